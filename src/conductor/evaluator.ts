import type { DefinitionError } from '../model/definitions/definition.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { isScriptEvaluator, scriptEvaluators } from '../model/script.ts';
import type { EvaluatedExpression, TaskContext } from './task-descriptor.ts';

/** How a value is found: by the name of an input key, or by a script (A67). */
export interface Evaluator {
  readonly type: Json | undefined;
  readonly expression: Json | undefined;
  /** A script of it may return at its top level. */
  readonly mayReturn?: boolean;
}

const valueParam = 'value-param';

export async function evaluate(
  { type, expression, mayReturn }: Evaluator,
  input: JsonObject,
  context: TaskContext,
): Promise<EvaluatedExpression> {
  if (typeof expression !== 'string')
    return { kind: 'failed', message: `the expression is ${JSON.stringify(expression ?? null)}; it must be text` };
  if (type === valueParam)
    return { kind: 'value', value: Object.hasOwn(input, expression) ? (input[expression] ?? null) : null };
  return context.evaluate(expression, input, mayReturn === true ? { mayReturn } : undefined);
}

/** `at` is where the type stands. */
export function validateEvaluatorType(type: Json | undefined, at: string): readonly DefinitionError[] {
  if (type === undefined || type === null || type === valueParam) return [];
  if (typeof type === 'string' && isScriptEvaluator(type)) return [];
  return [{ path: at, message: `must be ${[valueParam, ...scriptEvaluators].join(', ')}`, invalidValue: type }];
}

/** Text that cannot be empty. */
export function validateText(value: Json | undefined, at: string, what: string): readonly DefinitionError[] {
  if (hasText(value)) return [];
  const error: DefinitionError = { path: at, message: what };
  return [value === undefined || value === null ? error : { ...error, invalidValue: value }];
}

export function hasText(value: Json | undefined): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

/** As text inside names of cases, keys and ids: strings as they are, all else as JSON. */
export function toText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
