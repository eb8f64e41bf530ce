import { isJsonList, isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { hasText } from './evaluator.ts';
import { asLiteral, asLiteralObject } from './made-task.ts';
import type { RunningTask, TaskContext } from './task-descriptor.ts';

type Forked =
  | { readonly kind: 'tasks'; readonly tasks: readonly Json[] }
  | { readonly kind: 'invalid'; readonly reason: string };

/**
 * The tasks that a dynamic fork makes of its input: the tasks themselves and an input for each, or one task for each of
 * many inputs. No list, null or "" are none: then there is nothing to join either.
 */
export function forkedTasks(
  task: RunningTask,
  { hasBounds, isSince }: Pick<TaskContext, 'hasBounds' | 'isSince'>,
): Forked {
  const most = hasBounds ? branchesMax : Number.POSITIVE_INFINITY;
  const { definition, input } = task;
  const { forkTaskInputs = null } = input;
  if (isJsonList(forkTaskInputs))
    return each(forkTaskInputs, { most, make: (given, index) => oneOfMany(task, given, index) });
  const { dynamicForkTasksParam, dynamicForkJoinTasksParam } = definition;
  if (hasText(dynamicForkTasksParam))
    return givenTasks(task, { param: dynamicForkTasksParam, most, named: isSince('unnamed-tasks') ? named : asIs });
  if (hasText(dynamicForkJoinTasksParam))
    return describedTasks(input[dynamicForkJoinTasksParam], { param: dynamicForkJoinTasksParam, most });
  return isNothing(forkTaskInputs) ? noTasks : invalid('forkTaskInputs', forkTaskInputs, 'it must be a list');
}

/** Temporal lets a run have 2,000 children or activities under way; a wait that is withdrawn costs an event of history. */
const branchesMax = 1_000;

function each(
  list: readonly Json[],
  { most, make }: { readonly most: number; readonly make: (value: Json, index: number) => Json },
): Forked {
  if (list.length > most)
    return { kind: 'invalid', reason: `${list.length} tasks are too many for one fork; it may have ${most}` };
  return { kind: 'tasks', tasks: list.map(make) };
}

interface Asked {
  /** The input key that holds the tasks. */
  readonly param: string;
  readonly most: number;
}

const noTasks: Forked = { kind: 'tasks', tasks: [] };

function isNothing(value: Json | undefined): value is undefined | null | '' {
  return value === undefined || value === null || value === '';
}

interface AskedTasks extends Asked {
  readonly named: (task: Json) => Json;
}

/** Their inputs come from outside, resolved: only the tasks' own parameters may hold expressions. */
function givenTasks({ definition, input }: RunningTask, { param, most, named }: AskedTasks): Forked {
  const tasks = input[param];
  if (isNothing(tasks)) return noTasks;
  if (!isJsonList(tasks)) return invalid(param, tasks, 'it must be a list of tasks');
  const inputsParam = definition.dynamicForkTasksInputParamName;
  const inputs = hasText(inputsParam) ? input[inputsParam] : null;
  if (!isNothing(inputs) && !isJsonObject(inputs))
    return invalid(String(inputsParam), inputs, 'it must be a map from reference names to inputs');
  return each(tasks, { most, make: (task) => withInput(named(task), isNothing(inputs) ? {} : inputs) });
}

/** A name says what a worker is to do; others are known by their type, and scripts that make them often give no name. */
function named(task: Json): Json {
  if (!isJsonObject(task) || (task.name ?? null) !== null) return task;
  const { type = null, taskReferenceName = null, subWorkflowParam } = task;
  if (type === null || type === 'SIMPLE') return task;
  const child = isJsonObject(subWorkflowParam) ? (subWorkflowParam.name ?? null) : null;
  return { ...task, name: child ?? taskReferenceName };
}

function asIs(task: Json): Json {
  return task;
}

/** Of old definitions: one key with the tasks in a form of their own, `{dynamicTasks: [{taskName, referenceName, type, input}]}`. */
function describedTasks(value: Json | undefined, { param, most }: Asked): Forked {
  if (isNothing(value)) return noTasks;
  const described = isJsonObject(value) ? value.dynamicTasks : value;
  if (isNothing(described)) return noTasks;
  if (!isJsonList(described)) return invalid(param, value, 'it must be a map with a list of dynamicTasks');
  return each(described, { most, make: toTask });
}

function toTask(described: Json): Json {
  if (!isJsonObject(described)) return described;
  const { taskName = null, referenceName = null, type = null, workflowName = null, input = null } = described;
  return {
    name: taskName ?? workflowName,
    taskReferenceName: referenceName ?? taskName,
    type: type ?? 'SIMPLE',
    inputParameters: isJsonObject(input) ? asLiteralObject(input) : {},
    ...(type === 'SUB_WORKFLOW' && { subWorkflowParam: { name: asLiteral(workflowName ?? taskName) } }),
  };
}

function withInput(task: Json, inputs: JsonObject): Json {
  if (!isJsonObject(task)) return task;
  const { taskReferenceName: reference } = task;
  const given = typeof reference === 'string' && Object.hasOwn(inputs, reference) ? inputs[reference] : undefined;
  if (!isJsonObject(given)) return task;
  const own = isJsonObject(task.inputParameters) ? task.inputParameters : {};
  return { ...task, inputParameters: { ...own, ...asLiteralObject(given) } };
}

function oneOfMany({ definition, input }: RunningTask, given: Json, index: number): JsonObject {
  const { forkTaskWorkflow = null, forkTaskWorkflowVersion = null, forkTaskName = null, forkTaskType = null } = input;
  const name = forkTaskWorkflow ?? forkTaskName ?? forkTaskType ?? definition.taskReferenceName;
  const isWorkflow = forkTaskWorkflow !== null;
  return {
    name,
    taskReferenceName: `_${String(name)}_${index}`,
    type: isWorkflow ? 'SUB_WORKFLOW' : (forkTaskType ?? 'SIMPLE'),
    optional: definition.optional === true,
    inputParameters: { ...asLiteralObject(isJsonObject(given) ? given : { input: given }), __index: index },
    ...(isWorkflow && {
      subWorkflowParam: { name: asLiteral(forkTaskWorkflow), version: asLiteral(forkTaskWorkflowVersion) },
    }),
  };
}

function invalid(field: string, value: Json, rule: string): Forked {
  return { kind: 'invalid', reason: `${field} resolved to ${JSON.stringify(value)}; ${rule}` };
}
