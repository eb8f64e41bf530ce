import type { DefinitionError } from '../model/definitions/definition.ts';
import type { ReceivedEvent } from '../model/inbound/event.ts';
import { memberPath } from './task-tree.ts';
import type { RunningTask, TaskContext, TaskFailed } from './task-descriptor.ts';
import { readMatches, readSince, type WaitInputError } from './wait-input.ts';

export type AwaitedEvent =
  | { readonly kind: 'received'; readonly event: ReceivedEvent }
  | { readonly kind: 'timedOut' }
  | { readonly kind: 'invalid'; readonly failure: TaskFailed };

/** Waits for an event that matches the task's input, at most for `timeoutMs`, and tells the task's log of it (M80). */
export async function awaitEvent(task: RunningTask, context: TaskContext, timeoutMs?: number): Promise<AwaitedEvent> {
  const matches = readMatches(task.input, { writtenAs: task.definition.inputParameters?.matches });
  if (matches.kind === 'invalid') return invalid(matches.reason);
  const since = readSince(task.input);
  if (since.kind === 'invalid') return invalid(since.reason);
  context.log(`matches ${JSON.stringify(matches.value)}`);
  context.log(`since ${typeof since.value === 'number' ? new Date(since.value).toISOString() : since.value}`);
  const event = await context.waitForWebhook({
    matches: matches.value,
    since: since.value,
    ...(timeoutMs !== undefined && { timeoutMs }),
  });
  if (event === undefined) return { kind: 'timedOut' };
  context.log(describe(event, task));
  return { kind: 'received', event };
}

/** Mistakes in a task's input, by their paths in the definition. */
export function toDefinitionErrors(errors: readonly WaitInputError[], path: string): readonly DefinitionError[] {
  return errors.map(({ keys, message, invalidValue }) => ({
    path: keys.reduce(memberPath, `${path}.inputParameters`),
    message,
    ...(invalidValue !== undefined && { invalidValue }),
  }));
}

function invalid(reason: string): AwaitedEvent {
  return { kind: 'invalid', failure: { status: 'FAILED_WITH_TERMINAL_ERROR', reason } };
}

function describe(event: ReceivedEvent, task: RunningTask): string {
  const early = Date.parse(event.receivedAt) < task.scheduledTime;
  return `event ${event.id} of ${event.sourceName}, received ${event.receivedAt}${early ? ', before the wait was scheduled' : ''}`;
}
