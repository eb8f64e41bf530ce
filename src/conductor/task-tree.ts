import type { TaskDefinition } from '../model/definitions/definition.ts';
import { isJsonObject } from '../model/json.ts';
import type { Json } from '../model/json.ts';
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

/**
 * The tasks of a case; those of the default where there is no such case. `keepsEmpty` is asked where the case has no
 * tasks and the default has: true leaves it at none.
 */
export function chooseCase(
  { decisionCases, defaultCase }: TaskDefinition,
  { name, keepsEmpty }: { readonly name: string; readonly keepsEmpty: () => boolean },
): readonly TaskDefinition[] {
  const instead = tasksIn(defaultCase);
  if (!isJsonObject(decisionCases) || !Object.hasOwn(decisionCases, name)) return instead;
  const chosen = tasksIn(decisionCases[name]);
  return chosen.length > 0 || instead.length === 0 || keepsEmpty() ? chosen : instead;
}

/** Deeper values would exhaust the stack of what walks through them, here and in the workflow. */
export const depthMax = 200;

export function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isDeeperThan(member, levels - 1));
}

/** The path of a member in error messages: `a.b`, or `a['b c']` where the key needs it. */
export function memberPath(path: string, key: string): string {
  return /^[\w-]+$/.test(key) ? `${path}.${key}` : `${path}['${key.replace(/[\\']/g, '\\$&')}']`;
}
