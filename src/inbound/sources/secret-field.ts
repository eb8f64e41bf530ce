import type { VerifierSettings } from '../../model/inbound/verification.ts';
import { findPlatform, platforms } from '../../platforms/index.ts';

/**
 * The meaning of a field that a platform's pages name instead of `secretValue`: `secret`, `AuthToken`, `endpointSecret`.
 * `own`: the secret of this source; `foreign`: some other secret, with the words for what to do.
 *
 * @example readSecretField('AuthToken', settingsOfTwilio) // { kind: 'own' }
 */
export function readSecretField(name: string, settings: VerifierSettings): SecretField | undefined {
  const platform = findPlatform(settings);
  const isAnyones = name === 'secret' || platforms.some(({ secretLabel }) => secretLabel === name);
  if (!isAnyones && !looksSecret(name)) return undefined;
  if (platform === undefined) return { kind: 'foreign', message: 'a secret is sent as "secretValue"' };
  const { secretForm, secretLabel, label, needsHeaders } = platform;
  if (secretForm === undefined)
    return {
      kind: 'foreign',
      message: needsHeaders
        ? 'requests of this webhook prove themselves by "headers", and no secret counts; choose a verifier that signs, or leave it out'
        : `no secret proves the requests of ${label} as this webhook is set up: leave it out`,
    };
  if (name === 'secret' || name === secretLabel) return { kind: 'own' };
  return {
    kind: 'foreign',
    message: `${label}'s secret${secretLabel === undefined || secretLabel === 'secret' ? '' : ` (${secretLabel})`} is sent as "secretValue"`,
  };
}

export type SecretField = { readonly kind: 'own' } | { readonly kind: 'foreign'; readonly message: string };

/** Names that must not get lost, since their writers mean a secret: `signingSecret`, `api_key`, `token`. */
function looksSecret(name: string): boolean {
  return /secret|token|passw|passphrase|credential|signature|(?:^|[a-z_-])key$/i.test(name);
}
