import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { startConsole, type ConsoleSite } from './browser.ts';
import { inspect } from './inspect.ts';

let site: ConsoleSite;
let page: Page;
beforeAll(async () => {
  site = await startConsole();
  page = await site.open('/');
});
afterAll(() => site?.stop());
afterEach(() => {
  expect(site.troubles.splice(0)).toEqual([]);
});

/** The task whose state is looked at. */
const ref = 'looked_at';
const set = (name: string) => ({ name, taskReferenceName: name, type: 'SET_VARIABLE', inputParameters: { a: 1 } });

/** Each puts the task into a construct of its own. */
const constructs: Readonly<Record<string, (task: object) => readonly object[]>> = {
  'a sequence': (task) => [set('before'), task, set('behind')],
  'a fork': (task) => [
    { name: 'fork', taskReferenceName: 'fork', type: 'FORK_JOIN', forkTasks: [[task], [set('beside')]] },
    { name: 'join', taskReferenceName: 'join', type: 'JOIN', joinOn: [ref, 'beside'] },
  ],
  'a case': (task) => [
    {
      name: 'choose',
      taskReferenceName: 'choose',
      type: 'SWITCH',
      evaluatorType: 'value-param',
      expression: 'which',
      inputParameters: { which: 'this' },
      decisionCases: { this: [task] },
      defaultCase: [set('otherwise')],
    },
  ],
  'a loop': (task) => [
    {
      name: 'loop',
      taskReferenceName: 'loop',
      type: 'DO_WHILE',
      loopCondition: 'if ($.loop.iteration < 1) { true; } else { false; }',
      loopOver: [task],
    },
  ],
};

const update = (status: string) => async (run: string, taskId: string) => {
  await site.signalbox.must('POST', '/api/tasks', { workflowInstanceId: run, taskId, status, outputData: {} });
};
const worker = () => ({ name: `worker_${randomUUID()}`, taskReferenceName: ref, type: 'SIMPLE' });

/** A task for workers of which there are none. */
async function unpolled(): Promise<object> {
  const task = worker();
  await site.signalbox.must('POST', '/api/metadata/taskdefs', [
    { name: task.name, retryCount: 0, pollTimeoutSeconds: 1 },
  ]);
  return task;
}

/** How a task comes to a state: by what it is, and what is done about it. */
const states: Readonly<
  Record<
    string,
    {
      readonly task: () => object | Promise<object>;
      readonly act?: (run: string, taskId: string, reference: string) => Promise<unknown>;
    }
  >
> = {
  SCHEDULED: { task: worker },
  IN_PROGRESS: { task: () => waitTask({}, ref) },
  COMPLETED: { task: () => waitTask({}, ref), act: update('COMPLETED') },
  FAILED: { task: () => waitTask({}, ref), act: update('FAILED') },
  FAILED_WITH_TERMINAL_ERROR: { task: worker, act: update('FAILED_WITH_TERMINAL_ERROR') },
  COMPLETED_WITH_ERRORS: {
    task: () => ({ ...waitTask({}, ref), optional: true }),
    act: update('FAILED'),
  },
  TIMED_OUT: { task: unpolled },
  SKIPPED: {
    task: worker,
    act: (run, _taskId, reference) => site.signalbox.must('PUT', `/api/workflow/${run}/skiptask/${reference}`),
  },
  CANCELED: {
    task: () => waitTask({}, ref),
    act: (run) => site.signalbox.call('DELETE', `/api/workflow/${run}`),
  },
};

describe.each(Object.keys(constructs))('in %s', (construct) => {
  it.each(Object.keys(states))('a task that is %s is drawn so', async (state) => {
    const { task, act } = states[state] ?? { task: worker };
    const name = await site.signalbox.saveDefinition(constructs[construct]?.(await task()) ?? []);
    const run = await site.signalbox.startWorkflow(name);
    const found = async () => {
      const { tasks } = await site.signalbox.must('GET', `/api/workflow/${run}`);
      return tasks.find(({ referenceTaskName }: { referenceTaskName: string }) => referenceTaskName.startsWith(ref));
    };
    await expect.poll(async () => (await found()) !== undefined, { timeout: 60_000 }).toBe(true);
    const { taskId, referenceTaskName } = await found();
    await act?.(run, taskId, referenceTaskName);
    await page.goto(`/workflows/${run}`);
    const diagram = page.getByLabel('Diagram of the workflow');
    await diagram.locator(`[data-id="${ref}"]`).getByText(state, { exact: true }).waitFor();
    // The list below it has the same word.
    await page.getByRole('table', { name: 'Tasks' }).getByText(state, { exact: true }).first().waitFor();
  });
});

const inLine = (count: number) =>
  Array.from({ length: count }, (_none, at) => ({
    name: 'set',
    taskReferenceName: `step_${at}`,
    type: 'SET_VARIABLE',
    inputParameters: { at },
  }));

it('a large diagram opens where the run is, at a size that can be read, with all of it in a small map', async () => {
  const name = await site.signalbox.saveDefinition([
    ...inLine(60),
    waitTask({}, ref),
    ...inLine(60).map((task) => ({ ...task, taskReferenceName: `later_${task.taskReferenceName}` })),
  ]);
  const run = await site.signalbox.startWorkflow(name);
  await expect
    .poll(async () => (await site.signalbox.must('GET', `/api/waits?workflowId=${run}`)).waits.length, {
      timeout: 60_000,
    })
    .toBe(1);
  await page.goto(`/workflows/${run}`);
  const diagram = page.getByLabel('Diagram of the workflow');
  const task = diagram.locator(`[data-id="${ref}"]`);
  await task.getByText('IN_PROGRESS', { exact: true }).waitFor();
  await page.getByRole('img', { name: 'Whole diagram' }).waitFor();
  const [at, pane] = [await task.boundingBox(), await diagram.boundingBox()];
  // Of 70 pixels when it is not made smaller, and within the pane.
  expect(at?.height).toBeGreaterThan(40);
  expect(at?.x).toBeGreaterThanOrEqual(pane?.x ?? 0);
  expect((at?.x ?? 0) + (at?.width ?? 0)).toBeLessThanOrEqual((pane?.x ?? 0) + (pane?.width ?? 0));
  await inspect(page, 'diagram-large');
  // A definition begins at its start.
  await page.goto(`/definitions/${name}`);
  await diagram.getByText('Start', { exact: true }).waitFor();
  await diagram.locator('[data-id="step_0"]').waitFor();
});
