import type { DefinitionError, TaskDefinition } from '../model/definitions/definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { suggest } from '../model/suggest.ts';
import { isSet, warnFields, type FieldRules } from './field-rules.ts';
import { warnSchemaFields } from './schema-rules.ts';
import type { TaskDescriptor } from './task-descriptor.ts';

interface Checked {
  readonly descriptor: TaskDescriptor;
  readonly path: string;
}

/**
 * Fields of a task that would be passed over and change what it does: its input beside `inputParameters` (a wait without
 * its `matches` takes every event), a misspelt name, a flag that is none.
 */
export function checkTaskFields(task: JsonObject, { descriptor, path }: Checked): readonly DefinitionError[] {
  const inputs = descriptor.inputs ?? [];
  return [
    ...Object.keys(task).flatMap((field) =>
      checkField(task, field, inputs).map((message) => ({ path: `${path}.${field}`, message })),
    ),
    ...checkInputKeys(task, { descriptor, path }),
    ...flags.flatMap((flag) => checkFlag(task[flag], `${path}.${flag}`)),
    ...(isSet(task.inputExpression)
      ? [
          {
            path: `${path}.inputExpression`,
            message: 'is not evaluated, and the task would run with another input; write the input in inputParameters',
          },
        ]
      : []),
    ...(isJsonObject(task.taskDefinition ?? {}) ? [] : [{ path: `${path}.taskDefinition`, message: 'must be a map' }]),
  ];
}

/** Fields that are kept, come back unchanged (A26), and change nothing. */
export function warnTaskFields(task: TaskDefinition, { descriptor, path }: Checked): readonly DefinitionError[] {
  const fields = withoutAbsent(task);
  // Only its authors know which fields a task type of their own reads.
  if (descriptor.isNotSupported === true) return warnDefinitionOf(fields, path);
  if (descriptor.isForWorkers === true) return warnDefinitionOf(fields, path, workerDefinitionRules);
  const elsewhere = Object.entries(typesOf).flatMap(([field, types]) =>
    isSet(fields[field]) && !types.includes(descriptor.type)
      ? [{ path: `${path}.${field}`, message: `has no effect on a task of type ${descriptor.type}` }]
      : [],
  );
  const async =
    fields.asyncComplete === true && !['HTTP', 'EVENT'].includes(descriptor.type)
      ? [{ path: `${path}.asyncComplete`, message: 'has an effect on tasks of type HTTP and EVENT alone' }]
      : [];
  const retries =
    Number(fields.retryCount ?? 0) > 0 && descriptor.branches !== undefined
      ? [{ path: `${path}.retryCount`, message: 'has no effect: the tasks inside are tried again by their own' }]
      : [];
  return [
    ...warnFields(fields, { known, rules, below: `${path}.` }),
    ...elsewhere,
    ...async,
    ...retries,
    ...warnDefinitionOf(fields, path),
  ];
}

const flags = ['optional', 'permissive', 'asyncComplete'];

/** Fields of all tasks that say what runs. */
const effective = [
  'name',
  'taskReferenceName',
  'type',
  'inputParameters',
  'optional',
  'permissive',
  'asyncComplete',
  'startDelay',
  'retryCount',
  'taskDefinition',
];

/** Fields that belong to some types alone. */
const typesOf: Readonly<Record<string, readonly string[]>> = {
  decisionCases: ['SWITCH', 'DECISION'],
  defaultCase: ['SWITCH', 'DECISION'],
  caseExpression: ['DECISION'],
  caseValueParam: ['DECISION'],
  forkTasks: ['FORK_JOIN'],
  // Builders write it at the fork as well.
  joinOn: ['JOIN', 'EXCLUSIVE_JOIN', 'FORK_JOIN', 'FORK_JOIN_DYNAMIC'],
  defaultExclusiveJoinTask: ['EXCLUSIVE_JOIN'],
  loopOver: ['DO_WHILE'],
  loopCondition: ['DO_WHILE'],
  subWorkflowParam: ['SUB_WORKFLOW'],
  dynamicTaskNameParam: ['DYNAMIC'],
  dynamicForkTasksParam: ['FORK_JOIN_DYNAMIC'],
  dynamicForkJoinTasksParam: ['FORK_JOIN_DYNAMIC'],
  dynamicForkTasksInputParamName: ['FORK_JOIN_DYNAMIC'],
  sink: ['EVENT'],
};

/** They describe, repeat another field, or are known to the types that read them. */
const others = [
  'description',
  'workflowTaskType',
  'joinStatus',
  'joinMode',
  'expression',
  'evaluatorType',
  'scriptExpression',
  'items',
  'keepLastN',
  'captureOutput',
  'inputExpression',
  'createTime',
  'updateTime',
  'createdBy',
  'updatedBy',
  'ownerEmail',
  'ownerApp',
];

const rules: FieldRules = {
  cacheConfig: () => 'has no effect: nothing is cached, the task is done each time',
  onStateChange: () => 'has no effect: nobody is told when the task changes',
  rateLimited: () => 'has no effect: tasks have no rate limit',
  taskType: () => 'has no effect; the type of a task stands in type',
};

const known: ReadonlySet<string> = new Set([...effective, ...Object.keys(typesOf), ...others, ...Object.keys(rules)]);

function checkField(task: JsonObject, field: string, inputs: readonly string[]): readonly string[] {
  if (known.has(field) || !isSet(task[field])) return [];
  if (inputs.includes(field)) return [`belongs into inputParameters; here it has no effect`];
  if (isInputByAnotherName(task, field)) return [`there is no field "${field}"; did you mean inputParameters?`];
  const meant = suggest(field, effective, { differMax: 2 });
  return meant === undefined || isSet(task[meant]) ? [] : [`there is no field "${field}"; did you mean ${meant}?`];
}

/** A map under such a name, where there is no other input, can hardly be anything else. */
function isInputByAnotherName(task: JsonObject, field: string): boolean {
  return (
    isJsonObject(task[field]) &&
    !isSet(task.inputParameters) &&
    /^(?:input|inputs|params|parameters|input_?params|input_?data)$/i.test(field)
  );
}

/** Other keys may be meant for people, or be conditions; one that is so near to a key of the type that is missing is not. */
function checkInputKeys({ inputParameters }: JsonObject, { descriptor, path }: Checked): readonly DefinitionError[] {
  const { inputs = [] } = descriptor;
  if (!isJsonObject(inputParameters)) return [];
  return Object.entries(inputParameters).flatMap(([key, value]) => {
    if (inputs.includes(key) || (descriptor.readsOtherInputs === true && !isJsonObject(value))) return [];
    const meant = suggest(key, inputs, { differMax: 2 });
    return meant === undefined || isSet(inputParameters[meant])
      ? []
      : [
          {
            path: `${path}.inputParameters.${key}`,
            message: `a ${descriptor.type} has no "${key}"; did you mean ${meant}?`,
          },
        ];
  });
}

function checkFlag(value: Json | undefined, path: string): readonly DefinitionError[] {
  return value === undefined || value === null || typeof value === 'boolean'
    ? []
    : [{ path, message: 'must be true or false', invalidValue: value }];
}

const definitionRules: FieldRules = {
  concurrentExecLimit: (value) =>
    Number(value) > 0 ? 'has no effect: any number of such tasks go on at once' : undefined,
  rateLimitPerFrequency: (value) => (Number(value) > 0 ? 'has no effect: tasks have no rate limit' : undefined),
  rateLimitFrequencyInSeconds: () => undefined,
  pollTimeoutSeconds: (value) => (Number(value) > 0 ? 'has no effect: nobody polls for such a task' : undefined),
  isolationGroupId: () => 'has no effect: there are no groups of workers',
  executionNameSpace: () => 'has no effect: there are no groups of workers',
};

const definitionKnown: ReadonlySet<string> = new Set([
  'name',
  'description',
  'retryCount',
  'retryLogic',
  'retryDelaySeconds',
  'maxRetryDelaySeconds',
  'backoffScaleFactor',
  'backoffJitterMs',
  'timeoutSeconds',
  'totalTimeoutSeconds',
  'timeoutPolicy',
  'responseTimeoutSeconds',
  'inputKeys',
  'outputKeys',
  'ownerEmail',
  'ownerApp',
  'createTime',
  'updateTime',
  'createdBy',
  'updatedBy',
  'baseType',
  'tags',
  'overwriteTags',
  'accessPolicy',
  'inputTemplate',
  'inputSchema',
  'outputSchema',
  'enforceSchema',
  'signalbox',
  ...Object.keys(definitionRules),
]);

/** The limits of tasks that workers do have an effect. */
const { concurrentExecLimit, rateLimitPerFrequency, pollTimeoutSeconds, ...workerDefinitionRules } = definitionRules;

function warnDefinitionOf(
  { taskDefinition }: JsonObject,
  path: string,
  definedRules = definitionRules,
): readonly DefinitionError[] {
  if (!isJsonObject(taskDefinition)) return [];
  const below = `${path}.taskDefinition.`;
  return [
    ...warnFields(taskDefinition, { known: definitionKnown, rules: definedRules, below }),
    ...warnSchemaFields(taskDefinition, { of: 'task', below }),
  ];
}

function withoutAbsent(task: TaskDefinition): JsonObject {
  return Object.fromEntries(
    Object.entries(task).flatMap(([field, value]) => (value === undefined ? [] : [[field, value] as const])),
  );
}
