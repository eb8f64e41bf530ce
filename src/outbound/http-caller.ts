import { STATUS_CODES } from 'node:http';
import {
  callMsMaxOf,
  type HttpCaller,
  type HttpMethod,
  type HttpTaskAnswer,
  type HttpTaskCall,
} from '../model/definitions/http-call.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { toHeaderMap, type HttpAnswer, type HttpClient } from './http-client.ts';
import { hostOf, type TargetPolicy } from './target-policy.ts';

export interface HttpCallerDependencies {
  readonly client: HttpClient;
  readonly policy: TargetPolicy;
  /** Without rounding. */
  readonly parseJson: (
    text: string,
  ) => { readonly kind: 'json'; readonly value: Json } | { readonly kind: 'malformed' };
  readonly decompress: (
    bytes: Uint8Array,
    options: { readonly encoding: string; readonly bytesMax: number },
  ) =>
    | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
    | { readonly kind: 'malformed'; readonly message: string };
  readonly clock: () => number;
  readonly log: (line: HttpCallLine) => void;
}

/** One line for each request; neither path nor query, header or body is in it. */
export interface HttpCallLine {
  readonly workflowId: string;
  readonly taskId: string;
  readonly method: string;
  readonly host: string;
  readonly outcome: HttpTaskAnswer['kind'];
  readonly statusCode?: number;
  readonly durationMs: number;
}

/** The answer of one task stays in the memory of the worker as long as its run is there. */
export const answerBytesMax = 2 * 1024 * 1024;
/** A longer chain is a circle. Browsers follow twenty; APIs redirect once or twice. */
const redirectsMax = 5;

/** Makes the requests of HTTP tasks, to allowed targets only (G10). */
export function createHttpCaller({
  client,
  policy,
  parseJson,
  decompress,
  clock,
  log,
}: HttpCallerDependencies): HttpCaller {
  return {
    async call(call, { signal } = {}) {
      const startedAtMs = clock();
      const answer = await send(call, signal);
      const { statusCode } = answer.kind === 'answered' ? answer.response : {};
      const host = call.shownHost ?? (URL.canParse(call.uri) ? new URL(call.uri).host : '');
      log({
        ...call.task,
        method: call.method,
        host,
        outcome: answer.kind,
        ...(statusCode !== undefined && { statusCode }),
        durationMs: clock() - startedAtMs,
      });
      return answer;
    },
  };

  async function send(call: HttpTaskCall, signal: AbortSignal | undefined): Promise<HttpTaskAnswer> {
    const deadlineMs = clock() + callMsMaxOf(call);
    const body = toBytes(call);
    if (typeof body === 'string') return { kind: 'refused', error: body };
    let request: Redirected = {
      url: call.encode ? encodeBlanks(call.uri) : call.uri.trim(),
      method: call.method,
      headers: headersOf(call),
      body,
    };
    for (let redirects = 0; ; redirects += 1) {
      const problem = policy.checkUrl(request.url);
      if (problem !== undefined) return { kind: 'refused', error: `the uri is not called: ${problem}` };
      const url = new URL(request.url);
      const limits = {
        totalMs: Math.max(1, deadlineMs - clock()),
        connectMs: call.connectMs,
        silenceMs: call.silenceMs,
        answerBytesMax,
        bodyOf: (statusCode: number) => ({ mustEnd: statusCode >= 200 && statusCode < 300 }),
      };
      const answer = await client.call({ ...request, url, limits, signal });
      if (answer.kind === 'blocked') return { kind: 'refused', error: answer.error };
      if (answer.kind === 'failed') return { kind: 'failed', error: `${hostOf(url)} gave no answer: ${answer.error}` };
      const next = call.followRedirects ? redirect(request, answer) : undefined;
      if (next === undefined) return toAnswer(answer);
      if (redirects === redirectsMax)
        return { kind: 'refused', error: `the request was redirected more than ${redirectsMax} times` };
      request = next;
    }
  }

  function toAnswer(answer: Extract<HttpAnswer, { kind: 'answered' }>): HttpTaskAnswer {
    const { statusCode, statusText, headers, isTruncated } = answer;
    const map = toHeaderMap(headers);
    const isSuccess = statusCode >= 200 && statusCode < 300;
    if (isTruncated && isSuccess) return { kind: 'refused', error: `the answer has more than ${answerBytesMax} bytes` };
    const read = decompress(answer.body, { encoding: map['content-encoding'] ?? '', bytesMax: answerBytesMax });
    if (read.kind === 'malformed' && isSuccess)
      return { kind: 'refused', error: `the answer cannot be read: ${read.message}` };
    const decoded = read.kind === 'bytes' ? decode(read.bytes, map['content-type'] ?? '') : { text: '' };
    return {
      kind: 'answered',
      text: decoded.text,
      response: {
        statusCode,
        reasonPhrase: statusText === '' ? (STATUS_CODES[statusCode] ?? '') : statusText,
        headers: group(headers),
        body:
          decoded.isBase64 === true || decoded.text === ''
            ? decoded.text || null
            : toBody(decoded.text, map['content-type'] ?? ''),
        ...(decoded.isBase64 === true && { bodyEncoding: 'base64' }),
      },
    };
  }

  /** Many servers do not say that it is JSON; a scalar is one only where they do. */
  function toBody(text: string, contentType: string): Json {
    const isSaid = /[/+]json\b/i.test(contentType);
    if (!isSaid && !/^\s*[[{]/.test(text)) return text;
    const parsed = parseJson(text);
    return parsed.kind === 'json' ? parsed.value : text;
  }
}

interface Redirected {
  readonly url: string;
  readonly method: HttpMethod;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
}

/** Only these say something about the request itself; all others may be meant for the first host alone. */
const harmlessHeaders: ReadonlySet<string> = new Set(['accept', 'accept-language', 'content-type', 'user-agent']);

/** RFC 9110, 15.4. Credentials and bodies, which often hold some, never go to another host, and never from https to http. */
function redirect(
  { url, method, headers, body }: Redirected,
  answer: Extract<HttpAnswer, { kind: 'answered' }>,
): Redirected | undefined {
  const { location } = toHeaderMap(answer.headers);
  const { statusCode } = answer;
  if (location === undefined || ![301, 302, 303, 307, 308].includes(statusCode) || !URL.canParse(location, url))
    return undefined;
  const target = new URL(location, url);
  target.hash = '';
  const isSame = target.origin === new URL(url).origin;
  const becomesGet = method !== 'HEAD' && (statusCode === 303 || (method === 'POST' && statusCode < 303));
  if (!isSame && !becomesGet && body !== undefined) return undefined;
  const kept = Object.entries(headers).filter(([name]) => isSame || harmlessHeaders.has(name.toLowerCase()));
  const sent = becomesGet ? kept.filter(([name]) => name.toLowerCase() !== 'content-type') : kept;
  return {
    url: target.href,
    method: becomesGet ? 'GET' : method,
    headers: Object.fromEntries(sent),
    body: becomesGet ? undefined : body,
  };
}

/** Methods whose effect a second request would repeat. */
const repeatingMethods: ReadonlySet<HttpMethod> = new Set(['POST', 'PATCH']);

/** `Idempotency-Key` is the name of the IETF's draft; Stripe and others know it. */
function headersOf({ method, headers, idempotencyKey }: HttpTaskCall): Readonly<Record<string, string>> {
  const names = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  return {
    ...(!names.has('user-agent') && { 'User-Agent': 'Signalbox' }),
    ...(repeatingMethods.has(method) && !names.has('idempotency-key') && { 'Idempotency-Key': idempotencyKey }),
    ...headers,
  };
}

/** A text says why there are none. */
function toBytes({ body, headers, method }: HttpTaskCall): Uint8Array | undefined | string {
  if (body === null || method === 'TRACE' || method === 'HEAD') return undefined;
  if (typeof body === 'string') return Buffer.from(body);
  const contentType = toHeaderMap(Object.entries(headers))['content-type'] ?? '';
  if (/^\s*multipart\//i.test(contentType)) return 'a body of parts (multipart) has to be text that is written out';
  if (/^\s*application\/x-www-form-urlencoded\b/i.test(contentType) && isJsonObject(body))
    return Buffer.from(toForm(body));
  return Buffer.from(JSON.stringify(body));
}

/** A list is a field that comes more than once. */
function toForm(body: JsonObject): string {
  const fields = Object.entries(body).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one: Json) => [name, one] as const),
  );
  const present = fields.filter(([, value]) => value !== null);
  const form = new URLSearchParams();
  for (const [name, value] of present) form.append(name, typeof value === 'string' ? value : JSON.stringify(value));
  return form.toString();
}

function encodeBlanks(uri: string): string {
  return uri.trim().replace(/[\s\x00-\x1f\x7f]/g, encodeURIComponent);
}

/** Bytes that are no text of their character set are given as base64, so that nothing is lost. */
function decode(bytes: Uint8Array, contentType: string): { readonly text: string; readonly isBase64?: true } {
  const charset = /;\s*charset="?([\w.:-]+)/i.exec(contentType)?.[1] ?? 'utf-8';
  try {
    return { text: new TextDecoder(charset, { fatal: true }).decode(bytes) };
  } catch {
    return { text: Buffer.from(bytes).toString('base64'), isBase64: true };
  }
}

function group(pairs: readonly (readonly [string, string])[]): Readonly<Record<string, readonly string[]>> {
  const groups = new Map<string, { readonly name: string; readonly values: string[] }>();
  for (const [name, value] of pairs) {
    const found = groups.get(name.toLowerCase());
    if (found === undefined) groups.set(name.toLowerCase(), { name, values: [value] });
    else found.values.push(value);
  }
  return Object.fromEntries([...groups.values()].map(({ name, values }) => [name, values]));
}
