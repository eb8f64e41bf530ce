import type { TaskDescriptor } from '../task-descriptor.ts';

/** Open until somebody updates it. */
export const human: TaskDescriptor = {
  type: 'HUMAN',
  run: (_task, context) => context.untilUpdated(),
};
