import { resolveObject } from '../../src/conductor/expressions.ts';
import type { ExpressionContext } from '../../src/conductor/find-value.ts';
import { fillInput } from '../../src/conductor/worker-rules.ts';
import type { TaskDefinition } from '../../src/model/definitions/definition.ts';
import type { RunInput } from '../../src/model/definitions/execution.ts';
import { withRegistered } from '../../src/model/definitions/registered-rules.ts';
import { isJsonObject, type JsonObject } from '../../src/model/json.ts';
import { isSince } from './is-since.ts';

/** The input of a task: its parameters resolved, and the template of its task definition for keys that they do not have (A66). */
export function taskInput(task: TaskDefinition, run: RunInput, context: ExpressionContext): JsonObject {
  const input = resolveObject(task.inputParameters ?? {}, context);
  const { taskDefinition } = withRegistered(task, run.taskDefinitions);
  const template = isJsonObject(taskDefinition) ? taskDefinition.inputTemplate : undefined;
  if (!isJsonObject(template) || !isSince(run, 'input-template')) return input;
  return { ...input, ...fillInput(input, template) };
}
