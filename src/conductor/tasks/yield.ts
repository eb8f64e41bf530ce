import type { TaskDescriptor } from '../task-descriptor.ts';

/** Open until it is signalled: whoever waits for the run has an answer here (A133, A134). */
export const yieldTask: TaskDescriptor = {
  type: 'YIELD',
  since: 'yield',
  run: (_task, context) => context.untilUpdated(),
};
