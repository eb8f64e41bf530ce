import type { Request } from 'express';
import { isJsonObject } from '../../../model/json.ts';
import type { Json, JsonObject } from '../../../model/json.ts';
import { refuse } from './errors.ts';
import { parse } from '../../../contract/validation.ts';
import { isKsuid } from '../../../model/ksuid.ts';
import { suggest } from '../../../model/suggest.ts';

/** A request's body: nothing sent is `{}` (C6), null counts as absent at every depth (C3). */
export function readJsonBody(body: unknown): JsonObject {
  if (body === undefined || body === null || body === '') return {};
  if (!isJsonObject(body)) return refuse('invalid', 'The body must be a JSON object.');
  return withoutNulls(body);
}

/** The members of an answer: absent ones stay out, null is never written (C3). */
export function withoutNulls(object: object): JsonObject {
  return Object.fromEntries(
    Object.entries(object).flatMap(([name, value]) =>
      value === null || value === undefined ? [] : [[name, withoutNull(value)]],
    ),
  );
}

function withoutNull(value: unknown): Json {
  if (Array.isArray(value)) return value.filter((item) => item !== null && item !== undefined).map(withoutNull);
  if (typeof value === 'object' && value !== null) return withoutNulls(value);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  throw new TypeError(`A ${typeof value} cannot be written as JSON.`);
}

/** Reads an object of a request; refuses it with the field's name as clients of ConductorOne are used to (C9). */
export function readObject<T>(schema: Parameters<typeof parse<T>>[0], input: unknown, name: string): T {
  const parsed = parse(schema, input);
  if (parsed.kind === 'valid') return parsed.value;
  const [error] = parsed.errors;
  const field = [
    name,
    ...(error?.path ?? '')
      .split('.')
      .filter((part) => part !== '')
      .map(upperFirst),
  ].join('.');
  return refuse('invalid', `invalid ${field}: ${error?.message ?? 'it cannot be read'}`);
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** An id from a path or a body (C5). `name` is that of the field, as messages name it. */
export function requireId(value: unknown, name: string): string {
  if (isKsuid(value)) return value;
  return refuse('invalid', `invalid ${name}: value does not match regex pattern "^[a-zA-Z0-9]{27}$"`);
}

/** Members that every search takes beside its filters. `expandMask` chooses nothing here: answers expand all that they name. */
const always = ['pageSize', 'pageToken', 'expandMask'];

/**
 * The body of a search that filters by these members. Any other that is given is refused: a list that passes over a
 * filter is longer than what was asked for, and nobody sees it (C116).
 */
export function readSearchBody(request: Request, filters: readonly string[]): JsonObject {
  const body = readJsonBody(request.body);
  const known = [...always, ...filters];
  const other = Object.keys(body).find((name) => !known.includes(name) && !isEmpty(body[name]));
  if (other === undefined) return body;
  const meant = suggest(other, known);
  return refuse(
    'invalid',
    `invalid ${other}: this search does not filter by it${meant === undefined ? '' : `; did you mean ${meant}?`}`,
  );
}

/** Clients send members that filter nothing. */
function isEmpty(value: Json | undefined): boolean {
  return (
    value === undefined ||
    value === '' ||
    value === false ||
    (Array.isArray(value) && value.length === 0) ||
    (typeof value === 'string' && value.endsWith('UNSPECIFIED'))
  );
}
