import { sha256Bytes } from './sha256.ts';

/** SHA-256 of a body in standard base64 with padding: `htb_s256` and the value of `Content-Digest` (C30, C32). */
export function bodyHash(body: Uint8Array): string {
  return sha256Bytes([body]).toString('base64');
}
