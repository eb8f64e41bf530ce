import { randomUUID } from 'node:crypto';
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

const taskQueue = `payments-${randomUUID()}`;
const type = `charge-${randomUUID()}`;
let signalbox: Signalbox;
let worker: Worker;
let running: Promise<void>;
let tries = 0;
const registered = { name: type, retryCount: 2, retryDelaySeconds: 0, signalbox: { temporalTaskQueue: taskQueue } };

beforeAll(async () => {
  signalbox = await startSignalbox();
  const { address } = signalbox.temporal;
  worker = await Worker.create({
    connection: await NativeConnection.connect({ address }),
    namespace: 'default',
    taskQueue,
    activities: {
      async [type]({ amount, fails = '' }: { amount: number; fails?: string }) {
        tries += 1;
        if (fails === 'once' && tries === 1) throw new Error('try again');
        if (fails === 'for good') throw ApplicationFailure.nonRetryable('card refused', 'CardRefused', { code: 7 });
        return { charged: amount, attempt: Context.current().info.attempt };
      },
    },
  });
  running = worker.run();
  await signalbox.must('POST', '/api/metadata/taskdefs', [registered]);
});

afterAll(async () => {
  worker?.shutdown();
  await running;
  await signalbox?.stop();
});

async function start(input: object): Promise<string> {
  const inputParameters = { amount: '${workflow.input.amount}', fails: '${workflow.input.fails}' };
  const task = { name: type, taskReferenceName: 'charge', type: 'SIMPLE', inputParameters };
  return signalbox.startWorkflow(await signalbox.saveDefinition([task]), input);
}

test('a task definition that names a Temporal task queue makes its tasks activities there', async () => {
  const run = await signalbox.untilStatus(await start({ amount: 5, fails: 'never' }), 'COMPLETED');
  expect(run.output).toEqual({ charged: 5, attempt: 1 });
  expect((await signalbox.must('GET', '/api/tasks/queue/all'))[type]).toBeUndefined();
});

test('its failures are tried again as tasks of the run, unless they are for good', async () => {
  tries = 0;
  const again = await signalbox.untilStatus(await start({ amount: 6, fails: 'once' }), 'COMPLETED');
  expect(again.tasks.map((task: any) => [task.status, task.retryCount])).toEqual([
    ['FAILED', 0],
    ['COMPLETED', 1],
  ]);
  const refused = await signalbox.untilStatus(await start({ amount: 7, fails: 'for good' }), 'FAILED');
  expect(refused.tasks).toHaveLength(1);
  expect(refused.tasks[0]).toMatchObject({
    status: 'FAILED_WITH_TERMINAL_ERROR',
    reasonForIncompletion: 'card refused',
    outputData: { code: 7 },
  });
});

test('a run of them has no more history than a workflow that calls the activities by hand', async () => {
  const inputParameters = { amount: '${workflow.input.amount}' };
  const ownDefinition = { retryCount: 0, signalbox: { temporalTaskQueue: taskQueue } };
  const tasks = [
    { name: type, taskReferenceName: 'first', type: 'SIMPLE', inputParameters },
    // What is written in the task counts alone.
    { name: type, taskReferenceName: 'second', type: 'SIMPLE', inputParameters, taskDefinition: ownDefinition },
  ];
  const workflowId = await signalbox.startWorkflow(await signalbox.saveDefinition(tasks), { amount: 8 });
  const run = await signalbox.untilStatus(workflowId, 'COMPLETED');
  expect(run.tasks.map((task: any) => task.outputData.charged)).toEqual([8, 8]);
  const { events } = await signalbox.client.workflow.getHandle(workflowId).fetchHistory();
  // Start and end, three workflow tasks, two activities.
  expect(events).toHaveLength(1 + 3 * 3 + 2 * 3 + 1);
});

test('a run that is tried again has the task definition as it is by then', async () => {
  const workflowId = await start({ amount: 9, fails: 'for good' });
  await signalbox.untilStatus(workflowId, 'FAILED');
  try {
    await signalbox.must('PUT', '/api/metadata/taskdefs', { ...registered, signalbox: {} });
    await signalbox.must('POST', `/api/workflow/${workflowId}/retry`);
    const [task] = await signalbox.must('GET', `/api/tasks/poll/batch/${type}?count=1&timeout=20000`);
    expect(task).toMatchObject({ workflowInstanceId: workflowId, referenceTaskName: 'charge' });
  } finally {
    await signalbox.must('PUT', '/api/metadata/taskdefs', registered);
  }
});
