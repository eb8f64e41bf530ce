import { isJsonObject, type Json, type JsonObject } from '../../../model/json.ts';
import { refuse } from './errors.ts';

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
