import type { Schemas } from '../client/client.ts';
import { parse } from '../contract/validation.ts';
import { createWebhookConfig } from '../contract/webhook-config.ts';
import { maskedSecret, type VerifierSettings } from '../model/inbound/verification.ts';
import { findPlatform, optionFields } from '../platforms/index.ts';
import { UsageError } from './command.ts';

type Webhook = Schemas['Webhook'];

interface Keys {
  readonly secret?: string;
  readonly privateKey?: string;
}

/**
 * All that says how requests of a webhook prove themselves, as its server has it, with the secret that is held here: what the
 * server shows to nobody is `***`. Throws UsageError where a secret would do nothing.
 */
export function settingsOf(webhook: Webhook, { secret }: Keys): VerifierSettings {
  const parsed = parse(webhookConfig, webhook);
  if (parsed.kind === 'invalid') {
    const wrong = parsed.errors.map(({ path, message }) => `${path}: ${message}`).join('; ');
    throw new Error(`Its server has settings that this version does not know, so it cannot sign for them: ${wrong}`);
  }
  const { sourcePlatform = '', verifier, headers = {}, headerKey, secretKey, signalbox } = parsed.value;
  const settings: VerifierSettings = {
    platform: sourcePlatform,
    headers,
    secrets: secret === undefined ? [] : [secret],
    urlVerified: true,
    ...(verifier !== undefined && { verifier }),
    ...(headerKey !== undefined && { headerKey }),
    ...(secretKey !== undefined && { secretKey }),
    ...(signalbox?.timestampToleranceSeconds !== undefined && {
      timestampToleranceSeconds: signalbox.timestampToleranceSeconds,
    }),
    ...(signalbox?.custom !== undefined && { custom: signalbox.custom }),
    ...(signalbox?.options !== undefined && { options: signalbox.options }),
    ...(signalbox?.unsigned === true && { unsigned: true }),
  };
  if (secret !== undefined) refuseUselessSecret(webhook, settings);
  return settings;
}

/** The verify token of Facebook is stored, and shown to nobody. */
export function isSecretKeyMasked({ secretKey }: VerifierSettings): boolean {
  return secretKey === maskedSecret;
}

const webhookConfig = createWebhookConfig(optionFields);

function refuseUselessSecret({ name }: Webhook, settings: VerifierSettings): void {
  const platform = findPlatform(settings);
  if (platform === undefined || platform.secretForm !== undefined) return;
  const proof = platform.needsHeaders ? 'by its headers' : 'in another way';
  throw new UsageError(
    `The webhook "${name}" is proved ${proof}, and no secret of --secret-env is looked at: leave it out, and the server signs where it can.`,
  );
}
