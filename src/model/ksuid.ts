/**
 * KSUIDs: 4 bytes of seconds and 16 random bytes, written in 27 base62 characters that sort by time (C5).
 * https://github.com/segmentio/ksuid
 */
export const ksuidPattern = /^[a-zA-Z0-9]{27}$/;

/** A new id from the clock and the randomness of this process. */
export function createKsuid(): string {
  return ksuidOf(Date.now(), nextPayload());
}

/** The id of a moment and 16 bytes: workflows and tests bring their own. */
export function ksuidOf(atMs: number, payload: Uint8Array): string {
  if (payload.length !== payloadBytes)
    throw new RangeError(`A KSUID takes ${payloadBytes} bytes, not ${payload.length}.`);
  let number = BigInt(Math.max(0, Math.floor(atMs / 1000) - epochSeconds));
  for (const byte of payload) number = (number << 8n) | BigInt(byte);
  let text = '';
  for (let at = 0; at < ksuidLength; at += 1) {
    text = alphabet.charAt(Number(number % 62n)) + text;
    number /= 62n;
  }
  return text;
}

/** The 16 bytes of an id that are no time, as hexadecimal digits. */
export function payloadHexOf(ksuid: string): string {
  let number = 0n;
  for (const digit of ksuid) number = number * 62n + BigInt(alphabet.indexOf(digit));
  return BigInt.asUintN(payloadBytes * 8, number)
    .toString(16)
    .padStart(payloadBytes * 2, '0');
}

export function isKsuid(text: unknown): text is string {
  return typeof text === 'string' && ksuidPattern.test(text);
}

const payloadBytes = 16;
const ksuidLength = 27;
/** Asking for randomness costs the same for 16 bytes as for many. The system gives at most 65,536 at once. */
const blockBytes = 4096;
let block = new Uint8Array(0);
let used = 0;

/** No byte is used twice. */
function nextPayload(): Uint8Array {
  if (used + payloadBytes > block.length) {
    block = crypto.getRandomValues(new Uint8Array(blockBytes));
    used = 0;
  }
  used += payloadBytes;
  return block.subarray(used - payloadBytes, used);
}

/** 14 May 2014: moves the year in which 32 bits of seconds overflow to 2150. */
const epochSeconds = 1_400_000_000;
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
