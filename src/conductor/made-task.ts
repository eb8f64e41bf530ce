import type { DefinitionError } from '../model/definitions/definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { depthMax, isDeeperThan } from './depth.ts';
import type { TaskFailed } from './task-descriptor.ts';

/** Values as the text of a definition that resolves to just them: what came from outside is no expression. */
export function asLiteral(value: Json): Json {
  if (typeof value === 'string') return value.replaceAll('${', '$$${');
  if (Array.isArray(value)) return value.map(asLiteral);
  return isJsonObject(value) ? asLiteralObject(value) : value;
}

export function asLiteralObject(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, asLiteral(value)]));
}

/** Input that tasks cannot be made of; it would be walked through. */
export function refuseDeep(input: JsonObject): TaskFailed | undefined {
  if (!isDeeperThan(input, depthMax)) return undefined;
  return { status: 'FAILED_WITH_TERMINAL_ERROR', reason: `the input nests more than ${depthMax} levels deep` };
}

/** Why a task that was made at run time cannot be run. */
export function refuse(what: string, errors: readonly DefinitionError[]): TaskFailed {
  const reasons = errors.map(({ path, message }) => `${path}: ${message}`).join('; ');
  return { status: 'FAILED_WITH_TERMINAL_ERROR', reason: `${what} cannot be run: ${reasons}` };
}
