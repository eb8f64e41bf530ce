import type { TaskDefinition } from '../model/definitions/definition.ts';
import { isJsonObject, type Json } from '../model/json.ts';
import { memberPath } from './member-path.ts';
import type { TaskBranch } from './task-descriptor.ts';

/** The tasks in a field of a checked definition. */
export function tasksIn(value: Json | undefined): readonly TaskDefinition[] {
  return listIn(value).filter(isTaskDefinition);
}

/** `decisionCases` and `defaultCase`. */
export function caseBranches(task: TaskDefinition): readonly TaskBranch[] {
  const { decisionCases, defaultCase } = task;
  const cases = isJsonObject(decisionCases) ? Object.entries(decisionCases) : [];
  return [
    ...cases.map(([name, tasks]) => ({ path: memberPath('decisionCases', name), tasks })),
    ...optionalBranch('defaultCase', defaultCase),
  ];
}

export function forkBranches(task: TaskDefinition): readonly TaskBranch[] {
  return listIn(task.forkTasks).map((tasks, index) => ({ path: `forkTasks[${index}]`, tasks }));
}

export function loopBranches(task: TaskDefinition): readonly TaskBranch[] {
  return optionalBranch('loopOver', task.loopOver);
}

function optionalBranch(path: string, tasks: Json | undefined): readonly TaskBranch[] {
  return tasks === undefined || tasks === null ? [] : [{ path, tasks }];
}

function listIn(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function isTaskDefinition(value: Json): value is Json & TaskDefinition {
  return isJsonObject(value) && typeof value.name === 'string' && typeof value.taskReferenceName === 'string';
}
