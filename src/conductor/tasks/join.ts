import type { TaskExecution } from '../../model/definitions/execution.ts';
import type { JsonObject } from '../../model/json.ts';
import { failureAmong, mentionsIn, referencesIn, validateReferences } from '../join-on.ts';
import type { TaskDescriptor } from '../task-descriptor.ts';

/**
 * Waits for tasks that run side by side: those in `joinOn`, else the last ones of the branches of the fork before. What
 * they gave is its output, by their references as they are written in the definition.
 */
export const join: TaskDescriptor = {
  type: 'JOIN',
  opensAgain: true,
  names: () => ({ taskType: 'JOIN', taskDefName: 'JOIN' }),
  validate: (task, path) => validateReferences(task, 'joinOn', path),
  mentions: (task) => mentionsIn(task, 'joinOn'),

  warn({ expression = null }, path) {
    return expression === null
      ? []
      : [{ path: `${path}.expression`, message: 'is not evaluated: the join waits for all it names' }];
  },

  async run({ definition }, context) {
    const joined = await context.joinBranches(referencesIn(definition.joinOn));
    const output = outputOf(joined);
    const failure = failureAmong(joined);
    if (failure !== undefined) return { ...failure, output };
    const hasErrors = joined.some(({ status }) => status === 'COMPLETED_WITH_ERRORS');
    return { status: hasErrors ? 'COMPLETED_WITH_ERRORS' : 'COMPLETED', output };
  },
};

function outputOf(joined: readonly TaskExecution[]): JsonObject {
  const given = joined.filter(({ outputData }) => Object.keys(outputData).length > 0);
  return Object.fromEntries(given.map(({ workflowTask, outputData }) => [workflowTask.taskReferenceName, outputData]));
}
