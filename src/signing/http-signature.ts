import { constants, createPublicKey, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { constantTimeEqual, hmac } from './digests.ts';

export interface HttpSignatureInput {
  /** A name of RFC 9421's registry. */
  readonly algorithm: string;
  /** For `hmac-sha256`. */
  readonly secret?: Uint8Array;
  /** For the others, in PEM. */
  readonly publicKey?: string;
  readonly signed: string;
  readonly signature: Uint8Array;
}

/** Checks one signature of RFC 9421 3.3. A key of another kind than the algorithm's is a wrong one. */
export function verifyHttpSignature(input: HttpSignatureInput): boolean {
  const signed = Buffer.from(input.signed, 'utf8');
  if (input.algorithm === 'hmac-sha256') {
    const { secret } = input;
    if (secret === undefined || secret.byteLength === 0) return false;
    return constantTimeEqual(hmac({ algorithm: 'sha256', key: secret, parts: [signed] }), input.signature);
  }
  const scheme = schemes.get(input.algorithm);
  try {
    const key = createPublicKey(input.publicKey ?? '');
    return scheme?.fits(key) === true && verify(scheme.digest, signed, { key, ...scheme.options }, input.signature);
  } catch {
    return false;
  }
}

/** Whether a text is a key that the algorithm takes, in PEM. */
export function isPublicKeyFor(algorithm: string, pem: string): boolean {
  try {
    return schemes.get(algorithm)?.fits(createPublicKey(pem)) ?? false;
  } catch {
    return false;
  }
}

interface AsymmetricScheme {
  readonly digest: string | null;
  readonly fits: (key: KeyObject) => boolean;
  readonly options?:
    | { readonly dsaEncoding: 'ieee-p1363' }
    | { readonly padding: number; readonly saltLength?: number };
}

const isRsa = (key: KeyObject) => key.asymmetricKeyType === 'rsa';
const isOnCurve = (name: string) => (key: KeyObject) => key.asymmetricKeyDetails?.namedCurve === name;

/** ECDSA values are the raw r and s (3.3.4); the salt of PSS is as long as the hash (3.3.1). */
const schemes: ReadonlyMap<string, AsymmetricScheme> = new Map<string, AsymmetricScheme>([
  ['ed25519', { digest: null, fits: (key) => key.asymmetricKeyType === 'ed25519' }],
  ['ecdsa-p256-sha256', { digest: 'sha256', fits: isOnCurve('prime256v1'), options: { dsaEncoding: 'ieee-p1363' } }],
  ['ecdsa-p384-sha384', { digest: 'sha384', fits: isOnCurve('secp384r1'), options: { dsaEncoding: 'ieee-p1363' } }],
  ['rsa-v1_5-sha256', { digest: 'sha256', fits: isRsa, options: { padding: constants.RSA_PKCS1_PADDING } }],
  [
    'rsa-pss-sha512',
    {
      digest: 'sha512',
      fits: (key) => isRsa(key) || key.asymmetricKeyType === 'rsa-pss',
      options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 64 },
    },
  ],
]);
