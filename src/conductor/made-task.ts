import type { DefinitionError } from '../model/definitions/definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { depthMax } from './task-tree.ts';
import type { TaskContext, TaskFailed } from './task-descriptor.ts';
import { measure } from './value-size.ts';

/** Values as the text of a definition that resolves to just them: what came from outside is no expression. */
export function asLiteral(value: Json): Json {
  if (typeof value === 'string') return value.replaceAll('${', '$$${');
  if (Array.isArray(value)) return value.map(asLiteral);
  return isJsonObject(value) ? asLiteralObject(value) : value;
}

export function asLiteralObject(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, asLiteral(value)]));
}

/** Input that tasks cannot be made of: it is copied into them and checked like a definition. */
export function refuseLarge(input: JsonObject, context: Pick<TaskContext, 'hasBounds'>): TaskFailed | undefined {
  const { bytes, depth } = measure(input);
  if (depth > depthMax)
    return { status: 'FAILED_WITH_TERMINAL_ERROR', reason: `the input nests more than ${depthMax} levels deep` };
  if (bytes <= madeBytesMax || !context.hasBounds) return undefined;
  return {
    status: 'FAILED_WITH_TERMINAL_ERROR',
    reason: `tasks are made of the input, which has about ${Math.ceil(bytes / 1024 / 1024)} MiB as JSON and may have ${madeBytesMax / 1024 / 1024}`,
  };
}

/** As much as a definition that a client registers may have, about. */
const madeBytesMax = 4 * 1024 * 1024;

/** Why a task that was made at run time cannot be run. */
export function failMadeTask(what: string, errors: readonly DefinitionError[]): TaskFailed {
  const reasons = errors.map(({ path, message }) => `${path}: ${message}`).join('; ');
  return { status: 'FAILED_WITH_TERMINAL_ERROR', reason: `${what} cannot be run: ${reasons}` };
}
