import { createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { hmac } from './digests.ts';

/** The two kinds of key of Standard Webhooks: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
export type StandardScheme = 'standard-webhooks' | 'standard-webhooks-ed25519';

export interface StandardInput {
  readonly messageId: string;
  readonly timestamp: number;
  readonly body: Uint8Array;
}

/** One signature as `webhook-signature` lists it. */
export function standardSignature(
  scheme: StandardScheme,
  key: string,
  { messageId, timestamp, body }: StandardInput,
): string {
  const head = `${messageId}.${timestamp}.`;
  if (scheme === 'standard-webhooks') {
    const secret = Buffer.from(key.replace(/^whsec_/, ''), 'base64');
    return `v1,${hmac({ algorithm: 'sha256', key: secret, parts: [head, body] }).toString('base64')}`;
  }
  const signed = Buffer.concat([Buffer.from(head), body]);
  return `v1a,${sign(null, signed, privateKeyOf(key)).toString('base64')}`;
}

export interface StandardKey {
  readonly key: string;
  readonly publicKey?: string;
}

/** 24 to 64 bytes are allowed. */
const secretBytes = 32;

export function createStandardKey(scheme: StandardScheme): StandardKey {
  if (scheme === 'standard-webhooks') return { key: `whsec_${randomBytes(secretBytes).toString('base64')}` };
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const seed = Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url');
  const point = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  return {
    key: `whsk_${Buffer.concat([seed, point]).toString('base64')}`,
    publicKey: `whpk_${point.toString('base64')}`,
  };
}

/** The first 32 of the key's bytes are the seed of RFC 8032. */
function privateKeyOf(key: string) {
  const bytes = Buffer.from(key.replace(/^whsk_/, ''), 'base64');
  const [seed, point] = [bytes.subarray(0, 32), bytes.subarray(32, 64)];
  return createPrivateKey({
    key: { kty: 'OKP', crv: 'Ed25519', d: seed.toString('base64url'), x: point.toString('base64url') },
    format: 'jwk',
  });
}
