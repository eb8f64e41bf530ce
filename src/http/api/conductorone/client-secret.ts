import { createPrivateKey, createPublicKey, generateKeyPairSync, randomInt } from 'node:crypto';
import { isJsonObject } from '../../../model/json.ts';

/** The two parts of a new client's credentials (C15). */
export interface ClientSecret {
  /** Shown once. */
  readonly secret: string;
  /** The stored part: `x` of the public half. */
  readonly publicKey: string;
}

const prefix = 'secret-token:conductorone.com:v1:';

/**
 * A private Ed25519 key as JSON, in unpadded base64url. Clients decode it as base64 of either kind, which is why the
 * JSON may hold none of the characters that make the two differ; base64url text and the fixed names have none.
 */
export function createClientSecret(): ClientSecret {
  const { kty, crv, x = '', d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return { secret: prefix + Buffer.from(JSON.stringify({ kty, crv, x, d })).toString('base64url'), publicKey: x };
}

/** The public half that a secret proves; undefined for anything that is no secret. */
export function publicKeyOf(secret: string): string | undefined {
  if (!secret.startsWith(prefix)) return undefined;
  try {
    const jwk: unknown = JSON.parse(Buffer.from(secret.slice(prefix.length), 'base64url').toString('utf8'));
    if (!isJsonObject(jwk) || typeof jwk['d'] !== 'string' || jwk['d'].length !== 43) return undefined;
    // The public half is computed: what the secret says it is proves nothing.
    const der = Buffer.concat([pkcs8Prefix, Buffer.from(jwk['d'], 'base64url')]);
    return createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })).export({ format: 'jwk' }).x;
  } catch {
    return undefined;
  }
}

/** PrivateKeyInfo of RFC 8410 up to the seed. */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');

/** `<words>-<number>@<host>/pcc`. */
export function createClientId(host: string): string {
  const pick = (words: readonly string[]) => words[randomInt(words.length)] ?? '';
  return `${pick(adjectives)}-${pick(nouns)}-${randomInt(10_000, 99_999)}@${host}/pcc`;
}

const adjectives = ['amber', 'brisk', 'calm', 'clear', 'early', 'quiet', 'rapid', 'steady', 'sunny', 'wide'];
const nouns = ['bridge', 'engine', 'junction', 'lantern', 'platform', 'signal', 'station', 'switch', 'track', 'tunnel'];
