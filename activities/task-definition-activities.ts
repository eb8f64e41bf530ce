import type { RegisteredRules } from '../src/model/definitions/registered-rules.ts';
import type { TaskDefinitions } from '../src/model/definitions/task-definitions.ts';

/** The activity by which runs learn the registered task definitions of tasks that they make. It may be repeated. */
export interface TaskDefinitionActivities {
  /** By name; those that are not registered are missing. */
  findTaskDefinitions(names: readonly string[]): Promise<RegisteredRules>;
}

export interface TaskDefinitionDependencies {
  readonly taskDefinitions: Pick<TaskDefinitions, 'findAll'>;
}

export function createTaskDefinitionActivities({
  taskDefinitions,
}: TaskDefinitionDependencies): TaskDefinitionActivities {
  return {
    async findTaskDefinitions(names) {
      const found = await taskDefinitions.findAll(names);
      return Object.fromEntries(found.map((one) => [one.name, one]));
    },
  };
}
