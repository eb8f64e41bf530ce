import type { KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import { bodyHash } from './body-hash.ts';

/** What a token of an outgoing request vouches for. */
export interface DeliveryClaims {
  /** Id of the token, another in every attempt. */
  readonly tokenId: string;
  /** Tenant host, without a scheme. */
  readonly issuer: string;
  readonly target: URL;
  readonly body: Uint8Array;
  readonly nowMs: number;
}

export interface JwtKey {
  readonly id: string;
  readonly algorithm: string;
  readonly key: KeyObject;
}

/** Receivers whose clocks are late. */
const earlySeconds = 60;
export const tokenLifetimeSeconds = 120;

/** The bearer token of C32. RFC 7519, RFC 7515. */
export function signDeliveryToken({ id, algorithm, key }: JwtKey, { tokenId, issuer, target, body, nowMs }: DeliveryClaims): Promise<string> {
  const now = Math.floor(nowMs / 1000);
  const claims = {
    aud: target.hostname,
    c1typ: 'wh',
    exp: now + tokenLifetimeSeconds,
    htb_s256: bodyHash(body),
    htm: 'POST',
    htu: withoutQuery(target),
    iat: now,
    iss: issuer,
    jti: tokenId,
    nbf: now - earlySeconds,
  };
  return new SignJWT(claims).setProtectedHeader({ alg: algorithm, kid: id, typ: 'JWT' }).sign(key);
}

/** What is requested, up to the query. */
function withoutQuery(target: URL): string {
  return target.origin + target.pathname;
}
