import { generateKeyPairSync } from 'node:crypto';
import { decodeBase64 } from '../signing/digests.ts';
import { parseP256PublicKey } from '../signing/public-keys.ts';

/** The form of a scheme's secret, and who makes it. */
export type SecretForm =
  /** `whsec`: base64 behind `whsec_`, which may be left out; a public key stands behind `whpk_`. `token`: text, but for what begins with `whsec_`. */
  { readonly kind: 'text' | 'token' | 'base64' | 'whsec'; readonly madeBy: 'operator' | 'platform' } | PublicKeyForm;

/** The platform keeps the other half of the pair. */
interface PublicKeyForm {
  readonly kind: 'p256PublicKey' | 'ed25519PublicKey';
}

/** Forms that we make as well as anybody. */
export const anyText: SecretForm = { kind: 'text', madeBy: 'operator' };
export const anyBase64: SecretForm = { kind: 'base64', madeBy: 'operator' };
/** Texts that only the platform can make: what we made would never sign anything. */
export const platformText: SecretForm = { kind: 'text', madeBy: 'platform' };

/** Whether a secret of this form can verify anything. */
export function isUsableSecret(form: SecretForm, secret: string): boolean {
  switch (form.kind) {
    case 'text':
      return secret !== '';
    case 'token':
      return (
        secret !== '' && (!secret.startsWith('whsec_') || decodeBase64(secret.slice('whsec_'.length)) !== undefined)
      );
    case 'base64':
      return decodeBase64(secret) !== undefined;
    case 'whsec':
      return decodeBase64(secret.replace(/^(?:whsec|whpk)_/, '')) !== undefined;
    case 'p256PublicKey':
      return parseP256PublicKey(secret) !== undefined;
    case 'ed25519PublicKey':
      return /^[0-9a-f]{64}$/i.test(secret);
    default:
      return form satisfies never;
  }
}

/** Advice on what to send instead of a secret that can verify nothing. */
export function describeSecretForm(form: SecretForm): string {
  switch (form.kind) {
    case 'text':
      return 'an empty secret verifies nothing';
    case 'base64':
      return 'the key is what this decodes to: send standard base64 (A-Z a-z 0-9 + / =)';
    case 'token':
    case 'whsec':
      return 'the key is what stands behind whsec_, in standard base64 (A-Z a-z 0-9 + / =)';
    case 'p256PublicKey':
      return 'send the P-256 public key, in base64 (SPKI) or PEM';
    case 'ed25519PublicKey':
      return 'send the Ed25519 public key: 64 hexadecimal digits';
    default:
      return form satisfies never;
  }
}

/** These bytes as a secret of this form, or undefined where only the platform can make one. */
export function writeSecret(form: SecretForm, bytes: Uint8Array): string | undefined {
  if (!('madeBy' in form) || form.madeBy === 'platform') return undefined;
  const buffer = Buffer.from(bytes);
  switch (form.kind) {
    case 'text':
    case 'token':
      return buffer.toString('base64url');
    case 'base64':
      return buffer.toString('base64');
    case 'whsec':
      return `whsec_${buffer.toString('base64')}`;
    default:
      return form satisfies never;
  }
}

/** A new pair for a form that is a public key: the half to be stored, and the private one in PEM, as the platform keeps it. */
export function createKeyPair({ kind }: PublicKeyForm): { readonly secret: string; readonly privateKey: string } {
  const pair =
    kind === 'p256PublicKey' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519');
  const spki = pair.publicKey.export({ type: 'spki', format: 'der' });
  return {
    // The point of an Ed25519 key is the end of it.
    secret: kind === 'p256PublicKey' ? spki.toString('base64') : spki.subarray(-32).toString('hex'),
    privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
