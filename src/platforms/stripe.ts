import { singleHeader } from '../model/request.ts';
import { textAt } from './schemes/body.ts';
import { signsByHmac } from './schemes/sign-hmac.ts';
import { verifyHmac, type HmacScheme } from './schemes/hmac-scheme.ts';
import type { Preset } from './platform.ts';
import { platformText } from './secret-form.ts';

/** S3. The key is the whole text of the secret with its `whsec_`; `v0` is for Stripe's own tests and never counts. */
const scheme: HmacScheme = {
  header: 'Stripe-Signature',
  algorithm: 'sha256',
  encoding: 'hex',
  separator: ',',
  prefix: 'v1=',
  template: '{timestamp}.{body}',
  timestamp: { from: 'field', name: 't', unit: 's', toleranceSeconds: 300 },
  bodyRequired: true,
};

export const stripe: Preset = {
  name: 'stripe',
  label: 'Stripe',
  guide: {
    pasteUrl: 'Workbench → Webhooks → Add destination → Endpoint URL',
    secretAt: 'Workbench → Webhooks → your endpoint → Signing secret (whsec_…)',
    help: [
      'Open Workbench → Webhooks, add a destination of the type webhook endpoint, and choose its events.',
      'Paste the URL as Endpoint URL, then reveal the Signing secret and store it with its `whsec_`.',
      'Each endpoint has a secret of its own, and so have test and live mode: the wrong one of them is the usual reason for a 401.',
    ],
    proof:
      '`Stripe-Signature: t=<unix seconds>,v1=<hex>`: HMAC-SHA256 of `{t}.{body}`, keyed with the whole text of the secret; at most 300 s old or ahead. Any `v1` may match; `v0` never counts.',
    verifiedBy: 'The first event whose signature matches verifies the URL: send a test event.',
    notes: ["Deliveries are told apart by the event's `id`. While you roll the secret, Stripe signs with both."],
    example: { secretValue: 'whsec_copied_from_stripe' },
  },
  method: 'signature',
  secretLabel: 'endpointSecret',
  secretForm: platformText,
  signatureHeaders: [scheme.header],
  sign: signsByHmac(scheme),
  verify: (settings, request, nowSeconds) => verifyHmac(scheme, { settings, request, nowSeconds }),
  deliveryId: (_request, body) => textAt(body, ['id']),
  eventType: (_request, body) => textAt(body, ['type']),
  signedTimestamp: (request) => singleHeader(request, scheme.header)?.match(/(?:^|,)t=(\d+)/)?.[1],
};
