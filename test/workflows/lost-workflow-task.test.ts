import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { WaitActivities } from '../../activities/wait-activities.ts';
import type { ReceivedEvent } from '../../src/model/inbound/event.ts';
import { eventSignalName, type EventSignalArguments, type WaitRequest } from '../../src/model/inbound/wait.ts';
import { createClient } from '../../src/temporal/connection.ts';
import { sharedBundle, temporalOptions } from '../helpers/temporal.ts';
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
  let worker: Worker;
  let running: Promise<void>;

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
    worker = await Worker.create({
      connection: await NativeConnection.connect({ address: temporal.address }),
      taskQueue: temporal.taskQueue,
      workflowBundle: sharedBundle(),
      activities,
    });
    running = worker.run();
  }, 60_000);

  afterAll(async () => {
    worker?.shutdown();
    await running;
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
