import { headerValues, singleHeader, type IncomingRequest } from '../model/request.ts';
import { textAt } from './schemes/body.ts';
import type { Platform } from './platform.ts';
import { verifyStandardWebhooks } from './schemes/standard-webhooks-scheme.ts';

export const svix: Platform = {
  name: 'svix',
  label: 'Svix',
  method: 'signature',
  secretLabel: 'signing secret (whsec_…)',
  secretForm: { kind: 'whsec', madeBy: 'operator' },
  signatureHeaders: [
    'svix-signature',
    'svix-id',
    'svix-timestamp',
    'webhook-signature',
    'webhook-id',
    'webhook-timestamp',
  ],
  verify: (settings, request, nowSeconds) =>
    verifyStandardWebhooks(familyOf(request), { settings, request, nowSeconds }),
  deliveryId: (request) => singleHeader(request, `${familyOf(request)}-id`),
  eventType: (_request, body) => textAt(body, ['type']) ?? textAt(body, ['event_type']),
  signedTimestamp: (request) => singleHeader(request, `${familyOf(request)}-timestamp`),
};

/** Its own names, else the unbranded ones; never a mixture, so that the id that counts is the one that was signed. */
function familyOf(request: IncomingRequest): 'svix' | 'webhook' {
  return headerValues(request, 'svix-id').length > 0 ? 'svix' : 'webhook';
}
