import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { toWholeChange } from '../../src/model/definitions/execution-change.ts';
import type { Execution } from '../../src/model/definitions/execution.ts';
import { createExecutionRecorder } from '../../src/store/executions/execution-recorder.ts';
import { createRecordedExecutions } from '../../src/store/executions/recorded-executions.ts';
import { createEndRecorder } from '../../src/tasks/record-ends.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';

let testDatabase: TestDatabase;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
}, 60_000);
afterAll(() => testDatabase?.drop());

const task = (seq: number) => ({
  ...{ seq, taskId: `t-${seq}`, taskType: 'HTTP', taskDefName: 't', referenceTaskName: `t${seq}`, status: 'COMPLETED' },
  ...{ scheduledTime: 1, updateTime: 1 },
});

/** A run of which something is written, and of whose end Temporal alone could be asked. */
async function ended(written: object, { isWhole }: { readonly isWhole: boolean }) {
  const { pool } = testDatabase.database;
  const recorded = createRecordedExecutions(pool);
  const recorder = createExecutionRecorder({ pool, onError: () => undefined });
  onTestFinished(() => recorder.stop());
  const workflowId = randomUUID();
  const run = { runId: randomUUID(), runStartedMs: 1 };
  const executionOf = (more: object) =>
    ({
      ...{ workflowId, workflowName: 'w', workflowVersion: 1, status: 'RUNNING', input: {}, output: {}, variables: {} },
      ...{ startTime: 1, updateTime: 1, endTime: 0, tasks: [], workflowDefinition: { name: 'w', version: 1 } },
      ...more,
    }) as unknown as Execution;
  const write = (more: object, historyLength: number) =>
    recorder.write(toWholeChange(executionOf(more), { ...run, historyLength }));
  await recorder.write({ ...toWholeChange(executionOf(written), { ...run, historyLength: 4 }), isWhole });
  const find = async () => executionOf({ status: 'COMPLETED', endTime: 2 });
  const recordEnd = createEndRecorder({ executions: { find }, recorded, recorder, tellEnd: async () => undefined });
  await recordEnd(workflowId, { kind: 'run', ...run, isOpen: false, historyLength: 12 });
  return { write, read: () => recorded.find(workflowId) };
}

test('the last word of a run counts also when it comes after somebody has asked Temporal for the end', async () => {
  const { write, read } = await ended({ tasks: [task(1)] }, { isWhole: true });
  expect((await read())?.execution).toMatchObject({ status: 'COMPLETED', tasks: [task(1)] });
  await write({ status: 'COMPLETED', endTime: 2, tasks: [task(1), task(2)], output: { n: 1 } }, 8);
  expect((await read())?.execution).toMatchObject({ tasks: [task(1), task(2)], output: { n: 1 } });
});

test('a run without tasks in both is not taken for one that is written whole', async () => {
  const { read } = await ended({}, { isWhole: false });
  expect(await read()).toMatchObject({ isWhole: false, execution: { status: 'COMPLETED' } });
});
