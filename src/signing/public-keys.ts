import { createPublicKey, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { decodeBase64 } from './digests.ts';

export interface EcdsaInput {
  readonly publicKey: KeyObject;
  readonly signed: Uint8Array;
  /** ASN.1 DER. */
  readonly signature: Uint8Array;
}

/** Checks an ECDSA signature over SHA-256. A malformed signature is a wrong one. FIPS 186-5. */
export function verifyEcdsaP256({ publicKey, signed, signature }: EcdsaInput): boolean {
  try {
    return verify('sha256', signed, { key: publicKey, dsaEncoding: 'der' }, signature);
  } catch {
    return false;
  }
}

/** A P-256 public key from PEM or from base64 of its DER (SPKI); undefined when it is anything else. */
export function parseP256PublicKey(text: string): KeyObject | undefined {
  try {
    const key = text.includes('-----BEGIN') ? createPublicKey(text.trim()) : fromSpki(text);
    return key?.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : undefined;
  } catch {
    return undefined;
  }
}

function fromSpki(text: string): KeyObject | undefined {
  const der = decodeBase64(text.replaceAll(/\s/g, ''));
  return der && createPublicKey({ key: der, format: 'der', type: 'spki' });
}

interface Ed25519Input {
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

interface PrivateSigning {
  /** PEM. */
  readonly privateKey: string;
  readonly signed: Uint8Array;
}

/** RFC 8032. Throws where the text is no Ed25519 key. */
export function signEd25519({ privateKey, signed }: PrivateSigning): Buffer {
  return sign(null, signed, privateKey);
}

/** ECDSA over SHA-256, in DER. Throws where the text is no key for it. */
export function signEcdsaP256({ privateKey, signed }: PrivateSigning): Buffer {
  return sign('sha256', signed, { key: privateKey, dsaEncoding: 'der' });
}
