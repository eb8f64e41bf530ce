import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;

beforeAll(async () => {
  signalbox = await startSignalbox();
});

afterAll(() => signalbox?.stop());

const human = { name: 'h', taskReferenceName: 'h', type: 'HUMAN' };

async function startWith(tasks: readonly object[]): Promise<{ name: string; workflowId: string }> {
  const name = await signalbox.saveDefinition(tasks);
  return { name, workflowId: await signalbox.startWorkflow(name) };
}

async function tasksOf(workflowId: string): Promise<any[]> {
  return (await signalbox.must('GET', `/api/workflow/${workflowId}`)).tasks;
}

async function eventsOf(workflowId: string): Promise<number> {
  return (await signalbox.client.workflow.getHandle(workflowId).fetchHistory()).events?.length ?? 0;
}

/** Leaves no wait behind. */
async function cancel(workflowId: string): Promise<void> {
  const run = signalbox.client.workflow.getHandle(workflowId);
  await run.cancel();
  await run.result().catch(() => undefined);
}

async function logOf(taskId: string): Promise<string[]> {
  return (await signalbox.must('GET', `/api/tasks/${taskId}/log`)).map(({ log }: { log: string }) => log);
}

describe('POST /api/tasks', () => {
  test('an empty workflowInstanceId is none: the id of the task leads to its run', async () => {
    const answer = await signalbox.call('POST', '/api/tasks', {
      workflowInstanceId: '',
      taskId: 'nobody-has-it',
      status: 'COMPLETED',
    });
    expect([answer.status, answer.body.message]).toEqual([404, 'no such task by Id: nobody-has-it']);
  });

  test('by id completes the task, and a GET right after shows it (A11, A35)', async () => {
    const { workflowId } = await startWith([human]);
    const [{ taskId }] = await tasksOf(workflowId);
    const logs = [{ log: 'read it', taskId, createdTime: 1 }, 'twice'];
    const answer = await signalbox.call('POST', '/api/tasks', {
      workflowInstanceId: workflowId,
      taskId,
      status: 'COMPLETED',
      outputData: { ok: [null] },
      workerId: 'w',
      logs,
      callbackAfterSeconds: 0,
    });
    expect([answer.status, answer.text, answer.headers['content-type']]).toEqual([
      200,
      taskId,
      expect.stringContaining('text/plain'),
    ]);
    expect(await signalbox.must('GET', `/api/tasks/${taskId}`)).toMatchObject({
      status: 'COMPLETED',
      outputData: { ok: [null] },
      workerId: 'w',
      taskId,
    });
    expect(await signalbox.statusOf(workflowId)).toBe('COMPLETED');
    expect(await logOf(taskId)).toEqual(['read it', 'twice', 'updated to COMPLETED by w']);
  });

  test('the id alone leads to the task: no workflow need be named', async () => {
    const { workflowId } = await startWith([human]);
    const [{ taskId }] = await tasksOf(workflowId);
    await signalbox.must('POST', '/api/tasks', { taskId, status: 'IN_PROGRESS', outputData: { half: true } });
    expect(await signalbox.must('GET', `/api/tasks/${taskId}`)).toMatchObject({
      status: 'IN_PROGRESS',
      outputData: { half: true },
      endTime: 0,
    });
  });

  test('of a finished task, and of a finished run, is ignored with 200 and costs nothing (A35)', async () => {
    const { workflowId } = await startWith([human, { ...human, name: 'n', taskReferenceName: 'n' }]);
    const [{ taskId }] = await tasksOf(workflowId);
    const update = { taskId, status: 'COMPLETED', outputData: { first: true } };
    await signalbox.must('POST', '/api/tasks', update);
    const before = await eventsOf(workflowId);
    expect((await signalbox.call('POST', '/api/tasks', { ...update, status: 'FAILED', outputData: {} })).status).toBe(
      200,
    );
    expect(await eventsOf(workflowId)).toBe(before);
    await signalbox.must('DELETE', `/api/workflow/${workflowId}`);
    expect(await signalbox.must('POST', '/api/tasks', update)).toBe(taskId);
    expect((await tasksOf(workflowId)).map(({ status }) => status)).toEqual(['COMPLETED', 'CANCELED']);
  });

  test.each([
    ['a task that its run does not have', (workflowId: string) => ({ taskId: `${randomUUID()}.${workflowId}` })],
    ['a run that does not exist', () => ({ taskId: `${randomUUID()}.${randomUUID()}` })],
    ['an id that leads nowhere', () => ({ taskId: 'nobody' })],
    [
      'the id of another run',
      (_: string, other: string) => ({ taskId: `${randomUUID()}.${other}`, workflowInstanceId: randomUUID() }),
    ],
  ])('of %s is 404', async (_, idsOf) => {
    const { workflowId } = await startWith([human]);
    const answer = await signalbox.call('POST', '/api/tasks', {
      ...idsOf(workflowId, workflowId),
      status: 'COMPLETED',
    });
    expect([answer.status, answer.body.status, answer.body.message]).toEqual([
      404,
      404,
      expect.stringContaining('no such task by Id'),
    ]);
  });

  test.each([
    ['status', { taskId: 't', status: 'CANCELED' }],
    ['status', { taskId: 't' }],
    ['taskId', { status: 'COMPLETED' }],
    ['outputData', { taskId: 't', status: 'COMPLETED', outputData: [1] }],
  ])('a wrong %s is 400 and named', async (path, body) => {
    const answer = await signalbox.call('POST', '/api/tasks', body);
    expect([answer.status, answer.body.validationErrors.map((error: { path: string }) => error.path)]).toEqual([
      400,
      [path],
    ]);
  });
});

describe('POST /api/tasks/{workflowId}/{reference}/{status}', () => {
  test('the body is the output, also where a client wraps it (A190)', async () => {
    const { workflowId } = await startWith([human]);
    const answer = await signalbox.call('POST', `/api/tasks/${workflowId}/h/COMPLETED?workerid=mona`, {
      outputData: { n: 1 },
    });
    const [task] = await tasksOf(workflowId);
    expect([answer.status, answer.text]).toEqual([200, task.taskId]);
    expect(task).toMatchObject({ outputData: { outputData: { n: 1 } }, workerId: 'mona' });
  });

  test('without a body keeps the output that was there', async () => {
    const { workflowId } = await startWith([human]);
    await signalbox.must('POST', `/api/tasks/${workflowId}/h/IN_PROGRESS`, { n: 1 });
    await signalbox.must('POST', `/api/tasks/${workflowId}/h/COMPLETED`);
    expect((await tasksOf(workflowId))[0].outputData).toEqual({ n: 1 });
  });

  test('where no task of that name is open it is 404, in a run that is over as well', async () => {
    const { workflowId } = await startWith([human]);
    for (const reference of ['other', 'h__1']) {
      const answer = await signalbox.call('POST', `/api/tasks/${workflowId}/${reference}/COMPLETED`, {});
      expect([answer.status, answer.body.message]).toEqual([404, expect.stringContaining('no open task')]);
    }
    await signalbox.must('POST', `/api/tasks/${workflowId}/h/COMPLETED`, {});
    const again = await signalbox.call('POST', `/api/tasks/${workflowId}/h/COMPLETED`, {});
    expect([again.status, again.body.message]).toEqual([404, expect.stringContaining('no open task')]);
    const nobody = await signalbox.call('POST', `/api/tasks/${randomUUID()}/h/COMPLETED`, {});
    expect([nobody.status, nobody.body.message]).toEqual([404, expect.stringContaining('no such workflow by Id')]);
  });

  test('a wrong status, or an output that is no map, is 400', async () => {
    const { workflowId } = await startWith([human]);
    expect((await signalbox.call('POST', `/api/tasks/${workflowId}/h/DONE`, {})).status).toBe(400);
    expect((await signalbox.call('POST', `/api/tasks/${workflowId}/h/COMPLETED`, [1])).status).toBe(400);
    expect((await tasksOf(workflowId))[0].status).toBe('IN_PROGRESS');
  });

  test('reaches a run that has only been started', async () => {
    const idle = await startSignalbox({ worker: false });
    const name = await idle.saveDefinition([{ name: 'n', taskReferenceName: 'n', type: 'NOOP' }, human]);
    const workflowId = await idle.startWorkflow(name);
    const updated = idle.call('POST', `/api/tasks/${workflowId}/h/COMPLETED`, { n: 1 });
    const working = await startSignalbox({ beside: idle });
    expect((await updated).status).toBe(200);
    expect((await working.untilStatus(workflowId, 'COMPLETED')).tasks[1].outputData).toEqual({ n: 1 });
    await working.stop();
    await idle.stop();
  });

  test('a TypeScript workflow has no tasks', async () => {
    const workflowId = await signalbox.startWorkflow('orderPayment', { orderId: 'o' });
    expect((await signalbox.call('POST', `/api/tasks/${workflowId}/h/COMPLETED`, {})).status).toBe(404);
    await cancel(workflowId);
  });
});

describe('an update of a WAIT_FOR_WEBHOOK (M57)', () => {
  const matches = { '$.n': 1 };

  test('completes it; the event that comes later is there for a later wait of the run, and the wait is gone (M59)', async () => {
    const name = await signalbox.saveDefinition([waitTask(matches, 'first'), human, waitTask(matches, 'second')]);
    const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [name]: 0 } });
    const workflowId = await signalbox.startWorkflow(name);
    await signalbox.untilWaiting(1);
    await signalbox.must('POST', `/api/tasks/${workflowId}/first/COMPLETED`, { by: 'hand' });
    await signalbox.untilWaiting(0);
    await signalbox.postOpen(id, { n: 1 });
    await signalbox.untilIdle();
    expect((await tasksOf(workflowId)).map(({ status }) => status)).toEqual(['COMPLETED', 'IN_PROGRESS']);
    await signalbox.must('POST', `/api/tasks/${workflowId}/h/COMPLETED`, {});
    const completed = await signalbox.untilStatus(workflowId, 'COMPLETED');
    expect(completed.tasks.map((task: any) => task.outputData)).toEqual([{ by: 'hand' }, {}, { n: 1 }]);
  });

  test('races its event: one wins, and the event is used once in every case', async () => {
    const name = await signalbox.saveDefinition([waitTask(matches, 'first'), waitTask(matches, 'second')]);
    const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [name]: 0 } });
    const outcomes: string[] = [];
    for (let round = 0; round < 12; round += 1) {
      const workflowId = await signalbox.startWorkflow(name);
      await signalbox.untilWaiting(1);
      const [, updated] = await Promise.all([
        signalbox.postOpen(id, { n: 1 }),
        sleep((round % 4) * 6).then(() =>
          signalbox.call('POST', `/api/tasks/${workflowId}/first/COMPLETED`, { by: 'hand' }),
        ),
      ]);
      await signalbox.untilIdle();
      if (updated.status === 404) {
        // The event won: the second wait needs another.
        await signalbox.untilWaiting(1);
        // It can be met a moment before its run has written down its task.
        await expect
          .poll(async () => (await tasksOf(workflowId)).map((task) => [task.status, task.outputData]))
          .toEqual([
            ['COMPLETED', { n: 1 }],
            ['IN_PROGRESS', {}],
          ]);
        await signalbox.must('DELETE', `/api/workflow/${workflowId}`);
      } else {
        const completed = await signalbox.untilStatus(workflowId, 'COMPLETED');
        expect(completed.tasks.map((task: any) => task.outputData)).toEqual([{ by: 'hand' }, { n: 1 }]);
      }
      outcomes.push(updated.status === 404 ? 'event' : 'update');
      await signalbox.untilWaiting(0);
    }
    console.info(`won: ${outcomes.join(', ')}`);
  });
});

describe('a WAIT with matches (M8)', () => {
  test('takes a matching event as its output', async () => {
    const name = await signalbox.saveDefinition([
      {
        name: 'w',
        taskReferenceName: 'w',
        type: 'WAIT',
        inputParameters: { duration: '1 days', matches: { '$.n': 2 } },
      },
    ]);
    const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [name]: 0 } });
    const workflowId = await signalbox.startWorkflow(name);
    await signalbox.untilWaiting(1);
    await signalbox.postOpen(id, { n: 1 });
    await signalbox.postOpen(id, { n: 2 });
    const completed = await signalbox.untilStatus(workflowId, 'COMPLETED');
    expect(completed.tasks[0].outputData).toEqual({ n: 2 });
    expect(await logOf(completed.tasks[0].taskId)).toEqual([
      expect.stringMatching(/^waits until /),
      'matches {"$.n":2}',
      'since workflow',
      expect.stringMatching(/^event /),
    ]);
  });

  test('after its time the event that comes then is for later waits', async () => {
    const tasks = [
      { name: 'w', taskReferenceName: 'w', type: 'WAIT', inputParameters: { duration: '1 sec', matches } },
      waitTask(matches, 'later'),
    ];
    const name = await signalbox.saveDefinition(tasks);
    const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [name]: 0 } });
    const workflowId = await signalbox.startWorkflow(name);
    await expect.poll(async () => (await tasksOf(workflowId)).length, { timeout: 15_000 }).toBe(2);
    await signalbox.postOpen(id, { n: 1 });
    const completed = await signalbox.untilStatus(workflowId, 'COMPLETED');
    expect(completed.tasks.map((task: any) => task.outputData)).toEqual([{}, { n: 1 }]);
  });

  const matches = { '$.n': 1 };
});

describe('while no worker answers', () => {
  test('what only the run knows is 503, to be asked again', async () => {
    const idle = await startSignalbox({ worker: false });
    const name = await idle.saveDefinition([human]);
    const workflowId = await idle.startWorkflow(name);
    const taskId = `${randomUUID()}.${workflowId}`;
    const answers = await Promise.all([idle.get(`/api/tasks/${taskId}`), idle.get(`/api/tasks/${taskId}/log`)]);
    expect(answers.map(({ status, body }) => [status, body.retryable])).toEqual(answers.map(() => [503, true]));
    await idle.client.workflow.getHandle(workflowId).terminate();
    await idle.stop();
  }, 40_000);
});

describe('logs of a task', () => {
  test('take lines as text and as JSON strings, and keep them over the end of the run', async () => {
    const { workflowId } = await startWith([human]);
    const [{ taskId }] = await tasksOf(workflowId);
    expect(await signalbox.must('GET', `/api/tasks/${taskId}/log`)).toEqual([]);
    await signalbox.call('POST', `/api/tasks/${taskId}/log`, 'a "plain" line', { 'Content-Type': 'text/plain' });
    await signalbox.call('POST', `/api/tasks/${taskId}/log`, '"a quoted one"', { 'Content-Type': 'application/json' });
    await signalbox.call('POST', `/api/tasks/${taskId}/log`, 'not quoted', { 'Content-Type': 'application/json' });
    await signalbox.must('POST', `/api/tasks/${workflowId}/h/COMPLETED`);
    expect(await logOf(taskId)).toEqual(['a "plain" line', 'a quoted one', 'not quoted', 'updated to COMPLETED']);
    const [line] = await signalbox.must('GET', `/api/tasks/${taskId}/log`);
    expect(line).toMatchObject({ taskId, createdTime: expect.any(Number) });
  });

  test('of a task that does not exist: nothing kept, nothing there, no error', async () => {
    const { workflowId } = await startWith([human]);
    // A start on a busy machine is answered before the run has begun: what it does by itself is not to be counted.
    await expect.poll(async () => (await tasksOf(workflowId)).length, { timeout: 60_000 }).toBe(1);
    const before = await eventsOf(workflowId);
    for (const taskId of ['nobody', `${randomUUID()}.${randomUUID()}`, `${randomUUID()}.${workflowId}`]) {
      expect((await signalbox.call('POST', `/api/tasks/${taskId}/log`, 'x')).status).toBe(200);
      expect(await signalbox.must('GET', `/api/tasks/${taskId}/log`)).toEqual([]);
      expect((await signalbox.get(`/api/tasks/${taskId}`)).status).toBe(404);
    }
    expect(await eventsOf(workflowId)).toBe(before);
  });
});

describe('GET /api/workflow/{id}/tasks', () => {
  test('is a page of the tasks, by status where one is asked for, with the sum of all', async () => {
    const noops = Array.from({ length: 20 }, (_, at) => ({
      name: `n${at}`,
      taskReferenceName: `n${at}`,
      type: 'NOOP',
    }));
    const { workflowId } = await startWith([...noops, human]);
    const get = async (query: string) => await signalbox.must('GET', `/api/workflow/${workflowId}/tasks${query}`);
    const all = await get('');
    expect([all.totalHits, all.results.length, all.summary]).toEqual([21, 15, { COMPLETED: 20, IN_PROGRESS: 1 }]);
    const page = await get('?start=18&count=2&status=COMPLETED&status=FAILED');
    expect([page.totalHits, page.results.map((task: any) => task.referenceTaskName)]).toEqual([20, ['n18', 'n19']]);
    expect((await get('?status=IN_PROGRESS')).results).toMatchObject([{ referenceTaskName: 'h' }]);
    expect((await get('?status=FAILED')).results).toEqual([]);
    expect((await signalbox.get(`/api/workflow/${workflowId}/tasks?start=-1`)).status).toBe(400);
    expect((await signalbox.get(`/api/workflow/${randomUUID()}/tasks`)).status).toBe(404);
  });
});

describe('PUT /api/workflow/{id}/pause and resume', () => {
  const statusOf = async (method: string, path: string) => (await signalbox.call(method, path)).status;

  test('a wait of a paused run takes its event; what follows begins at resume (M39, A73)', async () => {
    const name = await signalbox.saveDefinition([waitTask(), { name: 'n', taskReferenceName: 'n', type: 'NOOP' }]);
    const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [name]: 0 } });
    const workflowId = await signalbox.startWorkflow(name);
    await signalbox.untilWaiting(1);
    expect(await statusOf('PUT', `/api/workflow/${workflowId}/pause`)).toBe(200);
    expect(await signalbox.statusOf(workflowId)).toBe('PAUSED');
    await signalbox.postOpen(id, { n: 1 });
    await expect
      .poll(async () => (await tasksOf(workflowId)).map(({ status }) => status), { timeout: 15_000 })
      .toEqual(['COMPLETED']);
    expect(await signalbox.statusOf(workflowId)).toBe('PAUSED');
    expect(await statusOf('PUT', `/api/workflow/${workflowId}/resume`)).toBe(200);
    expect((await signalbox.untilStatus(workflowId, 'COMPLETED')).tasks).toHaveLength(2);
  });

  test('answer the statuses of the contract', async () => {
    const { workflowId } = await startWith([human]);
    expect(await statusOf('PUT', `/api/workflow/${workflowId}/resume`)).toBe(409);
    expect(await statusOf('PUT', `/api/workflow/${workflowId}/pause`)).toBe(200);
    const before = await eventsOf(workflowId);
    expect(await statusOf('PUT', `/api/workflow/${workflowId}/pause`)).toBe(200);
    expect(await eventsOf(workflowId)).toBe(before);
    expect(await statusOf('DELETE', `/api/workflow/${workflowId}`)).toBe(200);
    expect(await statusOf('PUT', `/api/workflow/${workflowId}/pause`)).toBe(409);
    expect(await statusOf('PUT', `/api/workflow/${workflowId}/resume`)).toBe(409);
    expect(await statusOf('PUT', `/api/workflow/${randomUUID()}/pause`)).toBe(404);
    expect(await statusOf('PUT', `/api/workflow/${randomUUID()}/resume`)).toBe(404);
  });

  test('a TypeScript workflow cannot be paused', async () => {
    const workflowId = await signalbox.startWorkflow('orderPayment', { orderId: 'o' });
    const answer = await signalbox.call('PUT', `/api/workflow/${workflowId}/pause`);
    expect([answer.status, answer.body.message]).toEqual([409, expect.stringContaining('written in TypeScript')]);
    await cancel(workflowId);
  });
});
