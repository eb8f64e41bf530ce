import { createPublicKey, verify, type KeyObject } from 'node:crypto';

import { decodeBase64 } from './base64.ts';

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
