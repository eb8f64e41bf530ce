import { singleHeader } from '../model/request.ts';
import { textAt } from './schemes/body.ts';
import type { Platform } from './platform.ts';
import { verifyStandardWebhooks } from './schemes/standard-webhooks-scheme.ts';

export const standardWebhooks: Platform = {
  name: 'standard-webhooks',
  label: 'Standard Webhooks',
  method: 'signature',
  secretLabel: 'signing secret (whsec_…) or public key (whpk_…)',
  secretForm: { kind: 'whsec', madeBy: 'operator' },
  signatureHeaders: ['webhook-signature', 'webhook-id', 'webhook-timestamp'],
  verify: (settings, request, nowSeconds) => verifyStandardWebhooks('webhook', { settings, request, nowSeconds }),
  deliveryId: (request) => singleHeader(request, 'webhook-id'),
  eventType: (_request, body) => textAt(body, ['type']),
  signedTimestamp: (request) => singleHeader(request, 'webhook-timestamp'),
};
