import type { TaskDescriptor } from '../task-descriptor.ts';

export const noop: TaskDescriptor = {
  type: 'NOOP',
  run: async () => ({ status: 'COMPLETED', output: {} }),
};
