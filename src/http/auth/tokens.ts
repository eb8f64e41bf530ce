import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** Tokens that name a key and an end. Nothing is stored, so every receiver that has the master key can read them. */
export interface Tokens {
  issue(keyId: string, options?: { readonly lifetimeMs?: number }): string;
  read(token: string): TokenReading;
}

export type TokenReading =
  | { readonly kind: 'valid'; readonly keyId: string }
  | { readonly kind: 'expired' }
  | { readonly kind: 'invalid' };

/** Clients keep a token for 30 to 45 minutes and must never find it dead (A3). */
const lifetimeMinMs = 60 * 60_000;
const lifetimeDefaultMs = 2 * 60 * 60_000;
const lifetimeMaxMs = 24 * 60 * 60_000;

const format = /^t1\.([A-Za-z0-9_-]{1,64})\.([0-9a-z]{1,12})\.([A-Za-z0-9_-]{43})$/;

export function createTokens(masterKey: Uint8Array, clock: () => number = Date.now): Tokens {
  const key = Buffer.from(hkdfSync('sha256', masterKey, '', 'signalbox api tokens', 32));
  return {
    issue(keyId, { lifetimeMs = lifetimeDefaultMs } = {}) {
      const until = clock() + Math.min(Math.max(lifetimeMs, lifetimeMinMs), lifetimeMaxMs);
      const claim = `t1.${keyId}.${until.toString(36)}`;
      return `${claim}.${proofOf(claim).toString('base64url')}`;
    },
    read(token) {
      const [, keyId, until, proof] = format.exec(token) ?? [];
      if (keyId === undefined || until === undefined || proof === undefined) return { kind: 'invalid' };
      const given = Buffer.from(proof, 'base64url');
      const right = proofOf(`t1.${keyId}.${until}`);
      if (given.byteLength !== right.byteLength || !timingSafeEqual(given, right)) return { kind: 'invalid' };
      return Number.parseInt(until, 36) > clock() ? { kind: 'valid', keyId } : { kind: 'expired' };
    },
  };

  function proofOf(claim: string): Buffer {
    return createHmac('sha256', key).update(claim).digest();
  }
}
