import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Seals secrets for rest with AES-256-GCM (G9). */
export interface SecretBox {
  seal(plain: string): Buffer;
  /** Throws when the bytes were sealed under another key or were changed. */
  open(sealed: Uint8Array): string;
}

const formatVersion = 1;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Keys have 32 bytes. The first seals; all of them open, so that a key can be changed while the store is in use.
 * Layout: version byte, nonce, tag, ciphertext.
 */
export function createSecretBox(key: Uint8Array, olderKeys: readonly Uint8Array[] = []): SecretBox {
  for (const { byteLength } of [key, ...olderKeys]) {
    if (byteLength !== 32) throw new Error(`The secret key must have 32 bytes, not ${byteLength}.`);
  }
  return {
    seal(plain) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.of(formatVersion), nonce, cipher.getAuthTag(), text]);
    },
    open(sealed) {
      const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
      if (bytes[0] !== formatVersion) throw new Error('A stored secret has an unknown format.');
      for (const candidate of [key, ...olderKeys]) {
        const plain = tryOpen(bytes, candidate);
        if (plain !== undefined) return plain;
      }
      throw new Error('A stored secret was sealed under another key: check SIGNALBOX_SECRET_KEY.');
    },
  };
}

/** Undefined when the tag does not fit: another key, or changed bytes. */
function tryOpen(bytes: Buffer, key: Uint8Array): string | undefined {
  const tagStart = 1 + nonceBytes;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, tagStart));
  try {
    decipher.setAuthTag(bytes.subarray(tagStart, tagStart + tagBytes));
    return decipher.update(bytes.subarray(tagStart + tagBytes), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return undefined;
  }
}
