import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { latePriority } from '../../../src/model/definitions/starter.ts';
import type { Execution } from '../../../src/model/definitions/execution.ts';
import { DefinitionApi, fail, statuses, task, taskOf } from './definition-api.ts';

let api: DefinitionApi;

beforeAll(async () => {
  api = await DefinitionApi.open({ startLimits: { burst: 15, perSecond: 20, total: 40, perDay: 40 } });
}, 60_000);

afterAll(() => api?.close());

const start = (name: string, reference = 'start') =>
  task('START_WORKFLOW', reference, { inputParameters: { startWorkflow: { name } } });
const sub = (name: string, reference = 'sub') => task('SUB_WORKFLOW', reference, { subWorkflowParam: { name } });
const run = (workflowId: unknown): Promise<Execution> => api.signalbox.must('GET', `/api/workflow/${workflowId}`);

describe('workflows that run others', () => {
  test('a SUB_WORKFLOW of itself ends 20 deep, with the reason', async () => {
    const name = `self-${randomUUID()}`;
    await api.signalbox.saveDefinition([sub(name)], { name });
    let execution = (await api.signalbox.untilStatus(await api.signalbox.startWorkflow(name), 'FAILED', {
      withinMs: 120_000,
    })) as Execution;
    let depth = 0;
    for (; taskOf(execution, 'sub').subWorkflowId !== undefined; depth += 1)
      execution = await run(taskOf(execution, 'sub').subWorkflowId);
    expect(depth).toBe(20);
    expect(statuses(execution)).toEqual(['sub FAILED_WITH_TERMINAL_ERROR']);
    expect(execution.reasonForIncompletion).toMatch(/^sub-workflows nest 20 deep at most: /);
  }, 180_000);

  test('a workflow that starts itself twice goes in its pace and then ends; others start meanwhile', async () => {
    const name = `bomb-${randomUUID()}`;
    const small = await api.signalbox.saveDefinition([task('NOOP', 'n')]);
    const other = await api.signalbox.saveDefinition([start(small), sub(small)]);
    await api.signalbox.saveDefinition([start(name, 'one'), start(name, 'two')], { name });
    const first = await api.signalbox.startWorkflow(name);
    const { endTime } = await api.signalbox.untilStatus(await api.signalbox.startWorkflow(other), 'COMPLETED', {
      withinMs: 30_000,
    });
    expect(Number(endTime)).toBeGreaterThan(0);
    // All that came of the first: none goes on for ever.
    const open = new Set<unknown>([first]);
    const reasons: string[] = [];
    let count = 0;
    for (const id of open) {
      await expect.poll(() => api.signalbox.statusOf(String(id)), { timeout: 60_000 }).not.toBe('RUNNING');
      const { tasks, reasonForIncompletion } = await run(id);
      if (reasonForIncompletion !== undefined) reasons.push(reasonForIncompletion);
      for (const { outputData } of tasks) if (outputData.workflowId !== undefined) open.add(outputData.workflowId);
      count += 1;
    }
    expect(count).toBe(41);
    expect(new Set(reasons)).toEqual(
      new Set([expect.stringMatching(/^one run and those that came of it have started 40 others, /)]),
    );
  }, 240_000);

  test('what a person starts anew begins a family of its own', async () => {
    const small = await api.signalbox.saveDefinition([task('NOOP', 'n')]);
    const name = await api.signalbox.saveDefinition([
      task('DO_WHILE', 'loop', {
        inputParameters: { items: Array.from({ length: 12 }, () => 1) },
        loopOver: [start(small)],
      }),
    ]);
    for (let time = 0; time < 5; time += 1)
      await api.signalbox.untilStatus(await api.signalbox.startWorkflow(name), 'COMPLETED', { withinMs: 60_000 });
  }, 240_000);

  test('a failure workflow that fails by way of another one counts too', async () => {
    const [a, b] = [`fails-${randomUUID()}`, `starts-${randomUUID()}`];
    await api.signalbox.saveDefinition([fail('f')], { name: a, failureWorkflow: b });
    await api.signalbox.saveDefinition([start(a)], { name: b });
    let id: unknown = await api.signalbox.startWorkflow(a);
    let count = 0;
    for (; ; count += 1) {
      const failed = (await api.signalbox.untilStatus(String(id), 'FAILED', { withinMs: 60_000 })) as Execution;
      const failure = String(failed.output['conductor.failure_workflow']);
      if (!/^[0-9a-f-]{36}$/.test(failure)) {
        expect(failure).toContain('have started 40 others');
        break;
      }
      await expect.poll(() => api.signalbox.statusOf(failure), { timeout: 60_000 }).not.toBe('RUNNING');
      const { workflowId } = taskOf(await run(failure), 'start').outputData;
      if (workflowId === undefined) break;
      id = workflowId;
    }
    expect(count).toBeLessThanOrEqual(20);
  }, 240_000);
});

describe('runs that had to wait for their place', () => {
  let slow: DefinitionApi;

  beforeAll(async () => {
    slow = await DefinitionApi.open({ startLimits: { burst: 1, perSecond: 0.1, total: 40, perDay: 40 } });
  }, 60_000);

  afterAll(() => slow?.close());

  test('give way to all others in the queue of the workers', async () => {
    const small = await slow.signalbox.saveDefinition([task('NOOP', 'n')]);
    const name = await slow.signalbox.saveDefinition([
      start(small, 'first'),
      start(small, 'second'),
      sub(small, 'third'),
    ]);
    const id = await slow.signalbox.startWorkflow(name);
    const execution = (await slow.signalbox.untilStatus(id, 'COMPLETED', { withinMs: 90_000 })) as Execution;
    const ids = [
      id,
      taskOf(execution, 'first').outputData.workflowId,
      taskOf(execution, 'second').outputData.workflowId,
      taskOf(execution, 'third').subWorkflowId,
    ];
    const priorities = await Promise.all(
      ids.map(
        async (one) => (await slow.signalbox.client.workflow.getHandle(String(one)).describe()).priority?.priorityKey,
      ),
    );
    expect(priorities).toEqual([undefined, undefined, latePriority, latePriority]);
  }, 120_000);
});
