import { createHmac } from 'node:crypto';

export type HmacAlgorithm = 'sha1' | 'sha256' | 'sha512';

export interface HmacInput {
  readonly algorithm: HmacAlgorithm;
  /** Text stands for its UTF-8 bytes. */
  readonly key: string | Uint8Array;
  /** Signed in this order, without separators. A body is passed as it is, never copied or decoded. */
  readonly parts: readonly (string | Uint8Array)[];
}

/** The HMAC of the parts. RFC 2104. */
export function hmac({ algorithm, key, parts }: HmacInput): Buffer {
  const digest = createHmac(algorithm, key);
  for (const part of parts) digest.update(part);
  return digest.digest();
}
