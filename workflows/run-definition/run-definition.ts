import type { WebhookWait } from '../../src/conductor/task-descriptor.ts';
import { taskDescriptor } from '../../src/conductor/tasks/index.ts';
import type { ReceivedEvent } from '../../src/model/inbound/event.ts';
import type { RunInput } from '../../src/model/definitions/execution.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { takeFromWebhook } from '../webhooks.ts';
import { interpret } from './interpret.ts';

/** The workflow behind every run of a definition. */
export async function runDefinition(run: RunInput): Promise<JsonObject> {
  return await interpret(run, { taskDescriptor, waitForWebhook: (wait, take) => waitOf(run, wait, take) });
}

/** A wait counts for the definition by its name and version (M10), and looks back to the start of the run (M30). */
async function waitOf(
  { definition, startedAtMs, startedByEventId }: RunInput,
  { timeoutMs, ...wait }: WebhookWait,
  take: () => boolean,
): Promise<ReceivedEvent | undefined> {
  const options = {
    ...wait,
    name: definition.name,
    version: definition.version,
    startedAtMs,
    ...(startedByEventId !== undefined && { startedByEventId }),
    ...(timeoutMs !== undefined && { timeout: timeoutMs }),
  };
  const waited = await takeFromWebhook(options, take);
  return waited.status === 'received' ? waited.event : undefined;
}
