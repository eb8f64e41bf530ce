import { createHash } from 'node:crypto';

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
