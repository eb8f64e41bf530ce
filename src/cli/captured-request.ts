import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { HeaderLine } from '../model/request.ts';
import { toVector, type Vector } from '../platforms/vector-file.ts';
import { UsageError } from './command.ts';

export interface CaptureOptions {
  readonly platform?: string | undefined;
  readonly secrets: readonly string[];
  readonly publicUrl?: string | undefined;
  readonly nowSeconds?: number | undefined;
}

/** A captured request as a case that is expected to pass: from JSON as in a vector file, or from raw HTTP. */
export function readCapturedRequest(bytes: Uint8Array, options: CaptureOptions): Vector {
  const json = fromLedger(parseJson(bytes));
  if (isJsonObject(json) && options.publicUrl !== undefined)
    throw new UsageError('--public-url is for raw HTTP: a JSON file says the URL itself.');
  const stated: JsonObject = {
    id: 'request',
    expect: 'accept',
    now: Math.floor(Date.now() / 1000),
    url: '',
    platform: '',
    ...(isJsonObject(json) && json),
  };
  const value: JsonObject = {
    ...stated,
    ...(options.platform !== undefined && { platform: options.platform }),
    ...(options.nowSeconds !== undefined && { now: options.nowSeconds }),
  };
  if (value['platform'] === '') throw new UsageError('Say by --platform who sent the request.');
  const vector = toVector(value);
  if (vector === undefined)
    throw new Error(
      'the request cannot be read: a JSON file needs "url", "headers" and "body", as a case of a vector file has them.',
    );
  const secrets = [...vector.settings.secrets, ...options.secrets];
  const settings = { ...vector.settings, secrets };
  return isJsonObject(json) ? { ...vector, settings } : { ...vector, settings, request: readRawHttp(bytes, options) };
}

/** An entry of the ledger as `GET /api/events/{id}` gives it: judged by the clock of its receipt. */
function fromLedger(json: Json | undefined): Json | undefined {
  if (!isJsonObject(json) || !Array.isArray(json['headers']) || typeof json['receivedAt'] !== 'string') return json;
  const { id, receivedAt, method = 'POST', url = '', headers, body = '', bodyBytes, bodyKept = bodyBytes } = json;
  if (typeof bodyBytes === 'number' && typeof bodyKept === 'number' && bodyKept < bodyBytes) {
    throw new Error(
      `the ledger keeps ${bodyKept} of the ${bodyBytes} bytes of this body, and a signature is over all of them: capture the request itself.`,
    );
  }
  // A body that is no text is shown in base64, and only its length tells.
  const isBinary =
    typeof body === 'string' &&
    Buffer.byteLength(body) !== bodyKept &&
    Buffer.from(body, 'base64').byteLength === bodyKept;
  return {
    id: id ?? 'request',
    now: Math.floor(Date.parse(receivedAt) / 1000),
    method,
    url,
    headers,
    body,
    ...(isBinary && { bodyEncoding: 'base64' }),
  };
}

/** RFC 9112 as proxies and `nc` write it; lines may end without CR. */
function readRawHttp(bytes: Uint8Array, { publicUrl }: CaptureOptions): Vector['request'] {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = /\r?\n\r?\n/.exec(all.toString('latin1'));
  const head = (end === null ? all : all.subarray(0, end.index)).toString('latin1').split(/\r?\n/);
  const body = end === null ? Buffer.alloc(0) : all.subarray(end.index + end[0].length);
  const [method, target] = head[0]?.split(' ') ?? [];
  if (!method || target === undefined || !/^[A-Z]+$/.test(method)) {
    throw new Error(
      'the file is neither JSON nor raw HTTP: its first line should be like "POST /webhook/id HTTP/1.1".',
    );
  }
  const headers = head
    .slice(1)
    .map((line): HeaderLine => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]);
  const host = headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? 'localhost';
  return { method, url: publicUrl ?? (/^https?:/.test(target) ? target : `https://${host}${target}`), headers, body };
}

function parseJson(bytes: Uint8Array): Json | undefined {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
