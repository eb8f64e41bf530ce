import type { TaskDefinition } from '../model/definitions/definition.ts';
import { isJsonObject } from '../model/json.ts';
import { tasksIn } from './task-tree.ts';

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
