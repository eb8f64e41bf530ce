import { createHash, hkdfSync, timingSafeEqual } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';

/** Access tokens: JWTs (RFC 7519) that name a key and an end. Nothing is stored, so every receiver that has the master key can read them. */
export interface Tokens {
  /**
   * @param subject whose token it is
   * @param options.boundTo bytes that a token is only good with, such as the hash of the secret that it was given for
   */
  issue(subject: string, options: IssueOptions): Promise<string>;
  read(token: string): Promise<TokenReading>;
}

export interface IssueOptions {
  readonly boundTo: Uint8Array;
  readonly lifetimeMs?: number;
}

export type TokenReading =
  | { readonly kind: 'valid'; readonly subject: string; isBoundTo(bytes: Uint8Array): boolean }
  | { readonly kind: 'expired' }
  | { readonly kind: 'invalid' };

/** Clients keep a token for 30 to 45 minutes and must never find it dead (A3). */
const lifetimeMinMs = 60 * 60_000;
const lifetimeDefaultMs = 2 * 60 * 60_000;
const lifetimeMaxMs = 24 * 60 * 60_000;

const algorithm = 'HS256';
const bindingClaim = 'bound';

export function createTokens(masterKey: Uint8Array, clock: () => number = Date.now): Tokens {
  const key = new Uint8Array(hkdfSync('sha256', masterKey, '', 'signalbox access tokens', 32));
  return {
    issue(subject, { boundTo, lifetimeMs = lifetimeDefaultMs }) {
      const now = clock();
      const until = now + Math.min(Math.max(lifetimeMs, lifetimeMinMs), lifetimeMaxMs);
      return new SignJWT({ [bindingClaim]: bindingOf(boundTo) })
        .setProtectedHeader({ alg: algorithm, typ: 'JWT' })
        .setSubject(subject)
        .setIssuedAt(Math.floor(now / 1000))
        .setExpirationTime(Math.ceil(until / 1000))
        .sign(key);
    },
    async read(token) {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: [algorithm],
          typ: 'JWT',
          requiredClaims: ['sub', 'exp', bindingClaim],
          currentDate: new Date(clock()),
        });
        const { sub: subject, [bindingClaim]: binding } = payload;
        if (subject === undefined || typeof binding !== 'string') return { kind: 'invalid' };
        return { kind: 'valid', subject, isBoundTo: (bytes) => isEqual(binding, bindingOf(bytes)) };
      } catch (error) {
        return { kind: error instanceof errors.JWTExpired ? 'expired' : 'invalid' };
      }
    },
  };
}

/** Says nothing of the bytes. */
function bindingOf(bytes: Uint8Array): string {
  return createHash('sha256').update('signalbox token binding').update(bytes).digest('base64url');
}

function isEqual(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}
