import type { DefinitionError } from '../model/definitions/definition.ts';
import { httpMethods, type HttpMethod, type HttpTaskCall } from '../model/definitions/http-call.ts';
import { belongsToConnection, isHeaderName, isHeaderValue } from '../model/http-header.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { suggest } from '../model/suggest.ts';
import { hasExpression } from './template.ts';

/** The request of an HTTP task, once its input is resolved. */
export interface HttpInput {
  readonly call: Omit<HttpTaskCall, 'idempotencyKey' | 'task'>;
  readonly asyncComplete: boolean;
  /** Codes and families that are a success beside 2xx. */
  readonly acceptedStatusCodes: readonly Json[];
}

/** Whether an answer of this status is a success. */
export function acceptsStatus(statusCode: number, acceptedStatusCodes: readonly Json[]): boolean {
  return (statusCode >= 200 && statusCode < 300) || acceptedStatusCodes.some((code) => isOfFamily(statusCode, code));
}

export type ReadHttpInput =
  | { readonly kind: 'valid'; readonly value: HttpInput }
  | { readonly kind: 'invalid'; readonly reason: string };

/** Reads the input of an HTTP task: a map `http_request`, or the same keys without it. */
export function readHttpInput(input: JsonObject): ReadHttpInput {
  const { http_request: nested = null } = input;
  if (nested !== null && !isJsonObject(nested))
    return invalid(`http_request resolved to ${typeof nested}; it must be a map`);
  const fields = withoutNull(nested ?? input);
  for (const name of requestFields) {
    const value = fields[name];
    const problem = value === undefined ? undefined : checks[name](value);
    if (problem !== undefined) return invalid(`${name} ${problem}`);
  }
  if (fields.uri === undefined) return invalid('uri is missing, or resolved to null');
  const headers = readHeaders(fields);
  return {
    kind: 'valid',
    value: {
      call: {
        method: methodOf(fields.method),
        uri: textOf(fields.uri),
        headers,
        body: fields.body === '' ? null : (fields.body ?? null),
        encode: fields.encode === undefined || isOn(fields.encode),
        followRedirects: isOn(fields.followRedirects),
        connectMs: limitOf(fields.connectionTimeOut, connectMsMax),
        silenceMs: limitOf(fields.readTimeOut, silenceMsMax),
      },
      asyncComplete: asksAsyncComplete(input),
      acceptedStatusCodes: listOf(fields.acceptedStatusCodes),
    },
  };
}

/** Whether an input says that an update ends its task. */
export function asksAsyncComplete(input: JsonObject): boolean {
  const { http_request: nested = null, asyncComplete } = input;
  return isOn(asyncComplete) || (isJsonObject(nested) && isOn(nested.asyncComplete));
}

/** Mistakes that show before anything is resolved. `at` is where the input stands. */
export function validateHttpInput(input: JsonObject, at: string): readonly DefinitionError[] {
  const { http_request: nested = null } = input;
  if (typeof nested === 'string' && hasExpression(nested)) return [];
  if (nested !== null && !isJsonObject(nested))
    return [{ path: `${at}.http_request`, message: 'must be a map with the uri of the request', invalidValue: nested }];
  const [fields, path] = nested === null ? [input, at] : [nested, `${at}.http_request`];
  if ((fields.uri ?? null) === null) return [{ path: `${path}.uri`, message: uriMissing(fields) }];
  return [
    ...(nested === null ? [] : misspeltHeaders(fields, path)),
    ...requestFields.flatMap((name) => {
      const value = fields[name] ?? null;
      // Conductor takes any text for a uri; whether a request can be made shows when it is to be made.
      const isLater = typeof value === 'string' && (name === 'uri' || hasExpression(value));
      const problem = value === null || isLater ? undefined : checks[name](value);
      return problem === undefined
        ? []
        : [{ path: `${path}.${name}`, message: problem, ...(!mayHoldSecrets.has(name) && { invalidValue: value }) }];
    }),
  ];
}

/** Warnings about fields that have no effect, or another than it seems. */
export function warnHttpInput(
  input: JsonObject,
  at: string,
  { otherKeys = [] }: { readonly otherKeys?: readonly string[] } = {},
): readonly DefinitionError[] {
  const { http_request: nested = null } = input;
  const isNested = isJsonObject(nested);
  const fields = isNested ? nested : input;
  const path = isNested ? `${at}.http_request` : at;
  const beside = isNested
    ? requestFields.filter((name) => name !== 'asyncComplete' && (input[name] ?? null) !== null)
    : [];
  return [
    ...warnUri(fields.uri, path),
    ...beside.map((name) => ({ path: `${at}.${name}`, message: 'has no effect beside http_request; put it inside' })),
    ...Object.keys(fields).flatMap((name) => (otherKeys.includes(name) ? [] : warnField(name, path))),
    ...warnLimit(fields.connectionTimeOut, { path: `${path}.connectionTimeOut`, msMax: connectMsMax }),
    ...warnLimit(fields.readTimeOut, { path: `${path}.readTimeOut`, msMax: silenceMsMax }),
  ];
}

function warnUri(uri: Json | undefined, path: string): readonly DefinitionError[] {
  if (typeof uri !== 'string' || hasExpression(uri)) return [];
  const problem = checks.uri(uri);
  return problem === undefined
    ? []
    : [{ path: `${path}.uri`, message: `${problem}; the task fails when it is reached` }];
}

/** A request without its headers is another one. Beside `http_request` the task's own check finds them. */
function misspeltHeaders(fields: JsonObject, path: string): readonly DefinitionError[] {
  if ((fields.headers ?? null) !== null) return [];
  const names = Object.keys(fields).filter(
    (name) => isJsonObject(fields[name]) && suggest(name, ['headers'], { differMax: 2 }) !== undefined,
  );
  return names.map((name) => ({
    path: `${path}.${name}`,
    message: `a request has no "${name}"; did you mean headers?`,
  }));
}

const requestFields = [
  'uri',
  'method',
  'headers',
  'body',
  'accept',
  'contentType',
  'connectionTimeOut',
  'readTimeOut',
  'encode',
  'followRedirects',
  'acceptedStatusCodes',
  'asyncComplete',
] as const;

/** All but `asyncComplete`, which is a field of tasks too. */
export const httpInputKeys: readonly string[] = [
  'http_request',
  ...requestFields.filter((name) => name !== 'asyncComplete'),
];

/** Their values are not repeated in an error. */
const mayHoldSecrets: ReadonlySet<string> = new Set(['uri', 'headers', 'body']);

/** In milliseconds. Conductor's defaults are 3,000 for both. */
const limitDefaultMs = 3_000;
/** A host that has not answered by then does not listen. */
const connectMsMax = 10_000;
/** A worker that died is found out after it, and the request is made again. */
const silenceMsMax = 600_000;

/** The mistake in a value, or undefined. */
type Check = (value: Json) => string | undefined;

const isFlag: Check = (value) =>
  value === true || value === false || value === 'true' || value === 'false' ? undefined : 'must be true or false';

const isMilliseconds: Check = (value) => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && number >= 0 ? undefined : 'must be milliseconds, 0 or more';
};

const isHeaderText: Check = (value) =>
  typeof value === 'string' && isHeaderValue(value) ? undefined : 'must be the text of a header';

const checks: Readonly<Record<(typeof requestFields)[number], Check>> = {
  uri: (value) =>
    typeof value === 'string' && /^\s*https?:\/\//i.test(value)
      ? undefined
      : 'must be a URL that begins with https:// or http://',
  method: (value) =>
    httpMethods.some((method) => method === String(value).toUpperCase())
      ? undefined
      : `must be one of ${httpMethods.join(', ')}`,
  headers: (value) => (isJsonObject(value) ? checkHeaders(value) : 'must be a map of names to values'),
  body: () => undefined,
  accept: (value) =>
    Array.isArray(value)
      ? value.every((type: Json) => isHeaderText(type) === undefined)
        ? undefined
        : 'must be texts'
      : isHeaderText(value),
  contentType: isHeaderText,
  connectionTimeOut: isMilliseconds,
  readTimeOut: isMilliseconds,
  encode: isFlag,
  followRedirects: isFlag,
  acceptedStatusCodes: (value) =>
    listOf(value).every(isStatusOrFamily) ? undefined : 'must be a list of codes (404) or families ("4xx")',
  asyncComplete: isFlag,
};

/** Names only: a value may be a secret. */
function checkHeaders(headers: JsonObject): string | undefined {
  const names = Object.keys(headers);
  if (names.length > headersMax) return `may have ${headersMax} headers`;
  for (const name of names) {
    if (!isHeaderName(name)) return `has a name that no header can have: ${JSON.stringify(name)}`;
    if (belongsToConnection(name)) return `cannot set ${name}: it belongs to the connection`;
    const text = headerText(headers[name] ?? null);
    if (text === undefined || !isHeaderValue(text)) return `has a value for ${name} that no header can have`;
  }
  return undefined;
}

const headersMax = 100;

/** A list is one header with all its values. */
function headerText(value: Json): string | undefined {
  if (Array.isArray(value)) {
    const texts = value.map((one: Json) => headerText(one));
    return texts.includes(undefined) ? undefined : texts.join(', ');
  }
  return isJsonObject(value) ? undefined : String(value ?? '');
}

/** A header of its own comes before `accept` and `contentType`. */
function readHeaders(fields: JsonObject): Readonly<Record<string, string>> {
  const own = Object.entries(isJsonObject(fields.headers) ? fields.headers : {}).flatMap(([name, value]) =>
    value === null ? [] : [[name, headerText(value) ?? ''] as const],
  );
  const names = new Set(own.map(([name]) => name.toLowerCase()));
  const accept = Array.isArray(fields.accept) ? fields.accept.join(', ') : textOf(fields.accept ?? 'application/json');
  const hasBody = fields.body !== undefined && fields.body !== '';
  return {
    ...(!names.has('accept') && { Accept: accept }),
    ...(hasBody && !names.has('content-type') && { 'Content-Type': textOf(fields.contentType ?? 'application/json') }),
    ...Object.fromEntries(own),
  };
}

/** Null is as if it were not there, in all fields. */
function withoutNull(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

function uriMissing(fields: JsonObject): string {
  const meant = Object.keys(fields).find(
    (name) => ['url', 'endpoint'].includes(name.toLowerCase()) || suggest(name, ['uri']) !== undefined,
  );
  return `the request needs a uri${meant === undefined ? '' : `; did you mean it by ${meant}?`}`;
}

function warnField(name: string, path: string): readonly DefinitionError[] {
  if (requestFields.some((known) => known === name) || name === 'http_request' || name.startsWith('_')) return [];
  const reason = withoutEffect.get(name);
  if (reason !== undefined) return [{ path: `${path}.${name}`, message: reason }];
  const meant = suggest(name, requestFields);
  return [
    {
      path: `${path}.${name}`,
      message: `has no effect on the request${meant === undefined ? '' : `; did you mean ${meant}?`}`,
    },
  ];
}

const withoutEffect: ReadonlyMap<string, string> = new Map([
  ['hedgingConfig', 'has no effect: a request is never sent twice at once'],
  ['vipAddress', 'has no effect: there is no service registry; write the whole address in uri'],
  ['appName', 'has no effect: there is no service registry; write the whole address in uri'],
]);

function warnLimit(
  value: Json | undefined,
  { path, msMax }: { readonly path: string; readonly msMax: number },
): readonly DefinitionError[] {
  const given = typeof value === 'string' ? Number(value) : value;
  if (typeof given !== 'number' || (given > 0 && given <= msMax)) return [];
  return given === 0 || given > msMax
    ? [{ path, message: `is ${msMax} ms at most; ${given === 0 ? '0 is that, not without end' : 'it is cut to that'}` }]
    : [];
}

/** 0 is as long as any may take. */
function limitOf(value: Json | undefined, msMax: number): number {
  if (value === undefined) return limitDefaultMs;
  const ms = Number(value);
  return ms === 0 ? msMax : Math.min(Math.ceil(ms), msMax);
}

function methodOf(value: Json | undefined): HttpMethod {
  return httpMethods.find((method) => method === textOf(value ?? 'GET').toUpperCase()) ?? 'GET';
}

function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function isStatusOrFamily(code: Json): boolean {
  return (typeof code === 'number' || typeof code === 'string') && /^[1-5](?:\d\d|xx)$/i.test(String(code).trim());
}

function isOfFamily(statusCode: number, code: Json): boolean {
  const text = textOf(code).trim().toLowerCase();
  return text.endsWith('xx') ? text.charAt(0) === String(statusCode).charAt(0) : Number(text) === statusCode;
}

function isOn(value: Json | undefined): boolean {
  return value === true || value === 'true';
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function invalid(reason: string): { readonly kind: 'invalid'; readonly reason: string } {
  return { kind: 'invalid', reason: `the request cannot be made: ${reason}` };
}
