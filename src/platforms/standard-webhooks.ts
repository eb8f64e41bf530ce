import { singleHeader } from '../model/request.ts';
import { textAt } from './schemes/body.ts';
import type { Preset } from './platform.ts';
import { signsByStandardWebhooks, verifyStandardWebhooks } from './schemes/standard-webhooks-scheme.ts';

export const standardWebhooks: Preset = {
  name: 'standard-webhooks',
  label: 'Standard Webhooks',
  guide: {
    pasteUrl: 'Wherever the sender asks for an endpoint URL',
    secretAt: 'The sender’s page of the endpoint → Signing secret (whsec_…) or public key (whpk_…)',
    help: [
      'Give the sender the URL, and store its signing secret with the `whsec_` before it, or its public key with `whpk_`.',
      'While a secret is rotated, store both: any of them may match.',
      'Requests more than 300 s old are refused: look at the clocks when all of them are.',
    ],
    proof:
      '`webhook-id`, `webhook-timestamp`, `webhook-signature` (space list): `v1` is base64 HMAC-SHA256 of `{id}.{timestamp}.{body}` keyed with the base64 after `whsec_`; `v1a` is Ed25519 with the key after `whpk_`. At most 300 s old or ahead.',
    verifiedBy: 'The first event whose signature matches.',
    notes: ['Deliveries are told apart by `webhook-id`.'],
    example: { secretValue: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' },
  },
  method: 'signature',
  secretLabel: 'signing secret (whsec_…) or public key (whpk_…)',
  secretForm: { kind: 'whsec', madeBy: 'operator' },
  signatureHeaders: ['webhook-signature', 'webhook-id', 'webhook-timestamp'],
  sign: signsByStandardWebhooks('webhook'),
  verify: (settings, request, nowSeconds) => verifyStandardWebhooks('webhook', { settings, request, nowSeconds }),
  deliveryId: (request) => singleHeader(request, 'webhook-id'),
  eventType: (_request, body) => textAt(body, ['type']),
  signedTimestamp: (request) => singleHeader(request, 'webhook-timestamp'),
};
