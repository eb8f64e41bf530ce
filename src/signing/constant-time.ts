import { timingSafeEqual } from 'node:crypto';

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
