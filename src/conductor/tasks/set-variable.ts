import type { TaskDescriptor } from '../task-descriptor.ts';

/** Its resolved input becomes variables of the workflow (A76). */
export const setVariable: TaskDescriptor = {
  type: 'SET_VARIABLE',
  async run(task, context) {
    context.setVariables(task.input);
    return { status: 'COMPLETED', output: {} };
  },
};
