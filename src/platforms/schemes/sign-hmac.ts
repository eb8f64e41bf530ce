import type { JsonObject } from '../../model/json.ts';
import { headerValues, type HeaderLine, type IncomingRequest } from '../../model/request.ts';
import { hmac, sha256Hex } from '../../signing/digests.ts';
import type { Platform, VerifierSettings } from '../platform.ts';
import { jsonObjectOf } from './body.ts';
import { keysOf, signedParts, type HmacScheme } from './hmac-scheme.ts';
import type { TimestampUnit } from './timestamp.ts';

/** The `sign` of a platform whose proof is this scheme. */
export function signsByHmac(scheme: HmacScheme): NonNullable<Platform['sign']> {
  return (settings, request, { nowSeconds }) => signHmac(scheme, { settings, request, nowSeconds });
}

/**
 * A request with the headers that `verifyHmac` looks for: time, id and signature. Undefined without a usable secret. An id that
 * the request does not carry is made from its bytes and the time, so equal calls give equal requests.
 */
export function signHmac(
  scheme: HmacScheme,
  { settings, request, nowSeconds }: SigningInput,
): IncomingRequest | undefined {
  const [key] = keysOf(scheme, settings);
  if (key === undefined) return undefined;
  const time = scheme.timestamp === undefined ? undefined : writeTime(nowSeconds, scheme.timestamp.unit);
  const field = scheme.timestamp?.from === 'field' ? `${scheme.timestamp.name}=${time}` : undefined;
  const timed = withHeaders(request, [
    ...(scheme.timestamp?.from === 'header' ? [[scheme.timestamp.name, time ?? ''] as const] : []),
    ...(scheme.idHeader !== undefined && headerValues(request, scheme.idHeader).length === 0
      ? [[scheme.idHeader, idFor(request, nowSeconds)] as const]
      : []),
  ]);
  const parts = signedParts(scheme, { request: timed, entries: field === undefined ? [] : [field] });
  if (typeof parts === 'string') return undefined;
  const digest = hmac({ algorithm: scheme.algorithm, key, parts: parts.signed }).toString(scheme.encoding);
  const signature = `${scheme.prefix ?? ''}${digest}`;
  return withHeaders(timed, [
    [scheme.header, field === undefined ? signature : `${field}${scheme.separator ?? ','}${signature}`],
  ]);
}

export interface SigningInput {
  readonly settings: VerifierSettings;
  readonly request: IncomingRequest;
  readonly nowSeconds: number;
}

/** The request with these headers in place of its own of the same names. */
export function withHeaders(request: IncomingRequest, lines: readonly HeaderLine[]): IncomingRequest {
  const names = lines.map(([name]) => name.toLowerCase());
  return {
    ...request,
    headers: [...request.headers.filter(([name]) => !names.includes(name.toLowerCase())), ...lines],
  };
}

/** A signed time as the platform writes it. */
export function writeTime(nowSeconds: number, unit: TimestampUnit): string {
  switch (unit) {
    case 's':
      return String(Math.floor(nowSeconds));
    case 'ms':
      return String(Math.floor(nowSeconds * 1000));
    case 'iso':
      return new Date(nowSeconds * 1000).toISOString();
    default:
      return unit satisfies never;
  }
}

function idFor(request: IncomingRequest, nowSeconds: number): string {
  return `msg_${sha256Hex([request.body, String(nowSeconds)]).slice(0, 27)}`;
}

/** The request with another JSON body; one that is no object stays as it is. */
export function withJson(request: IncomingRequest, change: (body: JsonObject) => JsonObject): IncomingRequest {
  const body = jsonObjectOf(request);
  return body === undefined ? request : { ...request, body: Buffer.from(JSON.stringify(change(body))) };
}
