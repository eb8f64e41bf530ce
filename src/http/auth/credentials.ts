import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Role, StoredApiKey } from '../../model/api-key.ts';

const secretBytes = 32;
const idBytes = 9;

/** A new key and the secret that nobody will see again. */
export function newApiKey({ name, role }: { readonly name: string; readonly role: Role }) {
  const secret = randomBytes(secretBytes).toString('base64url');
  const id = `key_${randomBytes(idBytes).toString('hex')}`;
  return { key: { id, name, role, secretHash: hashOf(secret) }, secret };
}

/** Compares hashes, which are of one length, in constant time. */
export function isSecretOf(key: Pick<StoredApiKey, 'secretHash'>, secret: string): boolean {
  return timingSafeEqual(hashOf(secret), key.secretHash);
}

export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret, 'utf8').digest();
}
