import { randomUUID } from 'node:crypto';
import { OrkesClients, noopLogger } from '@io-orkes/conductor-javascript';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
let clients: OrkesClients;
beforeAll(async () => {
  signalbox = await startSignalbox();
  clients = await OrkesClients.from({ serverUrl: `${signalbox.url}/api`, logger: noopLogger });
}, 90_000);
afterAll(() => signalbox?.stop());

const human = { name: 'human', taskReferenceName: 'human', type: 'HUMAN' };
const keep = {
  name: 'keep',
  taskReferenceName: 'keep',
  type: 'SET_VARIABLE',
  inputParameters: { seen: '${workflow.variables.limit}' },
};
const patient = { withinMs: 60_000 };

describe('variables of a run that goes on (A76)', () => {
  test('are merged by name, and the tasks after them read them', async () => {
    const name = await signalbox.saveDefinition([human, keep], {
      variables: { limit: 1, other: 'stays' },
      outputParameters: { seen: '${workflow.variables.seen}' },
    });
    const id = await signalbox.startWorkflow(name);
    const changed = await clients.getWorkflowClient().updateVariables(id, { limit: 42, nothing: null });
    expect(changed).toMatchObject({ workflowId: id, status: 'RUNNING' });
    expect(changed.variables).toEqual({ limit: 42, other: 'stays', nothing: null });
    await signalbox.must('POST', `/api/tasks/${id}/human/COMPLETED`, {});
    expect(await signalbox.untilStatus(id, 'COMPLETED', patient)).toMatchObject({ output: { seen: 42 } });
    const late = await signalbox.call('POST', `/api/workflow/${id}/variables`, { limit: 1 });
    expect(late).toMatchObject({ status: 409, body: { message: expect.stringContaining('has ended already') } });
    expect((await signalbox.call('POST', `/api/workflow/${randomUUID()}/variables`, {})).status).toBe(404);
    expect((await signalbox.call('POST', `/api/workflow/${id}/variables`, ['a'])).status).toBe(400);
  });

  test('that would be too large are refused, and the run goes on with what it had', async () => {
    const id = await signalbox.startWorkflow(await signalbox.saveDefinition([human], { variables: { a: 1 } }));
    let deep: object = {};
    for (let depth = 0; depth < 2_000; depth += 1) deep = { d: deep };
    const refused = await signalbox.call('POST', `/api/workflow/${id}/variables`, { deep });
    expect(refused.status).toBe(400);
    expect(await signalbox.must('GET', `/api/workflow/${id}`)).toMatchObject({
      status: 'RUNNING',
      variables: { a: 1 },
    });
    await signalbox.must('DELETE', `/api/workflow/${id}`);
  });
});

test('the state of a run is set at once: variables first, then the task that goes on with them', async () => {
  const name = await signalbox.saveDefinition([human, keep], {
    outputParameters: { seen: '${workflow.variables.seen}' },
  });
  const id = await signalbox.startWorkflow(name);
  const state = {
    taskReferenceName: 'human',
    taskResult: { status: 'COMPLETED', outputData: {} },
    variables: { limit: 7 },
  };
  const run = await signalbox.must('POST', `/api/workflow/${id}/state?waitForSeconds=30&requestId=r-1`, state);
  expect(run).toMatchObject({ workflowId: id, status: 'COMPLETED', output: { seen: 7 }, requestId: 'r-1' });
  const wrong = await signalbox.call('POST', `/api/workflow/${id}/state`, { taskReferenceName: 'human' });
  expect(wrong).toMatchObject({ status: 400, body: { validationErrors: [{ path: 'taskResult' }] } });
});

test('a worker gets a task at once that it had put off, when its callback is reset', async () => {
  const type = `work-${randomUUID()}`;
  const id = await signalbox.startWorkflow(
    await signalbox.saveDefinition([{ name: type, taskReferenceName: 'work', type: 'SIMPLE' }]),
  );
  const poll = async (): Promise<any> =>
    (await signalbox.must('GET', `/api/tasks/poll/batch/${type}?count=1&timeout=20000&workerid=w`))[0];
  const first = await poll();
  await signalbox.must('POST', '/api/tasks', {
    workflowInstanceId: id,
    taskId: first.taskId,
    status: 'IN_PROGRESS',
    callbackAfterSeconds: 3_600,
  });
  expect(await signalbox.must('GET', `/api/tasks/poll/batch/${type}?count=1&timeout=100`)).toEqual([]);
  expect((await signalbox.call('POST', `/api/workflow/${id}/resetcallbacks`)).status).toBe(204);
  expect((await poll()).taskId).toBe(first.taskId);
  expect((await signalbox.call('PUT', `/api/workflow/decide/${id}`)).status).toBe(200);
  expect((await signalbox.call('PUT', `/api/workflow/decide/${randomUUID()}`)).status).toBe(404);
  await signalbox.must('DELETE', `/api/workflow/${id}`);
});

describe('a definition that is tried out with mocks', { timeout: 120_000 }, () => {
  const simple = (reference: string, more: object = {}) => ({
    name: `work-${reference}`,
    taskReferenceName: reference,
    type: 'SIMPLE',
    ...more,
  });
  const tryOut = (tasks: readonly object[], taskRefToMockOutput: object, more: object = {}) =>
    signalbox.must('POST', '/api/workflow/test', {
      name: 'tried',
      version: 1,
      workflowDef: { name: 'tried', version: 1, tasks, ...more },
      taskRefToMockOutput,
    });

  test('gives what the mocks give, in their order, and nothing of it is left', async () => {
    const tasks = [
      simple('first'),
      { name: 'get', taskReferenceName: 'get', type: 'HTTP', inputParameters: { uri: 'http://127.0.0.1:1/' } },
      {
        name: 'decide',
        taskReferenceName: 'decide',
        type: 'SWITCH',
        evaluatorType: 'value-param',
        expression: 'case',
        inputParameters: { case: '${get.output.case}' },
        decisionCases: { yes: [simple('chosen')] },
      },
    ];
    const run = await tryOut(
      tasks,
      {
        first: [
          { status: 'FAILED', output: {} },
          { status: 'COMPLETED', output: { n: 1 } },
        ],
        get: [{ status: 'COMPLETED', output: { case: 'yes' } }],
        chosen: [{ output: { m: 2 } }],
      },
      { outputParameters: { n: '${first.output.n}', m: '${chosen.output.m}' } },
    );
    expect(run).toMatchObject({ status: 'COMPLETED', output: { n: 1, m: 2 } });
    expect(run.tasks.map((task: any) => [task.referenceTaskName, task.status])).toEqual([
      ['first', 'FAILED'],
      ['first', 'COMPLETED'],
      ['get', 'COMPLETED'],
      ['decide', 'COMPLETED'],
      ['chosen', 'COMPLETED'],
    ]);
    // Temporal puts runs that have ended away every half minute.
    await vi.waitFor(async () => expect((await signalbox.get(`/api/workflow/${run.workflowId}`)).status).toBe(404), {
      timeout: 150_000,
      interval: 1_000,
    });
  }, 180_000);

  test('stays RUNNING at what has no mock: no worker, no request and no event is asked for', async () => {
    const run = await tryOut([simple('first'), { name: 'wait', taskReferenceName: 'wait', type: 'WAIT' }], {
      first: [{ output: {} }],
    });
    expect(run).toMatchObject({ status: 'RUNNING', tasks: [{ status: 'COMPLETED' }, { status: 'IN_PROGRESS' }] });
    const waiting = await tryOut([simple('first')], {});
    expect(waiting).toMatchObject({ status: 'RUNNING', tasks: [{ referenceTaskName: 'first' }] });
    const { rows } = await signalbox.pool.query('SELECT id FROM worker_task WHERE workflow_id = $1', [
      waiting.workflowId,
    ]);
    expect(rows).toEqual([]);
  });

  test('ends as its last mock says, and starts no failure workflow', async () => {
    const failure = await signalbox.saveDefinition([human]);
    const run = await tryOut(
      [simple('first')],
      { first: [{ status: 'FAILED', output: { why: 1 } }] },
      {
        failureWorkflow: failure,
      },
    );
    expect(run).toMatchObject({ status: 'FAILED', tasks: [{ status: 'FAILED', outputData: { why: 1 } }] });
    expect(await signalbox.must('GET', `/api/workflow/running/${failure}`)).toEqual([]);
  });

  test('is taken away also where it could not be watched to its end', async () => {
    const running = async () => {
      const query = `TaskQueue = '${signalbox.temporal.taskQueue}' AND ExecutionStatus = 'Running'`;
      const ids: string[] = [];
      for await (const { workflowId } of signalbox.client.workflow.list({ query })) ids.push(workflowId);
      return ids;
    };
    const before = await running();
    await signalbox.pool.query('ALTER TABLE execution RENAME TO execution_away');
    try {
      const { status } = await signalbox.call('POST', '/api/workflow/test', {
        workflowDef: { name: 'tried', version: 1, tasks: [simple('never')] },
        taskRefToMockOutput: {},
      });
      expect(status).toBeGreaterThanOrEqual(500);
      await expect.poll(async () => (await running()).length, { timeout: 30_000 }).toBe(before.length + 1);
    } finally {
      await signalbox.pool.query('ALTER TABLE execution_away RENAME TO execution');
    }
    await expect.poll(running, { timeout: 60_000 }).toEqual(before);
  }, 120_000);

  test('is refused with all its mistakes, and so are mocks of sub-workflows', async () => {
    const refused = await signalbox.call('POST', '/api/workflow/test', {
      workflowDef: { name: 'tried', tasks: [{ name: 'n', type: 'NOOP' }] },
      taskRefToMockOutput: { a: [{ status: 'DONE' }] },
      subWorkflowTestRequest: { sub: {} },
    });
    expect(refused.status).toBe(400);
    expect(refused.body.validationErrors.map(({ path }: any) => path)).toEqual(
      expect.arrayContaining([
        'workflowDef.tasks[0].taskReferenceName',
        'taskRefToMockOutput.a[0].status',
        'subWorkflowTestRequest',
      ]),
    );
  });
});
