import { isJsonObject } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { IncomingRequest } from '../../model/request.ts';
import { headerValues } from '../../model/request.ts';

/** The body as a JSON object, or undefined when it is anything else. */
export function jsonObjectOf(request: IncomingRequest): JsonObject | undefined {
  try {
    // A byte-order mark is no part of the JSON (M25); TextDecoder drops it.
    const value: unknown = JSON.parse(new TextDecoder().decode(request.body));
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Form fields of the body, in wire order, or undefined when the body is not declared as a form. */
export function formFieldsOf(request: IncomingRequest): URLSearchParams | undefined {
  const type = headerValues(request, 'content-type')[0]?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') return undefined;
  return new URLSearchParams(Buffer.from(request.body).toString('utf8'));
}

/** Query parameters of the URL, decoded. */
export function queryOf(request: IncomingRequest): URLSearchParams {
  const start = request.url.indexOf('?');
  const end = request.url.indexOf('#');
  return new URLSearchParams(start < 0 ? '' : request.url.slice(start + 1, end < start ? undefined : end));
}

/** A parameter that occurs exactly once. */
export function singleParameter(parameters: URLSearchParams, name: string): string | undefined {
  const values = parameters.getAll(name);
  return values.length === 1 ? values[0] : undefined;
}

/** What stands at a path, as text when it is a string or a number: `textAt(body, ['event', 'id'])`. */
export function textAt(body: Json, path: Path): string | undefined {
  const value = path.reduce<Json | undefined>(step, body);
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The members of the list at a path, or none. */
export function membersAt(body: Json, path: Path): readonly Json[] {
  const value = path.reduce<Json | undefined>(step, body);
  return isList(value) ? value : [];
}

type Path = readonly (string | number)[];

function step(value: Json | undefined, key: string | number): Json | undefined {
  if (typeof key === 'number') return isList(value) ? value[key] : undefined;
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
