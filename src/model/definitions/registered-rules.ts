import type { TaskDefinition } from './definition.ts';
import { typeOf } from './definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';

/** Registered task definitions by name, as far as they count for a run. */
export type RegisteredRules = Readonly<Record<string, JsonObject>>;

/** Types that Signalbox does itself, and that a registered task definition of the task's name counts for. A wait has no time limit but its own. */
const ruledTypes: ReadonlySet<string> = new Set([
  'EVENT',
  'HTTP',
  'HTTP_POLL',
  'INLINE',
  'JSON_JQ_TRANSFORM',
  'LAMBDA',
  'START_WORKFLOW',
  'SUB_WORKFLOW',
]);

/** The names that a registered task definition may be looked for under: at any depth, of tasks without one of their own. */
export function ruledNames(value: unknown, names = new Set<string>()): ReadonlySet<string> {
  if (Array.isArray(value)) for (const element of value) ruledNames(element, names);
  else if (isJsonObject(value)) {
    const { name, type, taskReferenceName, taskDefinition = null } = value;
    const isRuled = typeof type === 'string' && ruledTypes.has(type) && typeof taskReferenceName === 'string';
    if (isRuled && typeof name === 'string' && !isJsonObject(taskDefinition)) names.add(name);
    for (const member of Object.values<Json>(value)) if (typeof member === 'object') ruledNames(member, names);
  }
  return names;
}

/** A task with the registered definition of its name, where it has none of its own. */
export function withRegistered(task: TaskDefinition, registered: RegisteredRules | undefined): TaskDefinition {
  if (registered === undefined || isJsonObject(task.taskDefinition) || !ruledTypes.has(typeOf(task))) return task;
  const found = Object.hasOwn(registered, task.name) ? registered[task.name] : undefined;
  return found === undefined ? task : { ...task, taskDefinition: found };
}
