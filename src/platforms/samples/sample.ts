import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../../model/json.ts';
import type { HeaderLine, IncomingRequest } from '../../model/request.ts';

/** An event as a platform sends it, with invented data: hand-written from the documented shapes. */
export interface EventSample {
  /** As people ask for it: `pull_request.closed`. */
  readonly event: string;
  readonly summary: string;
  /** It asks the URL for an answer, and is no event. */
  readonly isHandshake?: true;
  readonly request: (values: SampleValues) => SampleRequest;
}

/** One of `json`, `form` and `text`, or no body. */
export interface SampleRequest {
  readonly method?: 'GET' | 'POST';
  readonly query?: Readonly<Record<string, string>>;
  /** Without the proof, and with `Content-Type` where it is not that of the body. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: Json;
  readonly form?: Readonly<Record<string, string>>;
  readonly text?: string;
}

/** Ids and times of one delivery: the same for the same seed, so that a request can be made again. */
export interface SampleValues {
  readonly uuid: string;
  /** So many hexadecimal digits, other ones for each name. */
  readonly hex: (length: number, name?: string) => string;
  readonly digits: (length: number, name?: string) => string;
  /** Letters and digits. */
  readonly word: (length: number, name?: string) => string;
  readonly nowSeconds: number;
  /** So many seconds from now: `2026-11-29T10:00:00Z`. */
  readonly iso: (offsetSeconds?: number) => string;
  /** The values that the source shares with the platform beside its secret: Facebook's verify token. */
  readonly secretKey: string;
}

export interface BuildOptions {
  /** The URL of the source. */
  readonly url: string;
  /** Other bytes for each delivery: two of one seed are one delivery twice. */
  readonly seed: string;
  readonly nowSeconds: number;
  readonly secretKey?: string;
  /** Members that replace those of the sample's JSON, at its top: `{"action": "reopened"}`. */
  readonly overrides?: JsonObject;
}

/** The sample as a request that lacks nothing but its proof. Pure. */
export function buildSample(sample: EventSample, { url, overrides, ...options }: BuildOptions): IncomingRequest {
  const { method = 'POST', query = {}, headers = {}, json, form, text } = sample.request(valuesOf(options));
  const parameters = new URLSearchParams(query).toString();
  const whole = overrides !== undefined && isObject(json) ? { ...json, ...overrides } : json;
  const body = text ?? (form ? new URLSearchParams(form).toString() : whole === undefined ? '' : JSON.stringify(whole));
  const type = form ? 'application/x-www-form-urlencoded' : body === '' ? undefined : 'application/json';
  const hasType = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  const lines: HeaderLine[] = [
    ...(type === undefined || hasType ? [] : [['Content-Type', type] as const]),
    ...Object.entries(headers),
  ];
  return {
    method,
    url: parameters === '' ? url : `${url}?${parameters}`,
    headers: lines,
    body: Buffer.from(body, 'utf8'),
  };
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valuesOf({ seed, nowSeconds, secretKey = '' }: Omit<BuildOptions, 'url' | 'overrides'>): SampleValues {
  const bytes = (name: string): Buffer => createHash('sha512').update(`${seed}\0${name}`).digest();
  const hex = (length: number, name = ''): string => bytes(`hex ${name}`).toString('hex').slice(0, length);
  const of = (alphabet: string, length: number, name: string): string =>
    [...bytes(name).subarray(0, length)].map((byte) => alphabet[byte % alphabet.length]).join('');
  const id = hex(32, 'uuid');
  return {
    uuid: `${id.slice(0, 8)}-${id.slice(8, 12)}-4${id.slice(13, 16)}-a${id.slice(17, 20)}-${id.slice(20)}`,
    hex,
    // No zero in front, so that it is a number of this length.
    digits: (length, name = '') => of('123456789', length, `digits ${name}`),
    word: (length, name = '') =>
      of('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', length, `word ${name}`),
    nowSeconds,
    iso: (offsetSeconds = 0) => new Date((nowSeconds + offsetSeconds) * 1000).toISOString().replace('.000Z', 'Z'),
    secretKey,
  };
}
