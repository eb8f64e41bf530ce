import { hkdfSync } from 'node:crypto';
import { EncryptJWT, jwtDecrypt } from 'jose';
import { signInSecondsMax } from './session-cookie.ts';

/** A sign-in whose user is at the OpenID provider: what its answer has to fit, and where the browser goes then. */
export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  /** Of PKCE (RFC 7636): who has not begun the sign-in cannot redeem its code. */
  readonly verifier: string;
  /** A path of the console. */
  readonly to: string;
}

/** Seals it into a text that the browser keeps, so that any receiver can finish what another began. */
export interface PendingSignIns {
  seal(pending: PendingSignIn): Promise<string>;
  /** Undefined: it is not ours, was changed, or is too old. */
  open(sealed: string): Promise<PendingSignIn | undefined>;
}

const [algorithm, encryption] = ['dir', 'A256GCM'];

export function createPendingSignIns(masterKey: Uint8Array): PendingSignIns {
  const key = new Uint8Array(hkdfSync('sha256', masterKey, '', 'signalbox pending sign-ins', 32));
  return {
    seal: ({ state, nonce, verifier, to }) =>
      new EncryptJWT({ state, nonce, verifier, to })
        .setProtectedHeader({ alg: algorithm, enc: encryption })
        .setExpirationTime(`${signInSecondsMax}s`)
        .encrypt(key),
    async open(sealed) {
      try {
        const { payload } = await jwtDecrypt(sealed, key, {
          keyManagementAlgorithms: [algorithm],
          contentEncryptionAlgorithms: [encryption],
          requiredClaims: ['exp'],
        });
        const { state, nonce, verifier, to } = payload;
        return typeof state === 'string' &&
          typeof nonce === 'string' &&
          typeof verifier === 'string' &&
          typeof to === 'string'
          ? { state, nonce, verifier, to }
          : undefined;
      } catch {
        // A text that cannot be opened is none of ours.
        return undefined;
      }
    },
  };
}
