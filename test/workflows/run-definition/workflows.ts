import { proxyActivities } from '@temporalio/workflow';
import type { WebhookWait } from '../../../src/conductor/task-descriptor.ts';
import type { RunInput } from '../../../src/model/definitions/execution.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import type { Ports } from '../../../workflows/run-definition/task-context.ts';
import { awaitEventOf, portsOf } from '../../../workflows/run-definition/run-definition.ts';
import { interpretDefinition } from '../../../workflows/run-definition/interpret.ts';
import { waitForWebhookUnless } from '../../../workflows/webhooks.ts';
import { moreTaskTypes } from './more-task-types.ts';

export { runDefinition } from '../../../workflows/run-definition/run-definition.ts';

const { callHttp } = proxyActivities<Pick<Ports, 'callHttp'>>({
  startToCloseTimeout: '10 seconds',
  retry: { maximumAttempts: 1 },
});

/** `runDefinition` with types of tasks that are written only here: the loop must not need to know. */
export async function runWithMoreTypes(run: RunInput): Promise<JsonObject> {
  return await interpretDefinition(run, {
    ...portsOf(run),
    taskDescriptor: moreTaskTypes,
    callHttp,
    waitForWebhook: received,
  });
}

/** A run that is full soon. */
export async function runWithLittleRoom(run: RunInput): Promise<JsonObject> {
  const limits = {
    historyEventsMax: 60,
    historyBytesMax: 1_000_000,
    tasksMax: 250,
    waitsMax: 20,
    heldBytesMax: 1_000_000,
    tasksInAllMax: 1_000,
    continueAfter: { tasks: 1_000, waits: 1_000, historyEvents: 1_000 },
  };
  return await interpretDefinition(run, { ...portsOf(run), limits, waitForWebhook: received });
}

/** A run that goes on as another one after a handful of tasks. */
export async function runInShortRuns(run: RunInput): Promise<JsonObject> {
  const ports = portsOf(run);
  const limits = { ...ports.limits, continueAfter: { tasks: 7, waits: 7, historyEvents: 5_000 } };
  return await interpretDefinition(run, {
    ...ports,
    limits,
    waitForWebhook: (wait, take) => awaitEventOf(run, wait, take),
  });
}

async function received(wait: WebhookWait, take: () => boolean) {
  const waited = await waitForWebhookUnless(wait, take);
  return waited.status === 'received' ? waited.event : undefined;
}

/** Counts at a stretch, after an await as workflows do. */
export async function longStretch(times: number): Promise<string> {
  await Promise.resolve();
  let count = 0;
  for (let time = 0; time < times; time += 1) count = (count + time) % 1_000_003;
  return count < 0 ? '' : 'done';
}
