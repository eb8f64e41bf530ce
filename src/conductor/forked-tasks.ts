import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { asLiteral, asLiteralObject } from './made-task.ts';
import type { RunningTask } from './task-descriptor.ts';

type Forked = { readonly kind: 'tasks'; readonly tasks: readonly Json[] } | { readonly kind: 'invalid'; readonly reason: string };

/**
 * The tasks that a dynamic fork makes of its input: the tasks themselves and an input for each, or one task for each of
 * many inputs.
 */
export function forkedTasks(task: RunningTask): Forked {
  const { forkTaskInputs = null } = task.input;
  if (Array.isArray(forkTaskInputs)) return { kind: 'tasks', tasks: forkTaskInputs.map((input: Json, index) => oneOfMany(task, input, index)) };
  const param = task.definition.dynamicForkTasksParam;
  if (typeof param === 'string' && param !== '') return givenTasks(task, param);
  return invalid('forkTaskInputs', forkTaskInputs, 'it must be a list');
}

/** Their inputs come from outside, resolved: only the tasks' own parameters may hold expressions. */
function givenTasks({ definition, input }: RunningTask, param: string): Forked {
  const tasks = input[param] ?? null;
  if (!Array.isArray(tasks)) return invalid(param, tasks, 'it must be a list of tasks');
  const inputsParam = definition.dynamicForkTasksInputParamName ?? '';
  const inputs = typeof inputsParam === 'string' && inputsParam !== '' ? input[inputsParam] ?? {} : {};
  if (!isJsonObject(inputs)) return invalid(String(inputsParam), inputs, 'it must be a map from reference names to inputs');
  return { kind: 'tasks', tasks: tasks.map((task: Json) => withInput(task, inputs)) };
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
    type: isWorkflow ? 'SUB_WORKFLOW' : forkTaskType ?? 'SIMPLE',
    optional: definition.optional === true,
    inputParameters: { ...asLiteralObject(isJsonObject(given) ? given : { input: given }), __index: index },
    ...(isWorkflow && { subWorkflowParam: { name: asLiteral(forkTaskWorkflow), version: asLiteral(forkTaskWorkflowVersion) } }),
  };
}

function invalid(field: string, value: Json, rule: string): Forked {
  return { kind: 'invalid', reason: `${field} resolved to ${JSON.stringify(value)}; ${rule}` };
}
