import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import proto from '@temporalio/proto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

const { EventType } = proto.temporal.api.enums.v1;

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox()));
afterAll(() => signalbox?.stop());

/** A type of tasks of the test's own, with this definition. */
async function newType(definition?: object): Promise<string> {
  const name = `work-${randomUUID()}`;
  if (definition !== undefined) await signalbox.must('POST', '/api/metadata/taskdefs', [{ name, ...definition }]);
  return name;
}

function simple(name: string, taskReferenceName = 'work', more: object = {}): object {
  return { name, taskReferenceName, type: 'SIMPLE', ...more };
}

/** The next task of a type, which is to come. */
async function polled(type: string, query = 'workerid=w1'): Promise<any> {
  for (let tries = 0; tries < 20; tries += 1) {
    const { status, body } = await signalbox.get(`/api/tasks/poll/${type}?${query}`);
    if (status === 200) return body;
  }
  throw new Error(`No task of type ${type} came.`);
}

function update(task: any, status: string, more: object = {}) {
  return signalbox.must('POST', '/api/tasks', {
    workflowInstanceId: task.workflowInstanceId,
    taskId: task.taskId,
    workerId: 'w1',
    status,
    ...more,
  });
}

async function startOf(tasks: readonly object[], input: object = {}): Promise<string> {
  return signalbox.startWorkflow(await signalbox.saveDefinition(tasks), input);
}

async function taskOf(workflowId: string, reference = 'work'): Promise<any> {
  const { tasks } = await signalbox.must('GET', `/api/workflow/${workflowId}`);
  return tasks.findLast((task: any) => task.referenceTaskName === reference);
}

describe('a task that a polling worker does (A130)', () => {
  test('it waits, is handed out with its input, and its output goes on', async () => {
    const type = await newType();
    const second = await newType();
    const workflowId = await startOf(
      [
        simple(type, 'first', { inputParameters: { n: '${workflow.input.n}' } }),
        simple(second, 'second', { inputParameters: { m: '${first.output.m}' } }),
      ],
      { n: 1 },
    );
    expect(await taskOf(workflowId, 'first')).toMatchObject({ status: 'SCHEDULED', pollCount: 0, taskType: type });
    const task = await polled(type);
    expect(task).toMatchObject({
      taskType: type,
      taskDefName: type,
      referenceTaskName: 'first',
      workflowInstanceId: workflowId,
      status: 'IN_PROGRESS',
      inputData: { n: 1 },
      pollCount: 1,
      workerId: 'w1',
      retryCount: 0,
      responseTimeoutSeconds: 3600,
    });
    expect(await taskOf(workflowId, 'first')).toMatchObject({ status: 'IN_PROGRESS', workerId: 'w1', pollCount: 1 });
    expect(await update(task, 'COMPLETED', { outputData: { m: 2 } })).toBe(task.taskId);
    const next = await polled(second);
    expect(next.inputData).toEqual({ m: 2 });
    await update(next, 'COMPLETED', { outputData: { done: true }, logs: [{ log: 'did it' }] });
    const run = await signalbox.untilStatus(workflowId, 'COMPLETED');
    expect(run.output).toEqual({ done: true });
    expect(run.tasks[0]).toMatchObject({ status: 'COMPLETED', workerId: 'w1', pollCount: 1, outputData: { m: 2 } });
    expect(run.tasks[0].startTime).toBeGreaterThan(0);
    expect((await signalbox.must('GET', `/api/tasks/${next.taskId}/log`)).map(({ log }: any) => log)).toContain(
      'did it',
    );
  });

  test('each task costs two events of history beside those of its workflow task', async () => {
    const type = await newType();
    const workflowId = await startOf([simple(type, 'a'), simple(type, 'b'), simple(type, 'c')]);
    for (let n = 0; n < 3; n += 1) await update(await polled(type), 'COMPLETED');
    await signalbox.untilStatus(workflowId, 'COMPLETED');
    const { events } = await signalbox.client.workflow.getHandle(workflowId).fetchHistory();
    const ofWorkflowTasks = new Set<unknown>([
      EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
      EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
      EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
      EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED,
    ]);
    // Started; for each task its offer and the signal; completed. A signal in the wrong moment costs one more workflow task.
    expect(events?.filter(({ eventType }) => !ofWorkflowTasks.has(eventType))).toHaveLength(1 + 3 * 2 + 1);
  });

  test('a poll finds nothing: 204, and an empty list where many are asked for', async () => {
    const type = await newType();
    expect((await signalbox.get(`/api/tasks/poll/${type}`)).status).toBe(204);
    const many = await signalbox.get(`/api/tasks/poll/batch/${type}?count=5&timeout=1`);
    expect([many.status, many.body]).toEqual([200, []]);
  });

  test('polls that wait get tasks as they come, each to one of them', async () => {
    const type = await newType();
    const polls = Array.from({ length: 20 }, (_, n) =>
      signalbox.must('GET', `/api/tasks/poll/batch/${type}?workerid=w${n}&count=2&timeout=20000`),
    );
    const name = await signalbox.saveDefinition([simple(type)]);
    const started: string[] = await Promise.all(polls.map(() => signalbox.startWorkflow(name)));
    const got: any[] = (await Promise.all(polls)).flat();
    for (const left of await signalbox.must('GET', `/api/tasks/poll/batch/${type}?count=50`)) got.push(left);
    expect(got.map((task) => task.workflowInstanceId).toSorted()).toEqual(started.toSorted());
    await Promise.all(got.map((task) => update(task, 'COMPLETED')));
    for (const workflowId of started) await signalbox.untilStatus(workflowId, 'COMPLETED');
  });

  test('an update answers with the next task of the type, or 204 without a type', async () => {
    const type = await newType();
    const name = await signalbox.saveDefinition([simple(type)]);
    await signalbox.startWorkflow(name);
    await signalbox.startWorkflow(name);
    const first = await polled(type);
    const v2 = (task: any) =>
      signalbox.call('POST', '/api/tasks/update-v2', {
        workflowInstanceId: task.workflowInstanceId,
        taskId: task.taskId,
        workerId: 'w1',
        status: 'COMPLETED',
        outputData: {},
      });
    const second = await v2(first);
    expect([second.status, second.body.taskType, second.body.status]).toEqual([200, type, 'IN_PROGRESS']);
    const none = await v2(second.body);
    expect([none.status, none.headers['content-type']]).toEqual([204, undefined]);
    // The same update again does nothing.
    expect((await v2(first)).status).toBe(204);
  });

  test('a task that failed is tried again as a new one, as its definition says; what failed for good is not', async () => {
    const type = await newType({ retryCount: 1, retryDelaySeconds: 0 });
    const workflowId = await startOf([simple(type)]);
    const first = await polled(type);
    await update(first, 'FAILED', { reasonForIncompletion: 'no luck' });
    const second = await polled(type);
    expect(second).toMatchObject({ retryCount: 1, retriedTaskId: first.taskId });
    await update(second, 'FAILED', { reasonForIncompletion: 'no luck again', outputData: { code: 7 } });
    const run = await signalbox.untilStatus(workflowId, 'FAILED');
    expect(run).toMatchObject({ reasonForIncompletion: 'no luck again', failedReferenceTaskNames: ['work'] });
    expect(run.tasks.map((task: any) => [task.status, task.retried, task.outputData])).toEqual([
      ['FAILED', true, {}],
      ['FAILED', false, { code: 7 }],
    ]);
    const forGood = await startOf([simple(type)]);
    await update(await polled(type), 'FAILED_WITH_TERMINAL_ERROR');
    expect((await signalbox.untilStatus(forGood, 'FAILED')).tasks).toHaveLength(1);
  });

  test('a worker that goes silent loses the task: another one gets it, and the late update changes nothing', async () => {
    const type = await newType({ retryCount: 1, retryDelaySeconds: 0, responseTimeoutSeconds: 1 });
    const workflowId = await startOf([simple(type)]);
    const lost = await polled(type, 'workerid=dead');
    const again = await polled(type, 'workerid=alive');
    expect(again).toMatchObject({ retryCount: 1, retriedTaskId: lost.taskId });
    expect(await update(lost, 'COMPLETED', { outputData: { by: 'dead' } })).toBe(lost.taskId);
    await update(again, 'COMPLETED', { outputData: { by: 'alive' } });
    const run = await signalbox.untilStatus(workflowId, 'COMPLETED');
    expect(run.output).toEqual({ by: 'alive' });
    expect(run.tasks[0]).toMatchObject({ status: 'TIMED_OUT', retried: true, workerId: 'dead' });
  });

  test('a lease that is extended keeps the task', async () => {
    const type = await newType({ retryCount: 0, responseTimeoutSeconds: 2 });
    const workflowId = await startOf([simple(type)]);
    const task = await polled(type);
    for (let n = 0; n < 4; n += 1) {
      await sleep(800);
      await update(task, 'IN_PROGRESS', { extendLease: true });
    }
    expect((await taskOf(workflowId)).status).toBe('IN_PROGRESS');
    await update(task, 'COMPLETED');
    await signalbox.untilStatus(workflowId, 'COMPLETED');
  });

  test('a task in progress goes back to its queue with what it has, for the next worker (A36)', async () => {
    const type = await newType();
    const workflowId = await startOf([simple(type)]);
    const first = await polled(type);
    await update(first, 'IN_PROGRESS', { outputData: { half: true }, callbackAfterSeconds: 1 });
    expect(await taskOf(workflowId)).toMatchObject({
      status: 'SCHEDULED',
      outputData: { half: true },
      callbackAfterSeconds: 1,
    });
    const again = await polled(type, 'workerid=w2');
    expect(again).toMatchObject({ taskId: first.taskId, pollCount: 2, outputData: { half: true }, workerId: 'w2' });
    await update(again, 'COMPLETED');
    // Without an output of its own the last one stays.
    expect((await signalbox.untilStatus(workflowId, 'COMPLETED')).output).toEqual({ half: true });
  });

  test('a time limit of the task ends the run with it, or only says so', async () => {
    const strict = await newType({ retryCount: 3, timeoutSeconds: 1, timeoutPolicy: 'TIME_OUT_WF' });
    const ended = await startOf([simple(strict)]);
    await polled(strict);
    expect((await signalbox.untilStatus(ended, 'TIMED_OUT')).tasks).toHaveLength(1);
    const lax = await newType({ timeoutSeconds: 1, timeoutPolicy: 'ALERT_ONLY' });
    const goesOn = await startOf([simple(lax)]);
    const task = await polled(lax);
    await sleep(2_000);
    expect((await signalbox.must('GET', `/api/tasks/${task.taskId}/log`)).map(({ log }: any) => log)).toContain(
      'the task takes longer than its timeoutSeconds, 1',
    );
    await update(task, 'COMPLETED');
    await signalbox.untilStatus(goesOn, 'COMPLETED');
  });

  test('a task that no worker polls for in time ends its run, is tried again, or only says so, as its policy has it', async () => {
    const strict = await newType({ retryCount: 3, pollTimeoutSeconds: 1 });
    const run = await signalbox.untilStatus(await startOf([simple(strict)]), 'TIMED_OUT');
    expect(run.reasonForIncompletion).toContain('pollTimeoutSeconds');
    expect(run.tasks.map(({ status }: any) => status)).toEqual(['TIMED_OUT']);

    const patient = { retryCount: 1, retryDelaySeconds: 0, pollTimeoutSeconds: 1 };
    const again = await newType({ ...patient, timeoutPolicy: 'RETRY' });
    const tried = await startOf([simple(again)]);
    await signalbox.untilStatus(tried, 'TIMED_OUT');
    const { tasks } = await signalbox.must('GET', `/api/workflow/${tried}`);
    expect(tasks.map(({ status }: any) => status)).toEqual(['TIMED_OUT', 'TIMED_OUT']);

    const lax = await newType({ ...patient, timeoutPolicy: 'ALERT_ONLY' });
    const waiting = await startOf([simple(lax)]);
    const { taskId } = await taskOf(waiting);
    const lines = async () => (await signalbox.must('GET', `/api/tasks/${taskId}/log`)).map(({ log }: any) => log);
    await expect.poll(lines, { timeout: 20_000 }).toContain('no worker polled for it in its pollTimeoutSeconds');
    await update(await polled(lax), 'COMPLETED');
    expect((await signalbox.untilStatus(waiting, 'COMPLETED')).tasks).toHaveLength(1);
  });

  test('nobody gets a task of a run that was ended', async () => {
    const type = await newType();
    const workflowId = await startOf([simple(type)]);
    await signalbox.must('DELETE', `/api/workflow/${workflowId}`);
    expect((await signalbox.get(`/api/tasks/poll/${type}`)).status).toBe(204);
    expect((await signalbox.must('GET', '/api/tasks/queue/all'))[type]).toBeUndefined();
  });

  test('by its reference too it can be updated, before a worker had it', async () => {
    const type = await newType();
    const workflowId = await startOf([simple(type)]);
    await signalbox.must('POST', `/api/tasks/${workflowId}/work/COMPLETED?workerid=hand`, { by: 'hand' });
    expect((await signalbox.untilStatus(workflowId, 'COMPLETED')).output).toEqual({ by: 'hand' });
    expect((await signalbox.get(`/api/tasks/poll/${type}`)).status).toBe(204);
  });

  test('types that Signalbox does not do wait for a worker of that type (A27)', async () => {
    const own = `MY_TYPE_${randomUUID()}`;
    const workflowId = await startOf([
      { name: 'k', taskReferenceName: 'kafka', type: 'KAFKA_PUBLISH' },
      { name: 'o', taskReferenceName: 'own', type: own },
    ]);
    await update(await polled('KAFKA_PUBLISH'), 'COMPLETED');
    await update(await polled(own), 'COMPLETED', { outputData: { ok: 1 } });
    expect((await signalbox.untilStatus(workflowId, 'COMPLETED')).output).toEqual({ ok: 1 });
  });

  test('at most so many are at work at once, and handed out in a time, as the definition says', async () => {
    const type = await newType({ concurrentExecLimit: 2, retryCount: 0 });
    const name = await signalbox.saveDefinition([simple(type)]);
    for (let n = 0; n < 5; n += 1) await signalbox.startWorkflow(name);
    const batch = () => signalbox.must('GET', `/api/tasks/poll/batch/${type}?count=10&timeout=100`);
    const [first, second] = await batch();
    expect(await batch()).toEqual([]);
    await update(first, 'COMPLETED');
    expect(await batch()).toHaveLength(1);
    await update(second, 'COMPLETED');
    const paced = await newType({ rateLimitPerFrequency: 3, rateLimitFrequencyInSeconds: 3_600 });
    const other = await signalbox.saveDefinition([simple(paced)]);
    for (let n = 0; n < 5; n += 1) await signalbox.startWorkflow(other);
    expect(await signalbox.must('GET', `/api/tasks/poll/batch/${paced}?count=10`)).toHaveLength(3);
    expect(await signalbox.must('GET', `/api/tasks/poll/batch/${paced}?count=10`)).toEqual([]);
  });

  test('a branch that fails takes the tasks of the others out of their queues', async () => {
    const [left, right] = [await newType(), await newType({ retryCount: 0 })];
    const workflowId = await startOf([
      {
        name: 'f',
        taskReferenceName: 'fork',
        type: 'FORK_JOIN',
        forkTasks: [[simple(left, 'left')], [simple(right, 'right')]],
      },
      { name: 'j', taskReferenceName: 'join', type: 'JOIN' },
    ]);
    await update(await polled(right), 'FAILED');
    const run = await signalbox.untilStatus(workflowId, 'FAILED');
    expect(run.tasks.find((task: any) => task.referenceTaskName === 'left').status).toBe('CANCELED');
    expect((await signalbox.get(`/api/tasks/poll/${left}`)).status).toBe(204);
  });
});

describe('domains of workers (A131)', () => {
  test('a task is handed to workers of its domain alone; of a list to the first that has some', async () => {
    const type = await newType();
    const name = await signalbox.saveDefinition([simple(type)]);
    const start = (taskToDomain: object) => signalbox.must('POST', '/api/workflow', { name, taskToDomain });
    const ofOne = await start({ [type]: 'eu' });
    expect((await signalbox.get(`/api/tasks/poll/${type}?workerid=w1`)).status).toBe(204);
    const task = await polled(type, 'domain=eu&workerid=w1');
    expect(task).toMatchObject({ workflowInstanceId: ofOne, domain: 'eu' });
    expect((await signalbox.must('GET', `/api/workflow/${ofOne}`)).taskToDomain).toEqual({ [type]: 'eu' });
    // Workers of `eu` have polled, those of `us` never did.
    const ofList = await start({ '*': 'us, eu, NO_DOMAIN' });
    expect((await polled(type, 'domain=eu&workerid=w1')).workflowInstanceId).toBe(ofList);
    const ofNone = await start({ '*': 'us, NO_DOMAIN' });
    expect((await polled(type)).workflowInstanceId).toBe(ofNone);
    const pollers = await signalbox.must('GET', `/api/tasks/queue/polldata?taskType=${type}`);
    expect(new Set(pollers.map(({ queueName, domain = '' }: any) => `${queueName} ${domain}`))).toEqual(
      new Set([`${type} eu`, `${type} `]),
    );
  });

  test('how many tasks wait is told by type', async () => {
    const type = await newType();
    const name = await signalbox.saveDefinition([simple(type)]);
    await signalbox.startWorkflow(name);
    await signalbox.startWorkflow(name);
    expect((await signalbox.must('GET', '/api/tasks/queue/all'))[type]).toBe(2);
    await polled(type);
    expect(await signalbox.must('GET', `/api/tasks/queue/sizes?taskType=${type}&taskType=none`)).toEqual({
      [type]: 1,
      none: 0,
    });
    expect((await signalbox.must('GET', '/api/tasks/queue/all/verbose'))[type]).toEqual({
      default: { size: 1, uacked: 1 },
    });
    expect((await signalbox.get('/metrics')).text).toContain(
      `signalbox_worker_tasks{type="${type}",state="scheduled"} 1`,
    );
  });
});
