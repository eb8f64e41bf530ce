import type { IncomingRequest } from '../model/request.ts';
import { optionAt } from '../model/inbound/platform-options.ts';
import { findPlatform } from './index.ts';
import type { Signing, VerifierSettings } from './platform.ts';
import { needsSignature, usableSecrets } from './schemes/judgement.ts';

export type Signed =
  | { readonly kind: 'signed'; readonly request: IncomingRequest }
  /** Only the sender has the key, or none is stored. The message says which, and what to do. */
  | { readonly kind: 'unsignable'; readonly message: string };

/**
 * A request with the proof that its source looks for, made as the platform makes it, with the first of the source's own secrets.
 * Pure: equal input gives equal bytes (ECDSA signatures aside, which are random).
 *
 *     signRequest(settings, { method: 'POST', url, headers, body }, { nowSeconds })
 */
export function signRequest(settings: VerifierSettings, request: IncomingRequest, signing: Signing): Signed {
  const platform = findPlatform(settings);
  if (platform === undefined)
    return {
      kind: 'unsignable',
      message: `neither a verifier nor the platform "${settings.platform}" says how requests are signed`,
    };
  const { label, secretForm, secretLabel = 'secret', fields = [] } = platform;
  if (platform.mayBeUnsigned && !needsSignature(settings)) return { kind: 'signed', request };
  const signed = platform.sign?.(settings, request, signing);
  if (signed !== undefined) return { kind: 'signed', request: signed };
  if (secretForm !== undefined && !('madeBy' in secretForm))
    return {
      kind: 'unsignable',
      message: `${label} signs with a private key that is not stored here; use the test of ${label} itself, or give the private key`,
    };
  if (platform.sign === undefined)
    return { kind: 'unsignable', message: `only ${label} can sign its requests; use the test of ${label} itself` };
  if (usableSecrets(settings).length > 0)
    return {
      kind: 'unsignable',
      message: `${label} signs no request like this one. ${platform.guide?.proof ?? 'Its verifier says what it signs.'}`,
    };
  const keys = fields.find(({ needed, path }) => needed === 'toVerify' && path.startsWith('signalbox.'));
  if (secretForm === undefined && keys !== undefined && optionAt(settings.options, keys) !== undefined)
    return {
      kind: 'unsignable',
      message: `${keys.label} of ${label} holds nothing to sign with here: the private key stays with the sender`,
    };
  return {
    kind: 'unsignable',
    message: `no ${secretForm === undefined && keys ? keys.label : secretLabel} is stored to sign with; store it first`,
  };
}

/** The same for a platform by its name and one secret. */
export function signAs(
  platform: string,
  secret: string,
  { request, ...signing }: Signing & { readonly request: IncomingRequest },
): Signed {
  return signRequest({ platform, secrets: [secret], headers: {}, urlVerified: true }, request, signing);
}
