import { randomUUID } from 'node:crypto';
import {
  ConductorWorkflow,
  OrkesClients,
  ReturnStrategy,
  TaskManager,
  TaskResultStatusEnum,
  noopLogger,
  simpleTask,
  waitTaskUntil,
  type ConductorWorker,
} from '@io-orkes/conductor-javascript';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

// Conductor's own client for JavaScript as npm has it, pointed at a running Signalbox.

let signalbox: Signalbox;
let clients: OrkesClients;

beforeAll(async () => {
  signalbox = await startSignalbox();
  clients = await OrkesClients.from({
    serverUrl: `${signalbox.url}/api`,
    logger: noopLogger,
  });
}, 120_000);

afterAll(() => signalbox?.stop());

test('it registers, starts, waits, signals and asks', async () => {
  const workflows = clients.getWorkflowClient();
  const name = `sdk-signal-${randomUUID()}`;
  await workflows.registerWorkflow(true, {
    name,
    version: 1,
    tasks: [
      { name: 'approval', taskReferenceName: 'approval', type: 'WAIT', inputParameters: {} },
      {
        name: 'keep',
        taskReferenceName: 'keep',
        type: 'SET_VARIABLE',
        inputParameters: { by: '${approval.output.by}' },
      },
    ],
    outputParameters: { order: '${workflow.input.order}', by: '${workflow.variables.by}' },
    timeoutSeconds: 0,
  });
  const workflowId = await workflows.startWorkflow({ name, input: { order: 7 }, correlationId: 'o-7' });
  const waiting = await workflows.getExecution(workflowId);
  expect(waiting).toMatchObject({ status: 'RUNNING', correlationId: 'o-7', input: { order: 7 } });
  expect(waiting.tasks).toMatchObject([{ referenceTaskName: 'approval', status: 'IN_PROGRESS' }]);

  const signalled = await workflows.signal(
    workflowId,
    TaskResultStatusEnum.COMPLETED,
    { by: 'ada' },
    ReturnStrategy.TARGET_WORKFLOW,
  );
  expect(signalled).toMatchObject({ responseType: 'TARGET_WORKFLOW', targetWorkflowId: workflowId });
  await signalbox.untilStatus(workflowId, 'COMPLETED', { withinMs: 60_000 });
  expect(await workflows.getWorkflowStatus(workflowId, true, true)).toMatchObject({
    status: 'COMPLETED',
    output: { order: 7 },
    variables: expect.any(Object),
  });
  expect((await clients.getMetadataClient().getWorkflowDef(name)).tasks).toHaveLength(2);
}, 120_000);

test('it executes a workflow and has its output', async () => {
  const workflows = clients.getWorkflowClient();
  const name = `sdk-execute-${randomUUID()}`;
  await new ConductorWorkflow(workflows, name)
    .add({
      name: 'double',
      taskReferenceName: 'double',
      type: 'INLINE',
      inputParameters: { evaluatorType: 'javascript', expression: '$.n * 2', n: '${workflow.input.n}' },
    })
    .outputParameters({ n: '${double.output.result}' })
    .register(true);
  const run = await workflows.executeWorkflow({ name, input: { n: 21 } }, name, 1, randomUUID());
  expect(run).toMatchObject({ status: 'COMPLETED', output: { n: 42 } });
}, 120_000);

test('workers of a TaskManager do 50 workflows of 5 tasks, each task once, one of them after a failure', async () => {
  const workflows = clients.getWorkflowClient();
  const own = randomUUID();
  const types = [1, 2, 3, 4, 5].map((n) => `sdk-work-${n}-${own}`);
  await clients.getMetadataClient().registerTasks(
    types.map((type) => ({
      name: type,
      retryCount: 2,
      retryDelaySeconds: 0,
      timeoutSeconds: 0,
      totalTimeoutSeconds: 0,
    })),
  );
  const name = `sdk-workers-${own}`;
  await workflows.registerWorkflow(true, {
    name,
    version: 1,
    tasks: types.map((type, at) =>
      simpleTask(`t${at}`, type, { n: at === 0 ? '${workflow.input.n}' : `\${t${at - 1}.output.n}` }),
    ),
    outputParameters: { n: '${t4.output.n}' },
    timeoutSeconds: 0,
  });
  const done = new Set<string>();
  let hasFailed = false;
  const workers = types.map(
    (taskDefName): ConductorWorker => ({
      taskDefName,
      concurrency: 10,
      pollInterval: 50,
      async execute({ taskId = '', inputData = {} }) {
        if (!hasFailed) {
          hasFailed = true;
          throw new Error('the first try of all fails');
        }
        if (done.has(taskId)) throw new Error(`task ${taskId} came twice`);
        done.add(taskId);
        return { status: 'COMPLETED', outputData: { n: Number(inputData['n']) + 1 } };
      },
    }),
  );
  const manager = new TaskManager(clients.getClient(), workers, {
    logger: noopLogger,
    options: { batchPollingTimeout: 500 },
  });
  manager.startPolling();
  try {
    const ids = await Promise.all(
      Array.from({ length: 50 }, (_, n) => workflows.startWorkflow({ name, input: { n } })),
    );
    const runs = await Promise.all(ids.map((id) => signalbox.untilStatus(id, 'COMPLETED', { withinMs: 180_000 })));
    expect(runs.map(({ output }) => output.n)).toEqual(ids.map((_, n) => n + 5));
    const tasks = runs.flatMap((run) => run.tasks);
    expect(tasks.filter(({ status }: any) => status === 'COMPLETED')).toHaveLength(250);
    expect(tasks.filter(({ status }: any) => status === 'FAILED')).toMatchObject([
      { retried: true, reasonForIncompletion: 'the first try of all fails' },
    ]);
    expect(done.size).toBe(250);
  } finally {
    await manager.stopPolling();
  }
}, 300_000);

test('it pauses, resumes and terminates, and gets words for what is not there', async () => {
  const workflows = clients.getWorkflowClient();
  const name = `sdk-end-${randomUUID()}`;
  await workflows.registerWorkflow(true, {
    name,
    version: 1,
    tasks: [waitTaskUntil('later', '2999-01-01 00:00')],
    timeoutSeconds: 0,
  });
  const workflowId = await workflows.startWorkflow({ name, input: {} });
  await workflows.pause(workflowId);
  expect(await workflows.getWorkflowStatus(workflowId, false, false)).toMatchObject({ status: 'PAUSED' });
  await workflows.resume(workflowId);
  await workflows.terminate(workflowId, 'no longer wanted');
  const ended = await workflows.getExecution(workflowId);
  expect(ended).toMatchObject({ status: 'TERMINATED', reasonForIncompletion: 'no longer wanted' });
  expect(ended.tasks?.map(({ status }) => status)).toEqual(['CANCELED']);
  await expect(workflows.startWorkflow({ name: `none-${randomUUID()}`, input: {} })).rejects.toThrow(
    'No such workflow found by name',
  );
}, 120_000);
