import { expect, test } from 'vitest';
import type { Execution } from '../../src/model/definitions/execution.ts';
import { awaitRun } from '../../src/tasks/await-run.ts';

test('whoever waits for a run is told of an end that comes in the last moment of the wait', async () => {
  const askedAtMs = performance.now();
  const waitMs = 1_000;
  const find = async (workflowId: string) =>
    ({ workflowId, tasks: [], endTime: performance.now() < askedAtMs + waitMs ? 0 : 1 }) as unknown as Execution;
  const { signal } = new AbortController();
  const awaited = await awaitRun({ find }, 'run', { askedAtMs, waitMs, signal });
  expect(awaited?.execution.endTime).toBe(1);
});
