import { randomBytes } from 'node:crypto';
import type { RetiringSecret, VerifierSettings } from '../../model/inbound/verification.ts';
import { findPlatform } from '../../platforms/index.ts';
import type { Platform } from '../../platforms/platform.ts';
import { describeSecretForm, isUsableSecret, writeSecret } from '../../platforms/secret-form.ts';

export interface SecretRotation {
  /** The secret that the platform made; absent: one is made here. */
  readonly given?: string;
  /** How long the ones before still verify; 0 withdraws them all, those of earlier rotations with them. */
  readonly keepOldForSeconds: number;
  readonly nowMs: number;
}

export type SecretRotated =
  /** The new secret is the first of the settings. */
  { readonly kind: 'rotated'; readonly settings: VerifierSettings } | NotRotated;

export type NotRotated =
  /** The given one cannot verify anything. */
  | { readonly kind: 'unusable'; readonly message: string }
  /** Only the sender can make one, or none counts. */
  | { readonly kind: 'nothingToMake'; readonly message: string };

/** As long as the hash it is for. */
const secretBytes = 32;
/** Each is tried on each request: the newest stay. */
const retiringMax = 32;

/** A new secret for a source, in the form that its scheme takes; the ones before verify until their time (R52). */
export function rotateSecret(
  settings: VerifierSettings,
  { given, keepOldForSeconds, nowMs }: SecretRotation,
): SecretRotated {
  const platform = findPlatform(settings);
  const form = platform?.secretForm;
  if (given !== undefined && (form === undefined || !isUsableSecret(form, given)))
    return { kind: 'unusable', message: whyUnusable(platform) };
  const secret = given ?? (form && writeSecret(form, randomBytes(secretBytes)));
  if (form === undefined || secret === undefined) return { kind: 'nothingToMake', message: whyNothing(platform) };
  // A public key counts in either of the two fields (S6).
  const keyBefore =
    !('madeBy' in form) && settings.secretKey !== undefined && isUsableSecret(form, settings.secretKey)
      ? settings.secretKey
      : undefined;
  const untilMs = nowMs + keepOldForSeconds * 1000;
  const replaced = [...settings.secrets, keyBefore ?? '']
    .filter((old) => old !== '' && old !== secret)
    .map((old) => ({ secret: old, untilMs }));
  const retiring =
    keepOldForSeconds === 0
      ? []
      : [...replaced, ...stillRetiring(settings, nowMs).filter((old) => old.secret !== secret)];
  return {
    kind: 'rotated',
    settings: {
      ...settings,
      secrets: [secret],
      // A source that has a secret takes signed events alone, also after it is withdrawn (R35).
      unsigned: undefined,
      ...(keyBefore !== undefined && { secretKey: undefined }),
      retiringSecrets: retiring.length > 0 ? retiring.slice(0, retiringMax) : undefined,
    },
  };
}

/** The secrets of before a rotation that count at this moment. */
export function stillRetiring(
  { retiringSecrets = [] }: Pick<VerifierSettings, 'retiringSecrets'>,
  nowMs: number,
): readonly RetiringSecret[] {
  return retiringSecrets.filter((one) => one.untilMs > nowMs);
}

function whyUnusable(platform: Platform | undefined): string {
  return platform?.secretForm === undefined ? whyNothing(platform) : describeSecretForm(platform.secretForm);
}

function whyNothing(platform: Platform | undefined): string {
  const { label = 'This webhook', secretLabel = 'secret', secretForm: form } = platform ?? {};
  if (form !== undefined && 'madeBy' in form)
    return `${label} makes the ${secretLabel} itself: get a new one there and send it as "secret"`;
  if (form !== undefined)
    return `${label} signs with a private key of its own: get its ${secretLabel} there and send it as "secret"`;
  if (platform?.needsHeaders)
    return 'its requests prove themselves by their headers, and no secret counts: change "headers" with PUT';
  return `${label}: no secret proves its requests as they are verified now`;
}
