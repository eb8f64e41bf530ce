import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { calculateJwkThumbprint, type JWK } from 'jose';

const generate = promisify(generateKeyPair);

/** Bits of an RSA key: NIST SP 800-57 asks for 2048 at least until 2030. */
const rsaBits = 3072;

export interface SigningKeyPair {
  /** RFC 7638: the thumbprint of the public half. */
  readonly id: string;
  readonly publicJwk: JWK;
  readonly privateJwk: JWK;
}

/** A new key pair for one algorithm of RFC 7518 or RFC 8037. */
export async function createSigningKeyPair(algorithm: 'ES256' | 'RS256' | 'EdDSA'): Promise<SigningKeyPair> {
  const { publicKey, privateKey } = await newPair(algorithm);
  const jwk = publicKey.export({ format: 'jwk' });
  const id = await calculateJwkThumbprint(jwk);
  return {
    id,
    publicJwk: { ...jwk, kid: id, use: 'sig', alg: algorithm },
    privateJwk: privateKey.export({ format: 'jwk' }),
  };
}

function newPair(algorithm: 'ES256' | 'RS256' | 'EdDSA') {
  switch (algorithm) {
    case 'ES256':
      return generate('ec', { namedCurve: 'P-256' });
    case 'RS256':
      return generate('rsa', { modulusLength: rsaBits });
    case 'EdDSA':
      return generate('ed25519');
  }
}
