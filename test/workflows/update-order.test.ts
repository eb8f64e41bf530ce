import { randomUUID } from 'node:crypto';
import { createServer, connect, type AddressInfo, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WaitActivities } from '../../activities/wait-activities.ts';
import type { WorkerTaskActivities } from '../../activities/worker-task-activities.ts';
import { interpreterChanges } from '../../src/model/definitions/execution.ts';
import { updateTaskUpdateName, type TaskUpdate } from '../../src/model/definitions/task-update.ts';
import { createClient, tryAgain } from '../../src/temporal/connection.ts';
import { keep } from '../histories/keep.ts';
import { sharedBundle, temporalOptions } from '../helpers/temporal.ts';
import { eventSignalName, type EventSignalArguments } from '../../src/model/inbound/wait.ts';
import { waitIdOf } from '../../src/model/ids.ts';
import { startBareWorker, type BareWorker } from './bare-worker.ts';
import { define, task } from './run-definition/definition-runs.ts';

const temporal = temporalOptions();
/** A local activity that is not over at four fifths of it is extended. */
const workflowTaskMs = 6_000;
const extendedAfterMs = workflowTaskMs * 0.8;
/** What the worker says reaches the service so much later, from a moment before the extension on. */
const heldUpMs = 800;

let client: Client;
let worker: BareWorker;
let proxy: Server;
let isHeldUp = false;

beforeAll(async () => {
  client = createClient(temporal);
  const [host = '', port = ''] = temporal.address.split(':');
  proxy = createServer((socket) => {
    const service = connect(Number(port), host);
    let order = Promise.resolve();
    socket.on('data', (bytes) => {
      const delayed = isHeldUp ? sleep(heldUpMs) : Promise.resolve();
      order = order.then(() => delayed).then(() => void service.write(bytes));
    });
    service.pipe(socket);
    for (const [one, other] of [
      [socket, service],
      [service, socket],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port: own }: AddressInfo = Object(proxy.address());
  const activities: WorkerTaskActivities & WaitActivities = {
    // It ends while the worker is extending its workflow task, and is told about with the update that waits by then.
    async offerTask() {
      await sleep(extendedAfterMs - 400);
      isHeldUp = true;
      await sleep(400 + heldUpMs / 2);
      setTimeout(() => (isHeldUp = false), heldUpMs);
      return { retry: { retriesMax: 0, logic: 'FIXED', delayMs: 0, scale: 1, jitterMs: 0 } };
    },
    withdrawTask: async () => undefined,
    registerWait: async () => null,
    withdrawWait: async () => undefined,
  };
  worker = await startBareWorker({ ...temporal, address: `127.0.0.1:${own}` }, activities);
}, 60_000);

afterAll(async () => {
  await worker?.stop();
  await client?.connection.close();
  proxy?.close();
});

/** Its first workflow task was extended with nothing in it, and what came beside the activity had the run made anew. */
async function isExtended(run: WorkflowHandle, comes: 'update' | 'signal'): Promise<boolean> {
  const { events } = await run.fetchHistory();
  const kinds = (events ?? []).map((event) =>
    event.workflowTaskCompletedEventAttributes != null
      ? 'completed'
      : event.workflowTaskFailedEventAttributes != null
        ? 'failed'
        : event.markerRecordedEventAttributes != null
          ? 'marker'
          : event.workflowExecutionUpdateAcceptedEventAttributes != null
            ? 'update'
            : event.workflowExecutionSignaledEventAttributes != null
              ? 'signal'
              : event.workflowTaskScheduledEventAttributes != null
                ? 'scheduled'
                : '',
  );
  const found = kinds.filter((kind) => kind !== '').join(' ');
  // A signal is an event of its own, which stands where the workflow task begins that brings it.
  return comes === 'update'
    ? found.startsWith('scheduled completed scheduled failed scheduled')
    : found.startsWith('scheduled completed marker signal scheduled failed scheduled');
}

test('an update that comes with the end of a local activity that took long leaves a history that replays', async () => {
  const definition = define([task('SIMPLE', 'work')], { outputParameters: { done: '${work.output.done}' } });
  await untilExtended('update', async () => {
    const run = await start(definition);
    await sleep(1_000);
    await endWork(run);
    expect(await run.result()).toEqual({ done: true });
    return run;
  });
}, 180_000);

test('so does an event for a wait that comes at such an end: a signal stands before it in the history', async () => {
  const fork = task('FORK_JOIN', 'fork', {
    forkTasks: [[task('WAIT_FOR_WEBHOOK', 'wait', { inputParameters: { matches: {} } })], [task('SIMPLE', 'work')]],
  });
  const definition = define([fork, task('JOIN', 'join', { joinOn: ['wait', 'work'] })], {
    outputParameters: { event: '${wait.output.n}', done: '${work.output.done}' },
  });
  await untilExtended('signal', async () => {
    const run = await start(definition);
    await sleep(1_000);
    const waitId = waitIdOf(run.firstExecutionRunId, 1);
    const event = { id: 'e', sourceId: 's', sourceName: 's', receivedAt: '2026-11-30T00:00:00Z', payload: { n: 7 } };
    await run.signal<EventSignalArguments>(eventSignalName, { waitId, eventId: 'e' }, event);
    await untilSaid(run);
    await endWork(run);
    expect(await run.result()).toEqual({ event: 7, done: true });
    return run;
  });
}, 180_000);

/** Runs it until it has come at the end of an extended local activity; what comes at another moment replays as well. */
async function untilExtended(comes: 'update' | 'signal', runOnce: () => Promise<WorkflowHandle>): Promise<void> {
  for (let tries = 0; tries < 5; tries += 1) {
    const run = await runOnce();
    const { workflowId } = run;
    await Worker.runReplayHistory({ workflowBundle: sharedBundle() }, await run.fetchHistory(), workflowId);
    if (!(await isExtended(run, comes))) continue;
    if (process.env.RECORD_HISTORIES === 'order')
      await keep({ client }, { workflowId }, `run-definition-${comes}-at-the-end`);
    return;
  }
  throw new Error(`No ${comes} came at the end of an extended local activity.`);
}

function start(definition: ReturnType<typeof define>) {
  return client.workflow.start('runDefinition', {
    taskQueue: temporal.taskQueue,
    workflowId: randomUUID(),
    workflowTaskTimeout: workflowTaskMs,
    args: [{ definition, input: {}, startedAtMs: 0, hasBounds: true, changes: interpreterChanges }],
  });
}

async function endWork(run: WorkflowHandle): Promise<void> {
  const update: TaskUpdate = {
    task: { kind: 'reference', reference: 'work' },
    status: 'COMPLETED',
    output: { done: true },
  };
  const updateId = randomUUID();
  const send = () => run.executeUpdate<string, [TaskUpdate]>(updateTaskUpdateName, { args: [update], updateId });
  await client.withDeadline(Date.now() + 60_000, () => tryAgain(send));
}

/** Resolves once the task was handed to workers: the update that ends it comes alone. */
async function untilSaid(run: WorkflowHandle): Promise<void> {
  for (;;) {
    const { events } = await run.fetchHistory();
    if ((events ?? []).filter((event) => event.markerRecordedEventAttributes != null).length >= 2) return;
    await sleep(100);
  }
}
