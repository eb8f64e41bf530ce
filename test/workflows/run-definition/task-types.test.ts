import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RunInput } from '../../../src/model/definitions/execution.ts';
import { DefinitionRuns, define, set, task } from './definition-runs.ts';

let runs: DefinitionRuns;

beforeAll(async () => {
  runs = await DefinitionRuns.open();
}, 60_000);

afterAll(() => runs?.close());

beforeEach(() => runs.forget());

describe('a type of task is a descriptor: the loop does not know it', () => {
  const runMore = (tasks: object[], more: Partial<RunInput> = {}, definition: object = {}) =>
    runs.start(define(tasks, definition), more, 'runWithMoreTypes');

  test('tasks that follow by choice', async () => {
    const choice = task('SWITCH', 'choice', {
      expression: 'value',
      inputParameters: { value: '${workflow.input.v}' },
      decisionCases: { yes: [set('yes', { v: 1 })], no: [set('no', { v: 2 })] },
    });
    const run = await runMore([choice, task('NOOP', 'after')], { input: { v: 'no' } });
    await run.result();
    expect(await run.statuses()).toEqual(['choice COMPLETED', 'no COMPLETED', 'after COMPLETED']);
  });

  test('branches side by side, and a join (A24)', async () => {
    const fork = task('FORK_JOIN', 'fork', {
      forkTasks: [
        [task('WAIT', 'slow', { inputParameters: { seconds: 100 } })],
        [task('WAIT', 'fast', { inputParameters: { seconds: 10 } }), task('NOOP', 'then')],
      ],
    });
    const run = await runMore([fork, task('JOIN', 'join', { joinOn: ['slow', 'then'] })]);
    expect(await run.result()).toEqual({ slow: { seconds: 100 }, then: {} });
    const { tasks } = await run.execution();
    expect(tasks.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    const endOf = (reference: string) =>
      tasks.find(({ referenceTaskName }) => referenceTaskName === reference)?.endTime ?? 0;
    expect(endOf('slow') - endOf('then')).toBeGreaterThanOrEqual(80_000);
    expect(endOf('join')).toBeGreaterThanOrEqual(endOf('slow'));
  });

  test('a failure in a branch fails the run and cancels the others (A71)', async () => {
    const failing = task('LAMBDA', 'failing', { inputParameters: { scriptExpression: '1', reason: 'broken' } });
    const fork = task('FORK_JOIN', 'fork', { forkTasks: [[task('WAIT_FOR_WEBHOOK', 'wait_ref')], [failing]] });
    const run = await runMore([fork, task('JOIN', 'join')]);
    expect(await run.failure()).toEqual({ type: 'FAILED', message: 'broken' });
    const execution = await run.execution();
    expect(
      Object.fromEntries(execution.tasks.map(({ referenceTaskName, status }) => [referenceTaskName, status])),
    ).toMatchObject({
      fork: 'COMPLETED',
      wait_ref: 'CANCELED',
      failing: 'FAILED',
    });
  });

  test('a failure beside a branch cancels what the branch waits for (A71)', async () => {
    const fork = task('FORK_JOIN', 'fork', {
      forkTasks: [[task('WAIT_FOR_WEBHOOK', 'wait_ref'), task('NOOP', 'never')], [task('NOOP', 'nothing')]],
    });
    const join = task('JOIN', 'join', { joinOn: ['nothing'] });
    const failing = task('LAMBDA', 'failing', { inputParameters: { scriptExpression: '1', reason: 'broken' } });
    const loop = task('DO_WHILE', 'loop', {
      loopCondition: 'true',
      inputParameters: { times: 2 },
      loopOver: [fork, join, failing],
    });
    const run = await runMore([fork, join, failing]);
    expect(await run.failure()).toEqual({ type: 'FAILED', message: 'broken' });
    expect(await run.statuses()).toContain('wait_ref CANCELED');
    const looping = await runMore([loop]);
    expect(await looping.failure()).toEqual({ type: 'FAILED', message: 'iteration 1: broken' });
    expect(await looping.statuses()).toEqual(expect.arrayContaining(['loop FAILED', 'wait_ref__1 CANCELED']));
  });

  test('a branch that nobody joins holds the run open, and is cancelled with it', async () => {
    const fork = task('FORK_JOIN', 'fork', {
      forkTasks: [[task('WAIT_FOR_WEBHOOK', 'wait_ref')], [task('NOOP', 'nothing')]],
    });
    const run = await runMore([fork, task('JOIN', 'join', { joinOn: ['nothing'] }), task('NOOP', 'after')]);
    await runs.waiting();
    expect(await run.execution()).toMatchObject({ status: 'RUNNING' });
    await run.handle.cancel();
    expect(await run.failure()).toMatchObject({ type: 'TERMINATED' });
  });

  test('loops: a reference means the newest iteration (A24, A64)', async () => {
    const loop = task('DO_WHILE', 'loop', {
      loopCondition: 'true',
      inputParameters: { times: 3 },
      loopOver: [set('step', { n: 'step ${step.iteration}' })],
    });
    const run = await runMore(
      [loop],
      {},
      {
        outputParameters: {
          last: '${step.referenceTaskName}',
          past: '${step__1.iteration}',
          n: '${workflow.variables.n}',
        },
      },
    );
    expect(await run.result()).toEqual({ last: 'step__3', past: null, n: 'step 2' });
    expect(await run.statuses()).toEqual([
      'loop COMPLETED',
      'step__1 COMPLETED',
      'step__2 COMPLETED',
      'step__3 COMPLETED',
    ]);
  });

  test('a task inside a loop that fails, fails the loop', async () => {
    const loop = task('DO_WHILE', 'loop', {
      loopCondition: 'true',
      inputParameters: { times: 3 },
      loopOver: [task('LAMBDA', 'f', { inputParameters: { scriptExpression: '1', reason: 'no' } })],
    });
    const run = await runMore([loop]);
    expect(await run.failure()).toEqual({ type: 'FAILED', message: 'iteration 1: no' });
    expect(await run.statuses()).toEqual(['loop FAILED', 'f__1 FAILED']);
  });

  test('TERMINATE inside a loop ends all', async () => {
    const end = task('TERMINATE', 'end', {
      inputParameters: { terminationStatus: 'COMPLETED', workflowOutput: { early: true } },
    });
    const run = await runMore([
      task('DO_WHILE', 'loop', { loopCondition: 'true', inputParameters: { times: 3 }, loopOver: [end] }),
    ]);
    expect(await run.result()).toEqual({ early: true });
    expect(await run.statuses()).toEqual(['loop CANCELED', 'end__1 COMPLETED']);
  });

  test('work outside the workflow, and its failure', async () => {
    const done = await runMore([task('HTTP', 'call', { inputParameters: { uri: 'http://x/' } })]);
    expect(await done.result()).toEqual({ answer: 'failed' });
    const failed = await runMore([task('HTTP', 'call', { inputParameters: { uri: 'http://broken/' } })]);
    expect(await failed.failure()).toEqual({ type: 'FAILED', message: '503 from the other side' });
  });
});
