import { headerValues, singleHeader, type IncomingRequest } from '../model/request.ts';
import { textAt } from './schemes/body.ts';
import type { Preset } from './platform.ts';
import { signsByStandardWebhooks, verifyStandardWebhooks } from './schemes/standard-webhooks-scheme.ts';

export const svix: Preset = {
  name: 'svix',
  label: 'Svix',
  guide: {
    pasteUrl: 'The sender’s application portal → Endpoints → Add Endpoint → Endpoint URL',
    secretAt: 'The sender’s application portal → Endpoints → your endpoint → Signing Secret (whsec_…)',
    help: [
      'Open the application portal of the sender → Endpoints → Add Endpoint, paste the URL and choose the event types.',
      'Copy the Signing Secret of the endpoint and store it with its `whsec_`.',
      'Each endpoint has a secret of its own: that of another one is the usual reason for a 401.',
    ],
    proof:
      '`svix-id`, `svix-timestamp`, `svix-signature`, or the same with `webhook-`: as in Standard Webhooks. The two families are never mixed.',
    verifiedBy: 'The first event whose signature matches.',
    notes: ['Deliveries are told apart by `svix-id`.'],
    example: { secretValue: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' },
  },
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
  sign: signsByStandardWebhooks('svix'),
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
