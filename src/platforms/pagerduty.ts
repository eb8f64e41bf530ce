import { singleHeader } from '../model/request.ts';
import { textAt } from './schemes/body.ts';
import { signsByHmac } from './schemes/sign-hmac.ts';
import { verifyHmac, type HmacScheme } from './schemes/hmac-scheme.ts';
import type { Preset } from './platform.ts';
import { platformText } from './secret-form.ts';

/** S8. Two signatures while a secret is being rotated. */
const scheme: HmacScheme = {
  header: 'X-PagerDuty-Signature',
  algorithm: 'sha256',
  encoding: 'hex',
  separator: ',',
  prefix: 'v1=',
  bodyRequired: true,
};

export const pagerduty: Preset = {
  name: 'pagerduty',
  label: 'PagerDuty',
  conductorName: 'Pagerduty',
  guide: {
    pasteUrl: 'Integrations → Generic Webhooks (v3) → New Webhook → Webhook URL',
    secretAt: 'Shown once when the webhook is created',
    help: [
      'Open Integrations → Generic Webhooks (v3) → New Webhook, and choose scope and event types.',
      'Paste the URL, save, and store the secret that PagerDuty shows this once.',
      'Use Send Test Event soon: PagerDuty drops what gets a 4xx, and disables the webhook for a day after three of them.',
    ],
    proof: '`X-PagerDuty-Signature: v1=<hex>[,v1=<hex>]`: HMAC-SHA256 of the raw body. Any of them may match.',
    verifiedBy: 'The first event whose signature matches verifies the URL: use *Send Test Event*.',
    notes: [
      'Deliveries are told apart by `event.id`. PagerDuty drops what gets a 4xx and disables the webhook for a day after three, so look at the history soon when events are refused.',
    ],
    example: { secretValue: 'copied-from-pagerduty' },
  },
  method: 'signature',
  secretLabel: 'secret',
  secretForm: platformText,
  signatureHeaders: [scheme.header],
  sign: signsByHmac(scheme),
  verify: (settings, request, nowSeconds) => verifyHmac(scheme, { settings, request, nowSeconds }),
  deliveryId: (_request, body) => textAt(body, ['event', 'id']),
  unsignedDeliveryId: (request) => singleHeader(request, 'X-Webhook-Id'),
  eventType: (_request, body) => textAt(body, ['event', 'event_type']),
};
