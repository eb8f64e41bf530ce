import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let testDatabase: TestDatabase;
let signalbox: Signalbox;
/** Over the same database and Temporal. */
let withoutWorker: Signalbox;
let finished: string;
let waiting: string;

const set = (reference: string, value: unknown) => ({
  name: 's',
  taskReferenceName: reference,
  type: 'SET_VARIABLE',
  inputParameters: { [reference]: value },
});
const human = {
  name: 'h',
  taskReferenceName: 'human',
  type: 'HUMAN',
  inputParameters: { who: '${workflow.input.who}' },
};

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  signalbox = await startSignalbox({ testDatabase });
  const name = await signalbox.saveDefinition([set('first', '${workflow.input.who}'), human, set('last', true)], {
    outputParameters: { by: '${human.output.by}' },
  });
  finished = await signalbox.startWorkflow(name, { who: 'ada' });
  waiting = await signalbox.startWorkflow(name, { who: 'grace' });
  await signalbox.must('POST', `/api/tasks/${finished}/human/COMPLETED`, { by: 'hand' });
  await signalbox.untilStatus(finished, 'COMPLETED', { withinMs: 60_000 });
}, 120_000);

afterAll(async () => {
  await withoutWorker?.stop();
  await testDatabase?.drop();
});

describe('executions are read as their runs wrote them down', () => {
  test('an update is read as soon as it is answered', async () => {
    await signalbox.must('POST', `/api/tasks/${waiting}/human/IN_PROGRESS`, { seen: true });
    const { tasks } = await signalbox.must('GET', `/api/workflow/${waiting}`);
    expect(tasks.at(-1)).toMatchObject({ status: 'IN_PROGRESS', outputData: { seen: true } });
  }, 60_000);

  test('the record says the same as the run itself', async () => {
    const read = await signalbox.must('GET', `/api/workflow/${finished}`);
    const asked: any = await signalbox.client.workflow.getHandle(finished).query('execution', {});
    expect(read).toEqual(JSON.parse(JSON.stringify(asked)));
  }, 60_000);

  test('so it does where it is so large that it is sent in pieces, with a task that a worker has', async () => {
    const type = `work-${randomUUID()}`;
    const work = { name: type, taskReferenceName: 'work', type: 'SIMPLE' };
    const text = '${workflow.input.text}';
    const name = await signalbox.saveDefinition([set('one', text), set('two', text), work]);
    const workflowId = await signalbox.startWorkflow(name, { text: `ä"${'x'.repeat(300_000)}` });
    const [task] = await signalbox.must('GET', `/api/tasks/poll/batch/${type}?count=1&timeout=60000&workerid=ada`);
    const read = await signalbox.get(`/api/workflow/${workflowId}`);
    expect(read.headers['content-length']).toBeUndefined();
    expect(read.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(read.body.tasks.at(-1)).toMatchObject({ status: 'IN_PROGRESS', workerId: 'ada', taskId: task.taskId });
    await signalbox.must('POST', '/api/tasks', { taskId: task.taskId, status: 'COMPLETED', outputData: {} });
    const { tasks, ...ended } = await signalbox.untilStatus(workflowId, 'COMPLETED', { withinMs: 60_000 });
    const { tasks: none, ...withoutTasks } = await signalbox.must(
      'GET',
      `/api/workflow/${workflowId}?includeTasks=false`,
    );
    expect([ended, none]).toEqual([withoutTasks, []]);
    expect(tasks.map(({ referenceTaskName, status }: any) => [referenceTaskName, status])).toEqual([
      ['one', 'COMPLETED'],
      ['two', 'COMPLETED'],
      ['work', 'COMPLETED'],
    ]);
    for (const one of tasks) expect(one).toEqual(await signalbox.must('GET', `/api/tasks/${one.taskId}`));
  }, 180_000);

  test('without any worker, running and ended', async () => {
    withoutWorker = await startSignalbox({ worker: false, beside: signalbox });
    await signalbox.stop();
    const running = await withoutWorker.must('GET', `/api/workflow/${waiting}`);
    expect(running).toMatchObject({ status: 'RUNNING', input: { who: 'grace' }, variables: { first: 'grace' } });
    expect(running.tasks.map(({ status }: any) => status)).toEqual(['COMPLETED', 'IN_PROGRESS']);
    const ended = await withoutWorker.must('GET', `/api/workflow/${finished}`);
    expect(ended).toMatchObject({ status: 'COMPLETED', output: { by: 'hand' }, workflowDefinition: { version: 1 } });
    expect(ended.tasks).toHaveLength(3);
    expect(await withoutWorker.must('GET', `/api/workflow/${finished}/status?includeOutput=true`)).toMatchObject({
      status: 'COMPLETED',
      output: { by: 'hand' },
    });
    const { taskId } = ended.tasks[1];
    expect(await withoutWorker.must('GET', `/api/tasks/${taskId}`)).toMatchObject({ outputData: { by: 'hand' } });
  }, 60_000);

  test('a run that Temporal ended by force is TERMINATED, with the tasks that it had', async () => {
    await withoutWorker.client.workflow.getHandle(waiting).terminate('by force');
    const found = await withoutWorker.untilStatus(waiting, 'TERMINATED', { withinMs: 60_000 });
    expect(found.tasks.map(({ referenceTaskName }: any) => referenceTaskName)).toEqual(['first', 'human']);
    expect(found.endTime).toBeGreaterThan(0);
  }, 90_000);

  test('after Temporal has forgotten the run', async () => {
    const { client } = withoutWorker;
    const workflowExecution = { workflowId: finished };
    await client.workflowService.deleteWorkflowExecution({ namespace: client.options.namespace, workflowExecution });
    await untilGone(finished);
    const ended = await withoutWorker.must('GET', `/api/workflow/${finished}`);
    expect(ended).toMatchObject({ status: 'COMPLETED', output: { by: 'hand' } });
    expect((await withoutWorker.call('DELETE', `/api/workflow/${finished}`)).status).toBe(409);
    expect((await withoutWorker.call('PUT', `/api/workflow/${finished}/pause`)).status).toBe(409);
  }, 90_000);
});

async function untilGone(workflowId: string): Promise<void> {
  const handle = withoutWorker.client.workflow.getHandle(workflowId);
  for (;;) {
    const isThere = await handle.describe().then(
      () => true,
      () => false,
    );
    if (!isThere) return;
    await sleep(100);
  }
}

test('an event ends a wait, which is read in the very state', async () => {
  const own = await startSignalbox();
  try {
    const name = await own.saveDefinition([waitTask({ '$.n': '${workflow.input.n}' }, 'wait')]);
    const { id } = await own.createSource({ receiverWorkflowNamesToVersions: { [name]: 0 } });
    const workflowId = await own.startWorkflow(name, { n: 1 });
    await own.untilWaiting(1, { withinMs: 60_000 });
    await own.postOpen(id, { n: 1 });
    const { tasks } = await own.untilStatus(workflowId, 'COMPLETED', { withinMs: 60_000 });
    expect(tasks).toMatchObject([{ status: 'COMPLETED', outputData: { n: 1 } }]);
  } finally {
    await own.stop();
  }
}, 120_000);

test('a run that takes the id of one that ended is read at once', async () => {
  const own = await startSignalbox();
  try {
    const name = await own.saveDefinition([set('first', '${workflow.input.who}'), human]);
    const start = (who: string) =>
      own.must('POST', '/api/workflow', {
        name,
        input: { who },
        idempotencyKey: name,
        idempotencyStrategy: 'FAIL_ON_RUNNING',
      });
    const workflowId = await start('ada');
    for (let round = 0; round < 15; round += 1) {
      await own.must('POST', `/api/tasks/${workflowId}/human/COMPLETED`, {});
      // Asked without a pause: once it is read as ended, the id is free.
      while ((await own.must('GET', `/api/workflow/${workflowId}/status`)).status !== 'COMPLETED');
      expect(await start(`grace ${round}`)).toBe(workflowId);
      expect(await own.must('GET', `/api/workflow/${workflowId}`)).toMatchObject({
        status: 'RUNNING',
        input: { who: `grace ${round}` },
      });
    }
  } finally {
    await own.stop();
  }
}, 120_000);

describe('a step that Temporal, killed before it had kept it, knows nothing of: the run itself is asked', () => {
  test.each([
    ['RUNNING', 'of a task that it never came to'],
    ['COMPLETED', 'of an end that it never came to'],
  ])(
    '%s, %s',
    async (status) => {
      const own = await startSignalbox();
      try {
        const name = await own.saveDefinition([set('first', '${workflow.input.who}'), human]);
        const workflowId = await own.startWorkflow(name, { who: 'ada' });
        const endTime = status === 'COMPLETED' ? Date.now() : 0;
        await own.pool.query(
          `UPDATE execution SET head = (head::jsonb || $2)::text, variables = '{"first":"nobody"}', status = $3, ended_at = $4,
           history_length = history_length + 2, written_at = written_at - interval '16 s' WHERE workflow_id = $1`,
          [workflowId, { status, endTime }, status, endTime === 0 ? null : new Date(endTime)],
        );
        const read = await own.must('GET', `/api/workflow/${workflowId}`);
        expect(read).toMatchObject({ status: 'RUNNING', variables: { first: 'ada' } });
        expect(read.tasks.map(({ status: each }: any) => each)).toEqual(['COMPLETED', 'IN_PROGRESS']);
        await own.must('POST', `/api/tasks/${workflowId}/human/COMPLETED`, {});
        await own.untilStatus(workflowId, 'COMPLETED', { withinMs: 60_000 });
      } finally {
        await own.stop();
      }
    },
    120_000,
  );
});
