import { awaitEvent, toDefinitionErrors } from '../await-event.ts';
import type { TaskDescriptor } from '../task-descriptor.ts';
import { validateWait, warnWait } from '../wait-input.ts';

/** Waits for an event whose payload matches; the payload is its output (M56). */
export const waitForWebhook: TaskDescriptor = {
  type: 'WAIT_FOR_WEBHOOK',
  inputs: ['matches', 'since'],
  readsOtherInputs: true,
  names: () => ({ taskType: 'WAIT_FOR_WEBHOOK', taskDefName: 'WAIT_FOR_WEBHOOK' }),
  validate: (task, path) => toDefinitionErrors(validateWait(task.inputParameters ?? {}), path),
  warn: (task, path) => toDefinitionErrors(warnWait(task.inputParameters ?? {}), path),

  async run(task, context) {
    const awaited = await awaitEvent(task, context);
    switch (awaited.kind) {
      case 'received':
        return { status: 'COMPLETED', output: awaited.event.payload };
      case 'timedOut':
        throw new Error('a wait without time-out timed out');
      case 'invalid':
        return awaited.failure;
    }
  },
};
