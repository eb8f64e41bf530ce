import { parseContentType } from '../../model/content-type.ts';
import { hasTooManyFields, headerValues } from '../../model/request.ts';
import { isTooDeep } from '../../model/json-depth.ts';
import { isJsonObject } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { IncomingRequest } from '../../model/request.ts';
import { readParts } from './multipart.ts';

/** The body as a JSON object, or undefined when it is anything else or nested too deep. For bytes that are proved genuine. */
export function jsonObjectOf(request: IncomingRequest): JsonObject | undefined {
  // A byte-order mark is no part of the JSON (M25); TextDecoder drops it.
  const text = new TextDecoder().decode(request.body);
  if (isTooDeep(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The bound of unproved bodies that are parsed: a flat list of 25 MB holds the process for seconds, this much for a tenth of one. The
 * largest that proves itself from inside its body is a message of SNS, 256 KiB before its quotes are escaped.
 */
export const unprovenBytesMax = 2 * 1024 * 1024;

/** The same where the proof or the challenge stands in the body itself: undefined also for more than 2 MiB (R110). */
export function unprovenObjectOf(request: IncomingRequest): JsonObject | undefined {
  return request.body.byteLength > unprovenBytesMax ? undefined : jsonObjectOf(request);
}

/** Form fields of the body, in wire order, or undefined when the body is not declared as a form or has too many for one. */
export function formFieldsOf(request: IncomingRequest): URLSearchParams | undefined {
  const { type } = parseContentType(headerValues(request, 'content-type')[0]);
  if (type !== 'application/x-www-form-urlencoded') return undefined;
  return parseForm(Buffer.from(request.body).toString('utf8'));
}

const plus = 0x2b;
const space = 0x20;

/**
 * The fields of a form in wire order, or undefined when it has too many for one. Each "+" becomes a space as a byte:
 * `URLSearchParams` joins texts around every one of them, and takes ten seconds for 25 MB of them.
 */
export function parseForm(text: string): URLSearchParams | undefined {
  if (hasTooManyFields(text)) return undefined;
  if (!text.includes('+')) return new URLSearchParams(text);
  const bytes = Buffer.from(text);
  for (let at = bytes.indexOf(plus); at >= 0 && at < bytes.length; at += 1) if (bytes[at] === plus) bytes[at] = space;
  return new URLSearchParams(bytes.toString());
}

/** The short text fields of a multipart form, in wire order; undefined when the body is none. Files and long texts prove nothing and are left out. */
export function multipartFieldsOf(request: IncomingRequest): URLSearchParams | undefined {
  const contentType = headerValues(request, 'content-type')[0];
  if (parseContentType(contentType).type !== 'multipart/form-data') return undefined;
  const read = readParts(request.body, contentType);
  if (read.kind === 'malformed') return undefined;
  const texts = read.parts.filter(
    ({ filename, content }) => filename === undefined && content.byteLength <= provingFieldBytesMax,
  );
  return new URLSearchParams(texts.map(({ name, content }): [string, string] => [name, content.toString('utf8')]));
}

/** Times, tokens and signatures have some 64 characters. */
const provingFieldBytesMax = 1_024;

/** Query parameters of the URL, decoded. */
export function searchParamsOf(request: IncomingRequest): URLSearchParams {
  const start = request.url.indexOf('?');
  const end = request.url.indexOf('#');
  return new URLSearchParams(start < 0 ? '' : request.url.slice(start + 1, end < start ? undefined : end));
}

/** A parameter that occurs exactly once. */
export function singleParameter(parameters: URLSearchParams, name: string): string | undefined {
  const values = parameters.getAll(name);
  return values.length === 1 ? values[0] : undefined;
}

/** The value at a path, as text when it is a string or a number: `textAt(body, ['event', 'id'])`. */
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
