import { typeOf, type DefinitionError, type TaskDefinition } from '../model/definitions/definition.ts';
import type { NamedEndpoint, NamedWorkflow } from '../model/definitions/definition.ts';
import { secondsMax } from '../model/duration.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { suggest } from '../model/suggest.ts';
import { hasText } from './evaluator.ts';
import { checkRetryRules, warnRetryRules } from './retry-rules.ts';
import type { Mention, PlacedScript } from './task-descriptor.ts';
import { descriptorOf, supportedTypes, taskDescriptor } from './tasks/index.ts';
import { warnSecrets } from './warn-secrets.ts';
import { checkSchemaFields, placedSchemas, type PlacedSchema } from './schema-rules.ts';
import { checkTaskFields, warnTaskFields } from './task-fields.ts';
import { checkTaskTimeLimits } from './time-limits.ts';

/** Facts about the tasks of a definition, over the whole tree. */
export interface CheckedTasks {
  /** Reference name → path of the task that has it. */
  readonly references: ReadonlySet<string>;
  /** Path → input parameters of each task. */
  readonly inputs: readonly (readonly [path: string, input: JsonObject])[];
  /** Definitions that are written inside tasks. */
  readonly definitions: readonly { readonly path: string; readonly value: Json }[];
  readonly workflows: readonly NamedWorkflow[];
  readonly endpoints: readonly NamedEndpoint[];
  readonly scripts: readonly PlacedScript[];
  /** Of the definitions of their tasks. */
  readonly schemas: readonly PlacedSchema[];
  /** Of fields that are passed over when a task runs. */
  readonly fieldErrors: readonly DefinitionError[];
  readonly schemaErrors: readonly DefinitionError[];
  readonly warnings: readonly DefinitionError[];
}

/** Checks a definition's tasks and adds their mistakes to `errors`. */
export function checkTasks(tasks: Json | undefined, errors: DefinitionError[]): CheckedTasks {
  const walk: Walk = {
    errors,
    warnings: [],
    references: new Map(),
    inputs: [],
    definitions: [],
    workflows: [],
    endpoints: [],
    scripts: [],
    schemas: [],
    fieldErrors: [],
    schemaErrors: [],
    mentions: [],
  };
  if (!Array.isArray(tasks) || tasks.length === 0)
    errors.push({ path: 'tasks', message: 'a definition needs at least one task' });
  else checkList(tasks, 'tasks', walk);
  for (const { path, reference } of walk.mentions) {
    if (walk.references.has(reference)) continue;
    walk.warnings.push({
      path,
      message: `waits for nothing unless a task "${reference}" is made at run time`,
      invalidValue: reference,
    });
  }
  const { errors: _errors, mentions: _mentions, references, ...checked } = walk;
  return { ...checked, references: new Set(references.keys()) };
}

/** Mistakes in tasks that are to run and were in no definition. */
export function checkTaskList(
  tasks: Json,
): Pick<CheckedTasks, 'fieldErrors' | 'schemaErrors'> & { readonly errors: readonly DefinitionError[] } {
  const errors: DefinitionError[] = [];
  const { fieldErrors, schemaErrors } = checkTasks(tasks, errors);
  return { errors, fieldErrors, schemaErrors };
}

interface Walk {
  readonly errors: DefinitionError[];
  readonly warnings: DefinitionError[];
  readonly references: Map<string, string>;
  readonly inputs: (readonly [string, JsonObject])[];
  readonly definitions: { readonly path: string; readonly value: Json }[];
  readonly workflows: NamedWorkflow[];
  readonly endpoints: NamedEndpoint[];
  readonly scripts: PlacedScript[];
  readonly schemas: PlacedSchema[];
  readonly fieldErrors: DefinitionError[];
  readonly schemaErrors: DefinitionError[];
  readonly mentions: Mention[];
}

function checkList(tasks: Json, path: string, walk: Walk): void {
  if (!Array.isArray(tasks)) {
    walk.errors.push({ path, message: 'must be a list of tasks', invalidValue: tasks });
    return;
  }
  tasks.forEach((task: Json, index) => {
    checkTask(task, `${path}[${index}]`, walk);
    checkNext(task, tasks[index + 1], { path: `${path}[${index}]`, walk });
  });
}

/** More than anybody mends at once. */
const errorsMax = 500;

function checkTask(value: Json, path: string, walk: Walk): void {
  if (walk.errors.length > errorsMax) return;
  if (!isJsonObject(value)) {
    walk.errors.push({ path, message: 'a task is a JSON object', invalidValue: value });
    return;
  }
  walk.errors.push(...checkFields(value, path));
  checkReference(value.taskReferenceName, `${path}.taskReferenceName`, walk);
  const task = toTask(value);
  walk.errors.push(...checkTaskTimeLimits(task, path), ...checkRetryRules(task, path));
  walk.warnings.push(...warnRetryRules(task, path));
  const type = typeOf(task);
  const meant =
    taskDescriptor(type) === undefined ? suggest(type, supportedTypes, { differMax: typoLettersMax }) : undefined;
  if (meant !== undefined)
    walk.errors.push({
      path: `${path}.type`,
      message: `no task type ${type}; did you mean ${meant}?`,
      invalidValue: type,
    });
  // Its other mistakes are told with that one, as those of the type that is meant.
  const descriptor = descriptorOf(meant ?? type);
  walk.fieldErrors.push(...checkTaskFields(value, { descriptor, path }));
  walk.warnings.push(...warnTaskFields(task, { descriptor, path }));
  walk.warnings.push(...warnSecrets(task, { descriptor, path }));
  walk.inputs.push([`${path}.inputParameters`, task.inputParameters ?? {}]);
  walk.errors.push(...(descriptor.validate?.(task, path) ?? []));
  walk.warnings.push(...(descriptor.warn?.(task, path) ?? []));
  for (const { path: below, reference } of descriptor.mentions?.(task) ?? [])
    walk.mentions.push({ path: `${path}.${below}`, reference });
  const inner = descriptor.definition?.(task);
  if (inner !== undefined) walk.definitions.push({ path: `${path}.${inner.path}`, value: inner.value });
  const named = descriptor.workflow?.(task);
  if (named !== undefined) walk.workflows.push({ ...named, path: `${path}.${named.path}` });
  const endpoint = descriptor.endpoint?.(task);
  if (endpoint !== undefined) walk.endpoints.push({ ...endpoint, path: `${path}.${endpoint.path}` });
  checkSchemas(task.taskDefinition, `${path}.taskDefinition.`, walk);
  for (const script of descriptor.scripts?.(task) ?? [])
    walk.scripts.push({ ...script, path: `${path}.${script.path}` });
  for (const branch of descriptor.branches?.(task) ?? []) checkList(branch.tasks, `${path}.${branch.path}`, walk);
}

function checkSchemas(taskDefinition: Json | undefined, below: string, walk: Walk): void {
  if (!isJsonObject(taskDefinition)) return;
  walk.schemaErrors.push(...checkSchemaFields(taskDefinition, { of: 'task', below }));
  walk.schemas.push(...placedSchemas(taskDefinition, { of: 'task', below }));
}

/** A fork without its join runs, and seldom as it was meant. */
function checkNext(
  task: Json,
  next: Json | undefined,
  { path, walk }: { readonly path: string; readonly walk: Walk },
): void {
  const types = taskDescriptor(typeIn(task))?.followedBy;
  if (types === undefined || types.includes(typeIn(next))) return;
  const message = `no task of type ${types.join(' or ')} follows in the same list: ${next === undefined ? 'the run ends when its branches have' : 'the next task does not wait for its branches'}`;
  walk.warnings.push({ path, message });
}

function typeIn(task: Json | undefined): string {
  return isJsonObject(task) && typeof task.type === 'string' ? task.type : '';
}

function checkFields(task: JsonObject, path: string): readonly DefinitionError[] {
  const errors: DefinitionError[] = [];
  const { name, type = null, inputParameters = null, startDelay = null } = task;
  if (typeof name !== 'string' || name === '') errors.push({ path: `${path}.name`, message: 'a task needs a name' });
  if (type !== null && !hasText(type))
    errors.push({ path: `${path}.type`, message: 'must be text', invalidValue: type });
  if (inputParameters !== null && !isJsonObject(inputParameters)) {
    errors.push({ path: `${path}.inputParameters`, message: 'must be a map', invalidValue: inputParameters });
  }
  if (startDelay !== null && !(typeof startDelay === 'number' && startDelay >= 0 && startDelay <= secondsMax)) {
    errors.push({
      path: `${path}.startDelay`,
      message: `must be seconds from 0 to ${secondsMax}`,
      invalidValue: startDelay,
    });
  }
  return errors;
}

function checkReference(reference: Json | undefined, path: string, walk: Walk): void {
  if (typeof reference !== 'string' || reference === '') {
    walk.errors.push({ path, message: 'a task needs a reference name' });
    return;
  }
  const earlier = walk.references.get(reference);
  if (earlier === undefined) walk.references.set(reference, path);
  else
    walk.errors.push({ path, message: `${earlier} has this name already; it must be unique`, invalidValue: reference });
}

/** Any name can be the type of somebody's own workers (A27), but one that is so near to a type that runs is a slip. */
const typoLettersMax = 1;

/** The task as far as it is well formed: what its type has to say comes with the other mistakes. */
function toTask(value: JsonObject): TaskDefinition {
  const { name, taskReferenceName, type, inputParameters } = value;
  return {
    ...value,
    name: typeof name === 'string' ? name : '',
    taskReferenceName: typeof taskReferenceName === 'string' ? taskReferenceName : '',
    type: hasText(type) ? type : null,
    inputParameters: isJsonObject(inputParameters) ? inputParameters : null,
    optional: value.optional === true,
    permissive: value.permissive === true,
    startDelay: typeof value.startDelay === 'number' ? value.startDelay : null,
  };
}
