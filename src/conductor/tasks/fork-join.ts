import type { TaskDescriptor } from '../task-descriptor.ts';
import { forkBranches, tasksIn } from '../task-tree.ts';

/** Starts its lists of tasks side by side; the JOIN after it waits for them. */
export const forkJoin: TaskDescriptor = {
  type: 'FORK_JOIN',
  startsAgain: true,
  names: () => ({ taskType: 'FORK', taskDefName: 'FORK' }),
  branches: forkBranches,
  followedBy: ['JOIN', 'EXCLUSIVE_JOIN'],

  validate(task, path) {
    return forkBranches(task).length > 0
      ? []
      : [{ path: `${path}.forkTasks`, message: 'must be a list of lists of tasks, one for each branch' }];
  },

  async run({ definition }, context) {
    context.startBranches(forkBranches(definition).map(({ tasks }) => tasksIn(tasks)));
    return { status: 'COMPLETED', output: {} };
  },
};
