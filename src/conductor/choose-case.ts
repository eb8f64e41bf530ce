import type { TaskDefinition } from '../model/definitions/definition.ts';
import { isJsonObject } from '../model/json.ts';
import { tasksIn } from './task-tree.ts';

/** The tasks of a case; those of the default where there is no such case, or nothing in it. */
export function chooseCase({ decisionCases, defaultCase }: TaskDefinition, name: string): readonly TaskDefinition[] {
  const chosen = isJsonObject(decisionCases) && Object.hasOwn(decisionCases, name) ? tasksIn(decisionCases[name]) : [];
  return chosen.length > 0 ? chosen : tasksIn(defaultCase);
}
