import type { DefinitionError } from '../model/definitions/definition.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { isScriptEvaluator, scriptEvaluators } from '../model/script.ts';
import { parseTemplate } from './template.ts';
import type { EvaluatedExpression, PlacedScript, TaskContext } from './task-descriptor.ts';

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

/** A task's script, if it is one that stands in the definition; `isInput`: it is resolved like any other input. */
export function scriptsOf(
  { type, expression, mayReturn }: Evaluator,
  { path, isInput = false }: { readonly path: string; readonly isInput?: boolean },
): readonly PlacedScript[] {
  if (type === valueParam || !hasText(expression)) return [];
  const parts = isInput ? parseTemplate(expression) : [expression];
  const texts = parts.filter((part) => typeof part === 'string');
  return texts.length < parts.length ? [] : [{ path, expression: texts.join(''), ...(mayReturn && { mayReturn }) }];
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
