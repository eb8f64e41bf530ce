import type { DefinitionError, TaskDefinition } from '../model/definitions/definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { isSecret } from './expressions.ts';
import type { TaskDescriptor } from './task-descriptor.ts';
import { memberPath } from './task-tree.ts';
import { parseTemplate } from './template.ts';

/** Names of secrets in the input of a task that is not handed off with them: it would go on with the name as a text. */
export function warnSecrets(
  task: TaskDefinition,
  { descriptor, path }: { readonly descriptor: TaskDescriptor; readonly path: string },
): readonly DefinitionError[] {
  const unhanded = Object.entries(task.inputParameters ?? {}).filter(([key]) => !descriptor.handsSecrets?.(task, key));
  return warnSecretsIn(Object.fromEntries(unhanded), `${path}.inputParameters`);
}

/** The same for values that no task is handed. */
export function warnSecretsIn(values: JsonObject, path: string): readonly DefinitionError[] {
  return Object.entries(values).flatMap(([key, value]) =>
    // A definition inside has tasks of its own, with secrets of theirs.
    definitionKeys.has(key) ? [] : warnValue(value, memberPath(path, key)),
  );
}

const definitionKeys: ReadonlySet<string> = new Set(['workflowDef', 'workflowDefinition']);

function warnValue(value: Json, path: string): readonly DefinitionError[] {
  if (Array.isArray(value)) return value.flatMap((element: Json, index) => warnValue(element, `${path}[${index}]`));
  if (isJsonObject(value)) return warnSecretsIn(value, path);
  if (typeof value !== 'string') return [];
  const names = parseTemplate(value).flatMap((part) =>
    typeof part !== 'string' && isSecret(part.source.slice(2).trim()) ? [part.source] : [],
  );
  return names.map((name) => ({
    path,
    message: `stays the text ${name}: HTTP tasks and tasks for workers that poll are handed secrets, all else has their names alone`,
    invalidValue: name,
  }));
}
