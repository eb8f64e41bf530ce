import { createLocalJWKSet, createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { JSONWebKeySet, JWTVerifyGetKey } from 'jose';
import { bodyHash, constantTimeEqual } from '../signing/digests.ts';

/** A request as it came in. Pass the body as raw bytes: parsed and printed again, it is another one. */
export interface DeliveryRequest {
  readonly method?: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
}

export interface VerifyOptions {
  /** `https://<signalbox>/auth/v1/jwks`. Keys are kept and fetched again when an unknown one signs. */
  readonly jwksUrl?: string | URL;
  /** The same as a document, instead of `jwksUrl`. */
  readonly keys?: JSONWebKeySet;
  /** Host name under which this receiver is called, without a port. */
  readonly audience: string;
  /** Host of the Signalbox that may send. Default: whoever has the keys. */
  readonly issuer?: string;
  /** Own URL without its query; given, tokens for other URLs of the same host are refused. */
  readonly url?: string;
  /** Seconds that clocks may differ. Default: 30. */
  readonly clockToleranceSeconds?: number;
  /** The time to judge by. Default: that of the machine. */
  readonly now?: Date;
}

/** The envelope of a delivery whose sender and body were proved. */
export interface VerifiedDelivery {
  readonly kind: 'verified';
  /** The same in every attempt: process it once. */
  readonly id: string;
  readonly event: string;
  /** Post the answer here when it takes longer, after having answered 202. It is a secret: do not log it. */
  readonly callbackUrl: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

export type DeliveryVerification = VerifiedDelivery | { readonly kind: 'refused'; readonly reason: string };

/** Those that Signalbox can sign with; `none` and HMAC are none of them. RFC 8725, section 3.1. */
const algorithms = ['ES256', 'RS256', 'EdDSA'];

/**
 * Proves that a request comes from the Signalbox that has the keys, that it is meant for this receiver, and that its
 * body is the one that was sent. Answer 401 when it is refused; throws when the keys cannot be fetched (answer 503).
 *
 * @example
 * const delivery = await verifyDelivery({ method, headers, body }, { jwksUrl, audience: 'hooks.example.com' });
 * if (delivery.kind === 'refused') return response.status(401).end();
 */
export async function verifyDelivery(request: DeliveryRequest, options: VerifyOptions): Promise<DeliveryVerification> {
  const [, token] = /^bearer (\S+)$/i.exec(single(request.headers, 'authorization')) ?? [];
  if (token === undefined) return refused('there is no bearer token');
  const claims = await readClaims(token, options);
  if (typeof claims === 'string') return refused(claims);
  if (claims['c1typ'] !== 'wh') return refused('the token is not one of a webhook');
  if (claims['htm'] !== (request.method ?? 'POST').toUpperCase()) return refused('the token is for another method');
  if (options.url !== undefined && claims['htu'] !== options.url) return refused('the token is for another URL');
  const { htb_s256: hash } = claims;
  if (typeof hash !== 'string' || !constantTimeEqual(hash, bodyHash(request.body)))
    return refused('the body is not the one that was signed');
  return readEnvelope(request);
}

async function readClaims(token: string, options: VerifyOptions): Promise<Readonly<Record<string, unknown>> | string> {
  try {
    const { payload } = await jwtVerify(token, keysOf(options), {
      algorithms,
      audience: options.audience,
      ...(options.issuer === undefined ? {} : { issuer: options.issuer }),
      requiredClaims: ['exp', 'nbf', 'iat', 'jti', 'htb_s256'],
      clockTolerance: options.clockToleranceSeconds ?? 30,
      ...(options.now === undefined ? {} : { currentDate: options.now }),
    });
    return payload;
  } catch (error) {
    // Only a look-up of keys that failed is nobody's fault here.
    if (
      error instanceof errors.JWKSTimeout ||
      !(error instanceof errors.JOSEError) ||
      error.code === 'ERR_JOSE_GENERIC'
    )
      throw error;
    return `the token is not valid (${error.code})`;
  }
}

/** Throws a TypeError for options by which no delivery could ever be proved. */
export function checkVerifyOptions(options: VerifyOptions): void {
  const { audience, url } = options;
  if (typeof audience !== 'string' || !/^[^\s/]+$/.test(audience))
    throw new TypeError(`audience is the host name of this receiver, like hooks.example.com, and not "${audience}".`);
  if (url !== undefined && !URL.canParse(url)) throw new TypeError(`url is no URL: "${url}".`);
  keysOf(options);
}

/** One set of keys per URL, so that a delivery does not fetch them. */
const remoteKeys = new Map<string, JWTVerifyGetKey>();
const remoteKeysMax = 100;

function keysOf({ jwksUrl, keys }: VerifyOptions): JWTVerifyGetKey {
  if (keys !== undefined) return createLocalKeys(keys);
  if (jwksUrl === undefined)
    throw new TypeError('Options need jwksUrl, which is https://<signalbox>/auth/v1/jwks, or keys.');
  if (!URL.canParse(String(jwksUrl))) throw new TypeError(`jwksUrl is no URL: "${jwksUrl}".`);
  const url = new URL(jwksUrl);
  const known = remoteKeys.get(url.href);
  if (known !== undefined) return known;
  if (remoteKeys.size >= remoteKeysMax) remoteKeys.clear();
  const remote = createRemoteJWKSet(url);
  remoteKeys.set(url.href, remote);
  return remote;
}

function createLocalKeys(keys: JSONWebKeySet): JWTVerifyGetKey {
  try {
    return createLocalJWKSet(keys);
  } catch (cause) {
    throw new TypeError('keys is no JSON Web Key Set: an object with the list "keys" is needed.', { cause });
  }
}

function readEnvelope({ headers, body }: DeliveryRequest): DeliveryVerification {
  try {
    const { version, webhookId, callbackUrl, event, payload } = JSON.parse(new TextDecoder().decode(body));
    const isRead = version === 'v1' && [webhookId, callbackUrl, event].every((text) => typeof text === 'string');
    if (!isRead || typeof payload !== 'object' || payload === null)
      return refused('the body is not an envelope of version v1');
    if (single(headers, 'webhook-id') !== webhookId) return refused('Webhook-Id is not that of the body');
    return { kind: 'verified', id: webhookId, event, callbackUrl, payload };
  } catch {
    return refused('the body is not JSON');
  }
}

function single(headers: DeliveryRequest['headers'], name: string): string {
  const value = headers[name] ?? Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  return typeof value === 'string' ? value : '';
}

function refused(reason: string): DeliveryVerification {
  return { kind: 'refused', reason };
}
