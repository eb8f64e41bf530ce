import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WorkerTaskStore } from '../../src/model/definitions/worker-task-store.ts';
import { createWorkerTasks } from '../../src/store/tasks/worker-tasks.ts';
import { createTestDatabase } from '../helpers/database.ts';
import type { TestDatabase } from '../helpers/database.ts';

let testDatabase: TestDatabase;
let tasks: WorkerTaskStore;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  tasks = createWorkerTasks(testDatabase.database);
});

afterAll(() => testDatabase?.drop());

test('a task that was done and told is not handed out again when its run offers it late', async () => {
  const task = newTask();
  await offer(task);
  expect(await poll(task)).toEqual([task.id]);
  await end(task);
  await tasks.forget([task.id]);
  await offer(task);
  expect(await poll(task)).toEqual([]);
  // Nor is it told again, or shown as open.
  expect(await end(task)).toBeUndefined();
  expect(await tasks.takeLate(100)).toEqual([]);
  expect(await tasks.ofWorkflow(task.workflowId)).toEqual([]);
});

test('nor is one that its run has given up', async () => {
  const task = newTask();
  await offer(task);
  await tasks.withdraw(task.id);
  await offer(task);
  expect(await poll(task)).toEqual([]);
  expect(await tasks.find(task.id)).toBeUndefined();
});

test('a run that was reset has it done anew', async () => {
  const task = newTask();
  await offer(task);
  await poll(task);
  await end(task, { first: true });
  await tasks.forget([task.id]);
  const reset = { ...task, runId: randomUUID() };
  await offer(reset);
  const [polled] = await tasks.take({ taskType: task.type, domain: '' }, ['w']);
  expect(polled).toMatchObject({ taskId: task.id, pollCount: 1, inputData: { order: 7 } });
  expect(polled?.outputData).toEqual({});
  const ended = await end(reset, { second: true });
  expect(ended?.end).toMatchObject({ status: 'COMPLETED', output: { second: true } });
  await tasks.forget([task.id]);
  await offer(reset);
  expect(await poll(reset)).toEqual([]);
});

test('what is over is remembered for some minutes', async () => {
  const task = newTask();
  await offer(task);
  await poll(task);
  await end(task);
  await tasks.forget([task.id]);
  const { pool } = testDatabase.database;
  const rows = async () => (await pool.query('SELECT 1 FROM worker_task WHERE id = $1', [task.id])).rowCount;
  await tasks.takeLate(100);
  expect(await rows()).toBe(1);
  await pool.query(`UPDATE worker_task SET wake_at = clock_timestamp() WHERE id = $1`, [task.id]);
  await tasks.takeLate(100);
  expect(await rows()).toBe(0);
});

test('a task whose worker had gone when it got it keeps its time limits: that for a first worker, and the whole one', async () => {
  const [unpolled, returned] = [newTask(), newTask()];
  await offer(unpolled, { limits: { pollMs: 300 } });
  await offer(returned, { limits: { totalMs: 300 } });
  expect(await poll(unpolled)).toEqual([unpolled.id]);
  await poll(returned);
  await tasks.keep(returned.id, { status: 'IN_PROGRESS' } as never);
  expect(await poll(returned)).toEqual([returned.id]);
  await tasks.giveBack([unpolled.id, returned.id]);
  await new Promise((go) => setTimeout(go, 400));
  const late = await tasks.takeLate(100);
  const ends = new Map(late.map(({ end: one }) => [one.taskId, one.reason]));
  expect(ends.get(unpolled.id)).toBe('no worker polled for it in its pollTimeoutSeconds');
  expect(ends.get(returned.id)).toContain('longer than its timeoutSeconds');
});

test('large tasks that are offered, or end, at the same moment share no large statement', async () => {
  const { pool } = testDatabase.database;
  const lengths: number[] = [];
  const noting = {
    query: (query: { readonly values: readonly unknown[] }) => {
      lengths.push(JSON.stringify(query.values).length);
      return pool.query(query as never);
    },
  };
  const noted = createWorkerTasks({ pool: noting as never, relaxedPool: pool });
  const many = Array.from({ length: 12 }, newTask);
  const large = { text: 'x'.repeat(1024 * 1024) };
  await Promise.all(many.map((task) => offer(task, { to: noted, input: large })));
  const ended = await Promise.all(many.map((task) => end(task, large, noted)));
  expect(ended.map((one) => one?.end.output)).toEqual(many.map(() => large));
  expect(lengths.length).toBeLessThan(2 * many.length);
  expect(Math.max(...lengths)).toBeLessThan(5 * 1024 * 1024);
});

interface Task {
  readonly id: string;
  readonly type: string;
  readonly workflowId: string;
  readonly runId: string;
}

function newTask(): Task {
  return { id: randomUUID(), type: `type ${randomUUID()}`, workflowId: randomUUID(), runId: randomUUID() };
}

function offer({ id, type, workflowId, runId }: Task, { to = tasks, input = {}, limits = {} } = {}): Promise<void> {
  return to.offer({
    task: {
      taskId: id,
      taskType: type,
      taskDefName: type,
      workflowInstanceId: workflowId,
      referenceTaskName: 'one',
      workflowPriority: 0,
      inputData: { order: 7, ...input },
      outputData: {},
    } as never,
    runId,
    domain: '',
    hasSecrets: false,
    delayMs: 0,
    limits: {
      responseMs: 60_000,
      totalMs: 0,
      totalPolicy: 'RETRY',
      pollMs: 0,
      concurrentMax: 0,
      rateMax: 0,
      rateMs: 0,
      ...limits,
    },
  } as never);
}

async function poll({ type }: Task): Promise<readonly string[]> {
  return (await tasks.take({ taskType: type, domain: '' }, ['w'])).map(({ taskId }) => taskId);
}

function end({ id }: Task, output = {}, at = tasks) {
  return at.end({ taskId: id, status: 'COMPLETED', output } as never);
}
