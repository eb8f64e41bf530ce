import { singleHeader } from '../model/request.ts';
import { textAt } from './schemes/body.ts';
import { verifyHmac, type HmacScheme } from './schemes/hmac-scheme.ts';
import type { Platform } from './platform.ts';
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

export const stripe: Platform = {
  name: 'stripe',
  label: 'Stripe',
  method: 'signature',
  secretLabel: 'endpointSecret',
  secretForm: platformText,
  signatureHeaders: [scheme.header],
  verify: (settings, request, nowSeconds) => verifyHmac(scheme, { settings, request, nowSeconds }),
  deliveryId: (_request, body) => textAt(body, ['id']),
  eventType: (_request, body) => textAt(body, ['type']),
  signedTimestamp: (request) => singleHeader(request, scheme.header)?.match(/(?:^|,)t=(\d+)/)?.[1],
};
