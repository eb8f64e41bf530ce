import { createHash, timingSafeEqual, createHmac } from 'node:crypto';

/** SHA-256 of the parts one after the other, in lower-case hex. */
export function sha256Hex(parts: readonly (string | Uint8Array)[]): string {
  return sha256Bytes(parts).toString('hex');
}

/** SHA-256 of the parts one after the other. */
export function sha256Bytes(parts: readonly (string | Uint8Array)[]): Buffer {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  return digest.digest();
}

/** SHA-256 of a body in standard base64 with padding: `htb_s256` and the value of `Content-Digest` (C30, C32). */
export function bodyHash(body: Uint8Array): string {
  return sha256Bytes([body]).toString('base64');
}

const standardBase64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Bytes of standard base64, padding optional; undefined for anything else (Node itself skips what it does not know). */
export function decodeBase64(text: string): Buffer | undefined {
  if (!standardBase64.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return bytes.byteLength > 0 ? bytes : undefined;
}

/**
 * Bytes of a signature in standard base64 with its padding, as encoders write it. What else decodes to the same bytes
 * (bits beyond the last byte, padding left out) is none: one signature has one text.
 */
export function decodeSignature(text: string): Buffer | undefined {
  const bytes = decodeBase64(text);
  return bytes?.toString('base64') === text ? bytes : undefined;
}

/**
 * Compares over bytes in a time that does not tell where they differ (R49).
 * Unequal lengths are unequal, never an error: `timingSafeEqual` alone would throw.
 */
export function constantTimeEqual(left: string | Uint8Array, right: string | Uint8Array): boolean {
  const a = toBytes(left);
  const b = toBytes(right);
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}

function toBytes(value: string | Uint8Array): Uint8Array {
  return typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
}

export type HmacAlgorithm = 'sha1' | 'sha256' | 'sha512';

interface HmacInput {
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
