import type { DefinitionError } from '../../model/definitions/definition.ts';
import type { ReceivedEvent } from '../../model/inbound/event.ts';
import { memberPath } from '../member-path.ts';
import type { RunningTask, TaskDescriptor } from '../task-descriptor.ts';
import { readMatches, readSince, validateWait, warnWait } from '../wait-input.ts';

/** Waits for an event whose payload matches; the payload is its output (M56). */
export const waitForWebhook: TaskDescriptor = {
  type: 'WAIT_FOR_WEBHOOK',
  names: () => ({ taskType: 'WAIT_FOR_WEBHOOK', taskDefName: 'WAIT_FOR_WEBHOOK' }),

  validate(task, path) {
    return validateWait(task.inputParameters ?? {}).map(
      ({ keys, message, invalidValue }): DefinitionError => ({
        path: keys.reduce(memberPath, `${path}.inputParameters`),
        message,
        ...(invalidValue !== undefined && { invalidValue }),
      }),
    );
  },

  warn(task, path) {
    return warnWait(task.inputParameters ?? {}).map(({ keys, message }) => ({ path: keys.reduce(memberPath, `${path}.inputParameters`), message }));
  },

  async run(task, context) {
    const matches = readMatches(task.input, { writtenAs: task.definition.inputParameters?.matches });
    if (matches.kind === 'invalid') return { status: 'FAILED_WITH_TERMINAL_ERROR', reason: matches.reason };
    const since = readSince(task.input);
    if (since.kind === 'invalid') return { status: 'FAILED_WITH_TERMINAL_ERROR', reason: since.reason };
    context.log(`matches ${JSON.stringify(matches.value)}`);
    context.log(`since ${typeof since.value === 'number' ? new Date(since.value).toISOString() : since.value}`);
    const event = await context.waitForWebhook({ matches: matches.value, since: since.value });
    context.log(describe(event, task));
    return { status: 'COMPLETED', output: event.payload };
  },
};

/** M80. */
function describe(event: ReceivedEvent, task: RunningTask): string {
  const early = Date.parse(event.receivedAt) < task.scheduledTime;
  return `event ${event.id} of ${event.sourceName}, received ${event.receivedAt}${early ? ', before the wait was scheduled' : ''}`;
}
