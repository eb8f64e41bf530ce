import { isJsonObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';

/**
 * A value with the requests and answers of HTTP tasks in it masked, wherever they stand: they are handed on, to tasks that
 * make tasks, to runs and to those who wait for one.
 */
export function maskCalls(value: Json, options: MaskOptions = {}, known = new Map<object, Json>()): Json {
  return mapOnce(value, known, (part, map) => {
    if (isJsonObject(part)) {
      if (isRequest(part)) return maskRequest(part, options, known);
      if (isResponse(part)) return maskResponse(part);
    }
    return mapBelow(part, (_key, member) => map(member));
  });
}

/** The input of an HTTP task as people see it: without credentials in headers, URL and body. */
export function maskRequest(
  request: JsonObject,
  options: MaskOptions = {},
  known = new Map<object, Json>(),
): JsonObject {
  const shown = Object.entries(request).map(([key, value]): readonly [string, Json] => {
    if (key === 'http_request' && isJsonObject(value)) return [key, maskRequest(value, options, known)];
    if (key === 'headers' && isJsonObject(value)) return [key, maskHeaders(value, options)];
    if (key === 'uri' && typeof value === 'string') return [key, maskUri(value)];
    return [key, key === 'body' ? maskBody(value, options) : maskCalls(value, options, known)];
  });
  return Object.fromEntries(shown);
}

function isRequest({ uri, headers, http_request: inner }: JsonObject): boolean {
  return isJsonObject(inner) || (typeof uri === 'string' && (headers === undefined || isJsonObject(headers)));
}

/** `output.response` of an HTTP task. */
function isResponse({ statusCode, headers }: JsonObject): boolean {
  return typeof statusCode === 'number' && isJsonObject(headers);
}

function maskResponse(response: JsonObject): JsonObject {
  const { headers = null, body } = response;
  return {
    ...response,
    headers: isJsonObject(headers) ? maskHeaders(headers) : headers,
    ...(body !== undefined && { body: maskBody(body) }),
  };
}

/** A text without the values of these headers, in case somebody sends them back. */
export function withoutCredentials(text: string, headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers).reduce((left, [name, value]) => {
    const parts = isSecretHeader(name)
      ? [value, ...value.split(/\s+/)].filter(({ length }) => length >= secretCharsMin)
      : [];
    return parts.reduce((rest, part) => rest.replaceAll(part, masked), left);
  }, text);
}

/** Shorter words occur by chance. */
const secretCharsMin = 8;

export function isSecretHeader(name: string): boolean {
  return /^(?:proxy-)?authorization$|^(?:set-)?cookie2?$|api-?key|token|secret|passw|credential|^x-(?:auth|.*-auth|.*-signature)$|^private-/i.test(
    name,
  );
}

/** Names of fields that hold credentials, in requests and in answers of those who give out tokens. */
function isSecretField(name: string): boolean {
  return /passw(?:or)?d$|passphrase$|secret$|token$|api_?key$|private_?key$|^authorization$|^credentials?$|^client_?assertion$/i.test(
    name,
  );
}

function maskHeaders(headers: JsonObject, options?: MaskOptions): JsonObject {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, isSecretHeader(name) ? hide(value, options) : value]),
  );
}

function maskBody(body: Json, options?: MaskOptions): Json {
  return mapMembers(body, (key, member) =>
    isSecretField(key) && typeof member !== 'boolean' ? hide(member, options) : undefined,
  );
}

/** Platforms put credentials into paths (Slack, Discord, Telegram, Teams); others into the query, or before the host. */
function maskUri(uri: string): string {
  const [beforeHash = '', ...hash] = uri.split('#');
  const [place = '', ...query] = beforeHash.split('?');
  const path = maskPath(
    place.replace(/^(\s*[a-z]+:\/\/)[^/]*@/i, (whole, scheme: string) =>
      whole.includes('${') ? whole : `${scheme}${masked}@`,
    ),
  );
  const queryText = query.length === 0 ? '' : `?${maskQuery(query.join('?'))}`;
  return path + queryText + (hash.length === 0 ? '' : `#${maskQuery(hash.join('#'))}`);
}

function maskPath(place: string): string {
  const found = /^(\s*[a-z]+:\/\/[^/]*)(\/.*)$/is.exec(place);
  if (found === null) return place;
  const [, origin = '', path = ''] = found;
  const platform = path
    .replace(/^(\/(?:services|workflows|triggers)\/[^/]+\/[^/]+\/).+$/i, `$1${masked}`)
    .replace(/^(\/api\/(?:v\d+\/)?webhooks\/\d+\/)[^/]+/i, `$1${masked}`)
    .replace(/^(\/bot)[^/]+(?=\/)/i, `$1${masked}`);
  return (
    origin +
    platform
      .split('/')
      .map((segment) => (isTokenLike(segment) ? masked : segment))
      .join('/')
  );
}

/** Long, of letters and digits, and no UUID: those are names of things. */
function isTokenLike(segment: string): boolean {
  if (segment.length < 24 || segment.includes('${') || !/^[\w~.-]+$/.test(segment)) return false;
  return (
    /\d/.test(segment) && /[A-Za-z]/.test(segment) && !/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(segment)
  );
}

function maskQuery(query: string): string {
  return query
    .split('&')
    .map((part) => {
      const at = part.indexOf('=');
      const name = at < 0 ? part : part.slice(0, at);
      const isSecret = isSecretField(name) || /^(?:key|sig|signature|code|auth|pass|pwd)$/i.test(name);
      return at >= 0 && isSecret && !part.slice(at).includes('${') ? `${name}=${masked}` : part;
    })
    .join('&');
}

const masked = '***';

/** Names whose values executions do not show: those that the definition lists, and the two that always are (Orkes' words). */
export function maskedNames(maskedFields: unknown): ReadonlySet<string> {
  const listed = Array.isArray(maskedFields)
    ? maskedFields.filter((name): name is string => typeof name === 'string')
    : [];
  return new Set(['_secrets', '_masked', ...listed]);
}

interface MaskOptions {
  /** In definitions: a text with an expression in it says where a value comes from, and is none itself. */
  readonly keepsTemplates?: boolean;
}

/** A value with what stands under these names masked, at any depth. A value without such a name is given back as it is. */
export function maskNames(value: Json, names: ReadonlySet<string>, options?: MaskOptions): Json {
  return mapMembers(value, (key, member) => (names.has(key) ? hide(member, options) : undefined));
}

/** `***` for what is there. */
function hide(value: Json, { keepsTemplates = false }: MaskOptions = {}): Json {
  return value === null || (keepsTemplates && typeof value === 'string' && value.includes('${')) ? value : masked;
}

/** Replaces members of maps at any depth; undefined: look below. Parts that do not change are shared. */
function mapMembers(value: Json, replace: (key: string, member: Json) => Json | undefined): Json {
  return mapOnce(value, new Map(), (part, map) =>
    mapBelow(part, (key, member) => (key === undefined ? undefined : replace(key, member)) ?? map(member)),
  );
}

/**
 * Maps each list and map in a value once, however often the value refers to it: values that double with every task share
 * their parts, and would otherwise be walked through for minutes.
 */
export function mapOnce(
  value: Json,
  known: Map<object, Json>,
  mapPart: (part: Json, map: (below: Json) => Json) => Json,
): Json {
  if (typeof value !== 'object' || value === null) return mapPart(value, (below) => below);
  const found = known.get(value);
  if (found !== undefined) return found;
  const mapped = mapPart(value, (below) => mapOnce(below, known, mapPart));
  known.set(value, mapped);
  return mapped;
}

/** Elements of a list and members of a map, each replaced; elements have no key. */
export function mapBelow(value: Json, replace: (key: string | undefined, member: Json) => Json): Json {
  if (Array.isArray(value)) {
    const elements = value.map((element: Json) => replace(undefined, element));
    return elements.every((element, at) => element === value[at]) ? value : elements;
  }
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([key, member]) => [key, replace(key, member)] as const);
  return entries.every(([key, member]) => member === value[key]) ? value : toObject(entries);
}

/** Also a key like `__proto__` stays a key. */
function toObject(entries: readonly (readonly [string, Json])[]): JsonObject {
  return Object.fromEntries(entries);
}
