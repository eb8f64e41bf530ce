import { hasText } from '../evaluator.ts';
import { forkedTasks } from '../forked-tasks.ts';
import { failMadeTask, refuseLarge } from '../made-task.ts';
import type { TaskDescriptor } from '../task-descriptor.ts';
import { tasksIn } from '../task-tree.ts';

/** Makes tasks when it runs and starts them side by side, each as a branch of its own. */
export const forkJoinDynamic: TaskDescriptor = {
  type: 'FORK_JOIN_DYNAMIC',
  startsAgain: true,
  // The tasks' own parameters may have expressions; inputs for them are data.
  handsSecrets: ({ dynamicForkTasksParam }, key) => key === dynamicForkTasksParam,
  names: () => ({ taskType: 'FORK', taskDefName: 'FORK' }),
  followedBy: ['JOIN', 'EXCLUSIVE_JOIN'],

  validate({ dynamicForkTasksParam, dynamicForkJoinTasksParam, inputParameters }, path) {
    const ofMany = ['forkTaskInputs', 'forkTaskName', 'forkTaskWorkflow'].some((key) =>
      Object.hasOwn(inputParameters ?? {}, key),
    );
    if (ofMany || hasText(dynamicForkTasksParam) || hasText(dynamicForkJoinTasksParam)) return [];
    return [
      {
        path: `${path}.dynamicForkTasksParam`,
        message: 'name the input key that holds the tasks, or give forkTaskInputs in inputParameters',
      },
    ];
  },

  async run(task, context) {
    const refused = refuseLarge(task.input, context);
    if (refused !== undefined) return refused;
    const forked = forkedTasks(task, context);
    if (forked.kind === 'invalid') return { status: 'FAILED_WITH_TERMINAL_ERROR', reason: forked.reason };
    const { tasks } = forked;
    const errors = tasks.length === 0 ? [] : context.checkTasks(tasks);
    if (errors.length > 0) return failMadeTask('the tasks', errors);
    const looking = context.findRules(tasks);
    if (looking !== undefined) await looking;
    context.startBranches(
      tasksIn(tasks).map((made) => [made]),
      { made: true },
    );
    return { status: 'COMPLETED', output: {} };
  },
};
