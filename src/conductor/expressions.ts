import { isJsonList, isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { findValue, type ExpressionContext } from './find-value.ts';
import { guardData, guardDataBeforeSecret, guardValue } from '../model/definitions/secret-text.ts';
import { tooLarge, valueBytesMax } from './value-size.ts';
import { parseTemplate, type Expression, type ExpressionPart } from './template.ts';

/**
 * Replaces the `${…}` in every string of a value, at any depth (A60). Keys stay as they are.
 *
 * @example resolve({ id: '${workflow.input.id}', text: 'n-${workflow.input.id}' }, context) // { id: 7, text: 'n-7' }
 */
export function resolve(value: Json, context: ExpressionContext): Json {
  if (typeof value === 'string') return resolveText(value, context);
  if (isJsonObject(value)) return resolveObject(value, context);
  if (Array.isArray(value)) return value.map((element) => resolve(element, context));
  return value;
}

export function resolveObject(object: JsonObject, context: ExpressionContext): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, resolve(value, context)]));
}

/** A secret is put in when the task executes, so that no stored input holds it (A65). */
export function isSecret(path: string): boolean {
  return path.startsWith('workflow.secrets.');
}

function resolveText(text: string, context: ExpressionContext): Json {
  const parts = parseTemplate(text);
  const [first] = parts;
  if (parts.length === 1 && first !== undefined && typeof first !== 'string') return resolveWhole(first, context);
  let resolved = '';
  let data = '';
  for (const part of parts) {
    const secret = typeof part === 'string' || context.guardsSecrets !== true ? undefined : secretIn(part, context);
    if (secret === undefined) data += typeof part === 'string' ? part : toText(evaluate(part, context));
    else {
      // Data beside data could make up the name of a secret that neither holds.
      resolved += guardDataBeforeSecret(data) + secret;
      data = '';
    }
    if (resolved.length + data.length <= valueBytesMax || context.givenUp === undefined) continue;
    context.givenUp(
      typeof part === 'string' ? text.slice(0, 100) : part.source,
      `the text that it is in is too large: ${tooLarge(resolved.length + data.length)}`,
    );
    return null;
  }
  return resolved + (context.guardsSecrets === true ? guardData(data) : data);
}

/** The value keeps its type; nothing found is null (A62, A63). */
function resolveWhole(expression: Expression, context: ExpressionContext): Json {
  const value = evaluate(expression, context);
  if (value === undefined) context.missing?.(expression.source);
  if (context.guardsSecrets !== true || secretIn(expression, context) !== undefined) return value ?? null;
  return guardValue(value ?? null);
}

/** The expression is the name of a secret, and stays so. */
function secretIn(expression: Expression, context: ExpressionContext): string | undefined {
  const path = pathOf(expression, context);
  return isSecret(path) ? `\${${path}}` : undefined;
}

function pathOf(expression: Expression, context: ExpressionContext): string {
  return expression.parts
    .map((part) => toPathText(part, context))
    .join('')
    .trim();
}

function evaluate(expression: Expression, context: ExpressionContext): Json | undefined {
  const path = pathOf(expression, context);
  if (path === '') return '';
  if (isSecret(path)) return `\${${path}}`;
  const found = findValue(path, context);
  if (found.kind === 'givenUp') context.givenUp?.(expression.source, found.reason);
  return found.kind === 'found' ? found.value : undefined;
}

function toPathText(part: ExpressionPart, context: ExpressionContext): string {
  if (typeof part === 'string') return part;
  const text = toText(evaluate(part.expression, context));
  // A value from outside must stay the name it is put into.
  return part.quote === undefined ? text : text.replaceAll('\\', '\\\\').replaceAll(part.quote, `\\${part.quote}`);
}

/** Inside text: strings as they are, all else as JSON (A62). */
function toText(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

/**
 * Text made of a workflow's input, for keys and ids; undefined when an expression in it finds nothing (M61), since a
 * key with a hole would be the same for unrelated inputs.
 */
export function resolveFromInput(template: string, input: JsonObject): string | undefined {
  const context: ExpressionContext = { lookup: (head) => (head === 'workflow' ? { input } : undefined) };
  const parts = parseTemplate(template).map((part) =>
    typeof part === 'string' ? part : (evaluate(part, context) ?? null),
  );
  return parts.some(isNothing) ? undefined : parts.map(toText).join('');
}

function isNothing(value: Json): boolean {
  return value === null || (isJsonList(value) && value.length === 0);
}
