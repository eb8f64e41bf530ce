import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { formFieldsMax, headerValues } from '../../model/request.ts';
import { bodyBytesMax } from '../../model/inbound/event.ts';
import { isJsonList, isJsonObject } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { HeaderLine } from '../../model/request.ts';
import { bodyKindOf, parseContentType } from '../../model/content-type.ts';
import { decompress } from './decompress.ts';
import { parseExactJson } from './exact-json.ts';
import { parseForm } from '../../platforms/schemes/body.ts';
import { readParts } from '../../platforms/schemes/multipart.ts';
import type { MultipartField } from '../../platforms/schemes/multipart.ts';

/** The parts of a verified request that make the payload. `body` as it came: not decompressed, not decoded. */
export interface PayloadSource {
  readonly headers: readonly HeaderLine[];
  readonly query: QueryParameters;
  readonly body: Uint8Array;
}

/** `payload` is what matches and workflows see (M20); `body` is the body alone, before parameters were added. */
export type PayloadResult =
  | { readonly kind: 'payload'; readonly payload: JsonObject; readonly body: Json }
  | MalformedBody;

export interface MalformedBody {
  readonly kind: 'malformed';
  /** The mistake and its place; quotes nothing of the body. */
  readonly message: string;
}

export interface PayloadOptions {
  /** Bound on a body after decompressing. */
  readonly bytesMax?: number;
  /** True: the Content-Type is passed over (M24). */
  readonly undeclaredBody?: boolean;
  /** False: what is declared as `text/plain` is one text, also where it is an object or a list of JSON. */
  readonly jsonInText?: boolean;
}

/** Makes the payload of a request (M20-M28). Malformed is only a body that breaks its own declaration (M25): 400, no event. */
export function toPayload(
  source: PayloadSource,
  { bytesMax = bodyBytesMax, undeclaredBody = false, jsonInText = true }: PayloadOptions = {},
): PayloadResult {
  const plain = decompressBody(source, bytesMax);
  if (plain.kind === 'malformed') return plain;
  const parsed =
    plain.bytes.byteLength === 0
      ? emptyBody
      : parseBody(plain.bytes, {
          contentType: undeclaredBody ? undefined : header(source, 'content-type'),
          jsonInText,
        });
  if (parsed.kind === 'malformed') return parsed;
  const { body } = parsed;
  const own: JsonObject = isJsonObject(body) ? body : { request: body };
  const payload = addMissing(
    parsed.encoding === undefined ? own : { ...own, requestEncoding: parsed.encoding },
    source.query,
  );
  return { kind: 'payload', payload, body };
}

/** One payload per element of a list body (M29); any other payload is the only one of its request. */
export function splitArray({
  payload,
  body,
}: {
  readonly payload: JsonObject;
  readonly body: Json;
}): readonly JsonObject[] {
  return isJsonList(body) ? body.map((element) => ({ ...payload, request: [element] })) : [payload];
}

type ParsedBody = { readonly kind: 'body'; readonly body: Json; readonly encoding?: 'base64' } | MalformedBody;

/** A request without a body is an event all the same (M26). */
const emptyBody: ParsedBody = { kind: 'body', body: {} };

function header(source: PayloadSource, name: string): string | undefined {
  return headerValues(source, name)[0];
}

function decompressBody(
  source: PayloadSource,
  bytesMax: number,
): { readonly kind: 'bytes'; readonly bytes: Uint8Array } | MalformedBody {
  const encoding = headerValues(source, 'content-encoding').join(',');
  if (encoding === '' || source.body.byteLength === 0) return { kind: 'bytes', bytes: source.body };
  return decompress(source.body, { encoding, bytesMax });
}

interface Declared {
  readonly contentType: string | undefined;
  readonly jsonInText: boolean;
}

function parseBody(bytes: Uint8Array, { contentType, jsonInText }: Declared): ParsedBody {
  const { type, parameters } = parseContentType(contentType);
  const kind = bodyKindOf(type);
  if (kind === 'multipart') return parseMultipartBody(bytes, contentType);
  const text = decodeText(bytes, parameters.get('charset'));
  if (text === undefined)
    return kind === 'json' ? notText : { kind: 'body', body: toBase64(bytes), encoding: 'base64' };
  if (text === '') return emptyBody;
  switch (kind) {
    case 'json':
      return parseJsonBody(text);
    case 'form':
      return parseFormBody(text);
    case 'text':
      return type === 'text/plain' && jsonInText ? parsePlainText(text) : { kind: 'body', body: text };
    case 'unknown':
      return parseUnknownBody(text);
    default:
      return kind satisfies never;
  }
}

const notText: ParsedBody = {
  kind: 'malformed',
  message: 'the body is declared as JSON and is not text in its charset',
};

function parseMultipartBody(bytes: Uint8Array, contentType: string | undefined): ParsedBody {
  const parsed = parseMultipart(bytes, contentType);
  return parsed.kind === 'malformed' ? parsed : { kind: 'body', body: parsed.fields };
}

function parseJsonBody(text: string): ParsedBody {
  const parsed = parseExactJson(text);
  return parsed.kind === 'malformed' ? parsed : { kind: 'body', body: parsed.value };
}

/** `curl -d '{...}'` sends JSON under a form's content type (M22). */
function parseFormBody(text: string): ParsedBody {
  const json = /^\s*[{[]/.test(text) ? parseExactJson(text) : undefined;
  const body = json?.kind === 'json' ? json.value : objectOfForm(text);
  return body === undefined
    ? { kind: 'malformed', message: `the form has more than ${formFieldsMax} fields` }
    : { kind: 'body', body };
}

/**
 * Many senders declare their JSON as text (browsers do, for want of a preflight; Amazon SNS does). An object or a list is
 * what it looks like; a number or a quoted word may be a text.
 */
function parsePlainText(text: string): ParsedBody {
  const json = /^\s*[{[]/.test(text) ? parseExactJson(text) : undefined;
  return { kind: 'body', body: json?.kind === 'json' ? json.value : text };
}

/** A body of no known type is JSON if it parses, else text (M24). */
function parseUnknownBody(text: string): ParsedBody {
  const parsed = parseExactJson(text);
  return { kind: 'body', body: parsed.kind === 'json' ? parsed.value : text };
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

type ParsedMultipart =
  | { readonly kind: 'fields'; readonly fields: JsonObject }
  | { readonly kind: 'malformed'; readonly message: string };

/** Reads `multipart/form-data` (RFC 7578): text fields as in a form, files as `{filename, contentType, size}` (M23). */
function parseMultipart(bytes: Uint8Array, contentType: string | undefined): ParsedMultipart {
  const read = readParts(bytes, contentType);
  return read.kind === 'malformed'
    ? read
    : { kind: 'fields', fields: expandPayload(collect<Json>(read.parts.map(toField))) };
}

function toField({ name, filename, contentType, content }: MultipartField): [string, Json] {
  if (filename !== undefined)
    return [name, { filename, contentType: contentType ?? 'application/octet-stream', size: content.length }];
  const charset = parseContentType(contentType).parameters.get('charset');
  return [name, decodeText(content, charset) ?? content.toString('utf8')];
}

/** The text of a body without its byte-order mark (M25); undefined when the bytes are not text in the charset. Default: UTF-8. */
function decodeText(bytes: Uint8Array, charset: string | undefined): string | undefined {
  if (charset === undefined || /^utf-?8$/i.test(charset)) return decodeUtf8(bytes);
  const decoder = createDecoder(charset);
  if (decoder === undefined) return decodeUtf8(bytes);
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  if (!isUtf8(bytes)) return undefined;
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const start = hasMark ? 3 : 0;
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, bytes.byteLength - start).toString('utf8');
}

/** Undefined for a charset that nobody knows: then UTF-8 is tried. */
function createDecoder(charset: string): TextDecoder | undefined {
  try {
    return new TextDecoder(charset, { fatal: true });
  } catch {
    return undefined;
  }
}

/** Request parameters by name; a name that occurs more than once has a list (M21). */
type QueryParameters = Readonly<Record<string, string | readonly string[]>>;

/** The parameters of a URL, absolute or just path and query. */
export function queryParametersOf(url: string): QueryParameters {
  const start = url.indexOf('?');
  if (start === -1) return {};
  const end = url.indexOf('#', start);
  return collect(new URLSearchParams(url.slice(start + 1, end === -1 ? undefined : end)));
}

/** The fields of a form body as an object, with a `payload` of JSON expanded (M22); undefined for more than `formFieldsMax`. */
function objectOfForm(text: string): JsonObject | undefined {
  const fields = parseForm(text);
  return fields && expandPayload(collect(fields));
}

/** Repeated names become lists, in order. Any name is just a key, `__proto__` too. */
function collect<T>(entries: Iterable<readonly [string, T]>): Record<string, T | T[]> {
  const byName = new Map<string, T[]>();
  for (const [name, value] of entries) {
    const values = byName.get(name);
    if (values === undefined) byName.set(name, [value]);
    else values.push(value);
  }
  return Object.fromEntries(
    [...byName].map(([name, values]) => {
      const [first] = values;
      return [name, values.length === 1 && first !== undefined ? first : values];
    }),
  );
}

/** The keys of a JSON object in the field `payload` become the object; other fields do not replace them (M22). */
function expandPayload(fields: JsonObject): JsonObject {
  const { payload, ...others } = fields;
  if (typeof payload !== 'string' || !payload.trimStart().startsWith('{')) return fields;
  const parsed = parseExactJson(payload);
  return parsed.kind === 'json' && isJsonObject(parsed.value) ? addMissing(parsed.value, others) : fields;
}

/** Adds the keys an object does not have (M21, M22). */
function addMissing(object: JsonObject, additions: Readonly<Record<string, Json>>): JsonObject {
  const missing = Object.entries(additions).filter(([name]) => !Object.hasOwn(object, name));
  return missing.length === 0 ? object : { ...object, ...Object.fromEntries(missing) };
}
