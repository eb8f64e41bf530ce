import { createHmac, randomUUID, sign, type KeyObject } from 'node:crypto';
import type { Keys } from './sender.ts';

export const json = { 'Content-Type': 'application/json' };

export const payload = (more: object = {}) =>
  JSON.stringify({ id: randomUUID(), text: 'Grüße \\/ ä', n: 1, nested: { list: [1, null, 'x'] }, ...more });

export const secondsOf = ({ clock }: Pick<Keys, 'clock'>) => String(Math.floor(clock() / 1000));

export function mac(
  key: string | Buffer,
  text: string,
  { algorithm = 'sha256', encoding = 'hex' as 'hex' | 'base64' } = {},
): string {
  return createHmac(algorithm, key).update(text).digest(encoding);
}

export function signEd25519(key: KeyObject, text: string): Buffer {
  return sign(null, Buffer.from(text), key);
}

export const rawEd25519 = (key: KeyObject) => key.export({ format: 'der', type: 'spki' }).subarray(-32);
