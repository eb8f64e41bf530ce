import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox()));
afterAll(() => signalbox?.stop());

const set = {
  name: 's',
  taskReferenceName: 'set',
  type: 'SET_VARIABLE',
  inputParameters: { n: '${workflow.input.n}' },
};
const open = (type: string, taskReferenceName: string, more: object = {}) => ({
  name: taskReferenceName,
  taskReferenceName,
  type,
  ...more,
});

async function execute(tasks: readonly object[], query = '', body: object = {}): Promise<any> {
  const name = await signalbox.saveDefinition(tasks, { outputParameters: { n: '${workflow.variables.n}' } });
  return signalbox.must('POST', `/api/workflow/execute/${name}/0${query}`, { input: { n: 7 }, ...body });
}

describe('a workflow as a route of its own', () => {
  const output = { n: '${workflow.input.n}', who: '${workflow.input.who}' };

  test('input comes in by the body or the query, the output alone goes out', async () => {
    const name = await signalbox.saveDefinition([set], { outputParameters: output });
    const posted = await signalbox.call('POST', `/api/workflow/execute/${name}?version=1`, { n: 7, who: null });
    expect([posted.status, posted.body]).toEqual([200, { n: 7, who: null }]);
    expect(posted.headers['x-signalbox-workflow-status']).toBe('COMPLETED');
    const got = await signalbox.get(`/api/workflow/execute/${name}?n=8&who=ada`);
    expect([got.status, got.body]).toEqual([200, { n: '8', who: 'ada' }]);
    const id = String(got.headers['x-signalbox-workflow-id']);
    expect((await signalbox.must('GET', `/api/workflow/${id}`)).input).toEqual({ n: '8', who: 'ada' });
  });

  test('waits, starts once for a key, and refuses what is not there', async () => {
    const name = await signalbox.saveDefinition([open('YIELD', 'held')]);
    const call = (headers: Record<string, string> = {}) =>
      signalbox.call('POST', `/api/workflow/execute/${name}`, {}, headers);
    const key = { 'X-Idempotency-key': randomUUID(), 'X-on-conflict': 'RETURN_EXISTING', waitForSeconds: '20' };
    const first = await call(key);
    expect(first.headers['x-signalbox-workflow-status']).toBe('RUNNING');
    expect((await call(key)).headers['x-signalbox-workflow-id']).toBe(first.headers['x-signalbox-workflow-id']);
    expect((await call({ ...key, 'X-on-conflict': 'FAIL' })).status).toBe(409);
    expect((await call({ waitForSeconds: 'long' })).status).toBe(400);
    expect((await signalbox.get(`/api/workflow/execute/none-${randomUUID()}`)).status).toBe(404);
  });
});

describe('a call that starts a workflow and waits for it (A133)', () => {
  test('answers with the run when it has ended', async () => {
    const answer = await execute([set], '?requestId=r1&waitForSeconds=20', { correlationId: 'c1' });
    expect(answer).toMatchObject({
      responseType: 'TARGET_WORKFLOW',
      targetWorkflowStatus: 'COMPLETED',
      status: 'COMPLETED',
      requestId: 'r1',
      correlationId: 'c1',
      input: { n: 7 },
      output: { n: 7 },
      variables: { n: 7 },
    });
    expect(answer.workflowId).toBe(answer.targetWorkflowId);
    expect(answer.tasks.map((task: any) => task.status)).toEqual(['COMPLETED']);
  });

  test('answers when a task holds the run up, also below it, and names that task on request', async () => {
    const child = await signalbox.saveDefinition([open('YIELD', 'inner')]);
    const tasks = [set, open('SUB_WORKFLOW', 'sub', { subWorkflowParam: { name: child } })];
    const target = await execute(tasks, '?waitForSeconds=20');
    expect(target).toMatchObject({ targetWorkflowStatus: 'RUNNING', status: 'RUNNING' });
    const blocking = await execute(tasks, '?waitForSeconds=20&returnStrategy=BLOCKING_TASK');
    expect(blocking).toMatchObject({ responseType: 'BLOCKING_TASK', referenceTaskName: 'inner', taskType: 'YIELD' });
    expect(blocking.workflowId).not.toBe(blocking.targetWorkflowId);
    const below = await execute(tasks, '?waitForSeconds=20&returnStrategy=blocking_workflow');
    expect(below.tasks.map((task: any) => task.referenceTaskName)).toEqual(['inner']);
  });

  test('answers when the named tasks have ended, or the time is over', async () => {
    const type = `work-${randomUUID()}`;
    const waits = open('WAIT_FOR_WEBHOOK', 'hook', { inputParameters: { matches: { '$.a': 1 } } });
    const named = await execute([set, waits], '?waitForSeconds=20&waitUntilTaskRef=set');
    expect(named).toMatchObject({ status: 'RUNNING', variables: { n: 7 } });
    const late = await execute([open('SIMPLE', 'work', { name: type })], '?waitForSeconds=1');
    expect(late).toMatchObject({ status: 'RUNNING' });
  });

  test('an unknown workflow is a 404, a strategy that is none a 400', async () => {
    expect((await signalbox.call('POST', '/api/workflow/execute/none/1', {})).status).toBe(404);
    const name = await signalbox.saveDefinition([set]);
    const { status, body } = await signalbox.call('POST', `/api/workflow/execute/${name}/1?returnStrategy=ALL`, {});
    expect([status, body.validationErrors[0].path]).toEqual([400, 'returnStrategy']);
  });
});

describe('a signal (A134)', () => {
  test('ends the first WAIT or YIELD, adds to its output, and what comes next is the answer', async () => {
    const { workflowId } = await execute([open('WAIT', 'first'), open('YIELD', 'second')], '?waitForSeconds=20');
    await signalbox.must('POST', `/api/tasks/${workflowId}/first/IN_PROGRESS`, { half: true });
    const answer = await signalbox.must(
      'POST',
      `/api/tasks/${workflowId}/COMPLETED/signal/sync?returnStrategy=BLOCKING_TASK&timeoutMillis=20000`,
      { by: 'me' },
    );
    expect(answer).toMatchObject({ referenceTaskName: 'second', targetWorkflowStatus: 'RUNNING' });
    await signalbox.must('POST', `/api/tasks/${workflowId}/COMPLETED/signal`, {});
    const run = await signalbox.untilStatus(workflowId, 'COMPLETED');
    expect(run.tasks[0].outputData).toEqual({ half: true, by: 'me' });
  });

  test('reaches into sub-workflows; where nothing waits it is a 404', async () => {
    const child = await signalbox.saveDefinition([open('WAIT', 'inner')]);
    const { workflowId } = await execute(
      [open('SUB_WORKFLOW', 'sub', { subWorkflowParam: { name: child } })],
      '?waitForSeconds=20',
    );
    const answer = await signalbox.must('POST', `/api/tasks/${workflowId}/COMPLETED/signal/sync?timeoutMillis=20000`, {
      ok: true,
    });
    expect(answer).toMatchObject({ status: 'COMPLETED', tasks: [{ outputData: { ok: true } }] });
    expect((await signalbox.call('POST', `/api/tasks/${workflowId}/COMPLETED/signal`, {})).status).toBe(404);
    expect((await signalbox.call('POST', '/api/tasks/none/COMPLETED/signal', {})).status).toBe(404);
  });
});

test('an update by reference answers with the execution at its next halt', async () => {
  const { workflowId } = await execute([open('WAIT', 'first'), open('WAIT', 'second')], '?waitForSeconds=20');
  const run = await signalbox.must('POST', `/api/tasks/${workflowId}/first/COMPLETED/sync`, { a: 1 });
  expect(run.tasks.map((task: any) => [task.referenceTaskName, task.status])).toEqual([
    ['first', 'COMPLETED'],
    ['second', 'IN_PROGRESS'],
  ]);
  expect((await signalbox.call('POST', `/api/tasks/${workflowId}/first/COMPLETED/sync`, {})).status).toBe(404);
});
