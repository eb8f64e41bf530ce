import type { Definition, TaskDefinition } from './definition.ts';
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

/** The names that a registered task definition may be looked for under when a run starts. */
export interface RegisteredNames {
  /** Of tasks that Signalbox does. */
  readonly ruled: ReadonlySet<string>;
  /** Of tasks that workers do. */
  readonly simple: ReadonlySet<string>;
}

/** At any depth, of tasks without a task definition of their own. */
export function registeredNames(tasks: unknown): RegisteredNames {
  const names = { ruled: new Set<string>(), simple: new Set<string>() };
  addNames(tasks, names);
  return names;
}

function addNames(value: unknown, names: { readonly ruled: Set<string>; readonly simple: Set<string> }): void {
  if (Array.isArray(value)) for (const element of value) addNames(element, names);
  else if (isJsonObject(value)) {
    const { name, type = 'SIMPLE', taskReferenceName, taskDefinition = null } = value;
    if (typeof name === 'string' && typeof taskReferenceName === 'string' && !isJsonObject(taskDefinition)) {
      if (type === 'SIMPLE') names.simple.add(name);
      else if (typeof type === 'string' && ruledTypes.has(type)) names.ruled.add(name);
    }
    for (const member of Object.values<Json>(value)) if (typeof member === 'object') addNames(member, names);
  }
}

/** The names of tasks made at run time that nobody has looked for: those that its definition has were looked for when the run began. */
export function namesWithoutRules(
  tasks: readonly Json[],
  { definition, taskDefinitions = {} }: { readonly definition: Definition; readonly taskDefinitions?: RegisteredRules },
): readonly string[] {
  const unknown = [...registeredNames(tasks).ruled].filter((name) => !Object.hasOwn(taskDefinitions, name));
  if (unknown.length === 0) return unknown;
  const { ruled: written } = registeredNames(definition.tasks);
  return unknown.filter((name) => !written.has(name));
}

/** A task with the registered definition of its name, where it has none of its own. */
export function withRegistered(task: TaskDefinition, registered: RegisteredRules | undefined): TaskDefinition {
  if (registered === undefined || isJsonObject(task.taskDefinition) || !ruledTypes.has(typeOf(task))) return task;
  const found = Object.hasOwn(registered, task.name) ? registered[task.name] : undefined;
  return found === undefined ? task : { ...task, taskDefinition: found };
}
