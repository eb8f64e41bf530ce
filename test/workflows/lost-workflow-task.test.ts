import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { WaitActivities } from '../../activities/wait-activities.ts';
import type { WorkerTaskActivities } from '../../activities/worker-task-activities.ts';
import { interpreterChanges } from '../../src/model/definitions/execution.ts';
import { updateTaskUpdateName, type TaskUpdate } from '../../src/model/definitions/task-update.ts';
import { workerTaskEndedSignalName, type WorkerTaskEnd } from '../../src/model/definitions/worker-task.ts';
import type { ReceivedEvent } from '../../src/model/inbound/event.ts';
import { eventSignalName, type EventSignalArguments, type WaitRequest } from '../../src/model/inbound/wait.ts';
import { createClient } from '../../src/temporal/connection.ts';
import { sharedBundle, temporalOptions } from '../helpers/temporal.ts';
import { startBareWorker, type BareWorker } from './bare-worker.ts';
import { define, task } from './run-definition/definition-runs.ts';

const event: ReceivedEvent = {
  id: 'e-1',
  sourceId: 's',
  sourceName: 's',
  receivedAt: '2026-01-01T00:00:01.000Z',
  payload: { n: 1 },
};

/**
 * The service takes a workflow task back when it would end the run while a signal is waiting, and the run does it again
 * with that signal. What the lost one has done outside stays done.
 */
describe('a workflow task that is lost', () => {
  const temporal = temporalOptions();
  const registered: WaitRequest[] = [];
  let client: Client;
  let worker: BareWorker;

  beforeAll(async () => {
    client = createClient(temporal);
    const activities: WaitActivities = {
      async registerWait(request) {
        registered.push(request);
        const [first, second] = registered;
        if (first === undefined || second === undefined) return null;
        if (registered.length > 2) return event;
        // The event was on its way to the first wait when that ended; free again, it is the second one's.
        const head = { waitId: first.waitId, eventId: event.id };
        await client.workflow.getHandle(workflowId).signal<EventSignalArguments>(eventSignalName, head, event);
        return event;
      },
      withdrawWait: async () => undefined,
    };
    worker = await startBareWorker(temporal, activities);
  }, 60_000);

  afterAll(async () => {
    await worker?.stop();
    await client?.connection.close();
  });

  let workflowId: string;

  beforeEach(() => {
    registered.length = 0;
    workflowId = randomUUID();
  });

  const run = (type: string, input: object) =>
    client.workflow.execute(type, { taskQueue: temporal.taskQueue, workflowId, args: [input] });

  async function lostTasks(): Promise<number> {
    const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
    return events?.filter(({ workflowTaskFailedEventAttributes: failed }) => failed != null).length ?? 0;
  }

  test('leaves a wait that timed out timed out: its event is used by the next one alone (G3)', async () => {
    expect(await run('waitTwice', { timeoutMs: 50 })).toEqual([null, event.id]);
    expect(await lostTasks()).toBeGreaterThan(0);
  });

  test('does so for a wait that was cancelled (M59)', async () => {
    expect(await run('waitAfterCancelled', { timeoutMs: 50 })).toEqual([null, event.id]);
    expect(await lostTasks()).toBeGreaterThan(0);
  });

  test('does so for a WAIT with matches as well (M8)', async () => {
    const definition = define(
      [
        task('WAIT', 'first', { inputParameters: { duration: '1 secs', matches: {} } }),
        task('WAIT_FOR_WEBHOOK', 'second', { inputParameters: { matches: {} } }),
      ],
      { outputParameters: { first: '${first.output.n}', second: '${second.output.n}' } },
    );
    expect(await run('runDefinition', { definition, input: {}, startedAtMs: 0 })).toEqual({ first: null, second: 1 });
    expect(await lostTasks()).toBeGreaterThan(0);
  });
});

/**
 * A workflow task in which a local activity takes long is completed while that goes on. Its end may then come to the run after
 * what else the next one brings, and in a replay before that.
 */
test('an update of a task whose end is here already comes to nothing, and the run replays', async () => {
  const temporal = temporalOptions();
  const client = createClient(temporal);
  const workflowId = randomUUID();
  let refused: unknown;
  const activities: WorkerTaskActivities = {
    async offerTask({ task: { taskId } }) {
      const run = client.workflow.getHandle(workflowId);
      // A worker had the task by a try of this workflow task that was lost; its update comes late.
      const end: WorkerTaskEnd = { taskId, status: 'TIMED_OUT', reason: 'no update for 5 s', pollCount: 1 };
      await run.signal(workerTaskEndedSignalName, end);
      const update: TaskUpdate = { task: { kind: 'id', taskId }, status: 'COMPLETED' };
      // It is answered with the next workflow task, some eight seconds later.
      refused ??= await client.withDeadline(Date.now() + 60_000, () =>
        run.executeUpdate(updateTaskUpdateName, { args: [update] }).catch((error: unknown) => error),
      );
      return { retry: { retriesMax: 0, logic: 'FIXED', delayMs: 0, scale: 1, jitterMs: 0 } };
    },
    withdrawTask: async () => undefined,
  };
  const worker = await startBareWorker(temporal, activities);
  try {
    const definition = define([task('SIMPLE', 'work')]);
    const run = await client.workflow.start('runDefinition', {
      taskQueue: temporal.taskQueue,
      workflowId,
      args: [{ definition, input: {}, startedAtMs: 0, changes: interpreterChanges }],
    });
    await expect(run.result()).rejects.toMatchObject({
      cause: { message: expect.stringContaining('no update for 5 s') },
    });
  } finally {
    await worker.stop();
  }
  expect(refused).toMatchObject({ cause: { type: 'TaskFinished' } });
  const history = await client.workflow.getHandle(workflowId).fetchHistory();
  await Worker.runReplayHistory({ workflowBundle: sharedBundle() }, history, workflowId);
  await client.connection.close();
}, 180_000);
