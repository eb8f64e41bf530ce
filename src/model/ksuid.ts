/**
 * Ids of the ConductorOne-compatible side (C5): 27 characters of base62, sortable by time. The layout is that of
 * segmentio/ksuid: 4 bytes of seconds since 2014-05-13T16:53:20Z, then 16 random bytes.
 */
export function ksuid(atMs: number, random: Uint8Array = crypto.getRandomValues(new Uint8Array(randomBytes))): string {
  let value = BigInt(Math.max(0, Math.floor(atMs / 1000) - epochSeconds));
  for (let at = 0; at < randomBytes; at += 1) value = (value << 8n) | BigInt(random[at] ?? 0);
  let text = '';
  for (let at = 0; at < length; at += 1) {
    text = (alphabet[Number(value % base)] ?? '0') + text;
    value /= base;
  }
  return text;
}

export function isKsuid(text: string): boolean {
  return pattern.test(text);
}

/** Named in the errors about ids (C5). */
export const ksuidPattern = '^[a-zA-Z0-9]{27}$';

const pattern = new RegExp(ksuidPattern);
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const base = BigInt(alphabet.length);
const length = 27;
const randomBytes = 16;
const epochSeconds = 1_400_000_000;
