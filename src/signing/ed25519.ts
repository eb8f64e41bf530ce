import { createPublicKey, verify } from 'node:crypto';

export interface Ed25519Input {
  /** The 32 bytes of RFC 8032, without any wrapping. */
  readonly publicKey: Uint8Array;
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
}

const publicKeyBytes = 32;
const signatureBytes = 64;

/** SubjectPublicKeyInfo of RFC 8410 up to the key itself, which Node wants around the raw bytes. */
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');

/** Checks an Ed25519 signature. Keys and signatures of a wrong length are wrong, never an error. */
export function verifyEd25519({ publicKey, signed, signature }: Ed25519Input): boolean {
  if (publicKey.byteLength !== publicKeyBytes || signature.byteLength !== signatureBytes) return false;
  try {
    const key = createPublicKey({ key: Buffer.concat([spkiPrefix, publicKey]), format: 'der', type: 'spki' });
    return verify(null, signed, key, signature);
  } catch {
    return false;
  }
}
