import { singleHeader } from '../model/request.ts';
import { textAt } from './schemes/body.ts';
import { verifyHmac, type HmacScheme } from './schemes/hmac-scheme.ts';
import type { Platform } from './platform.ts';
import { platformText } from './secret-form.ts';

const timestampHeader = 'X-Zendesk-Webhook-Signature-Timestamp';

/** S9. The secret looks like base64 and is used as text. Every method is signed, over an empty body where there is none (R44). */
const scheme: HmacScheme = {
  header: 'X-Zendesk-Webhook-Signature',
  algorithm: 'sha256',
  encoding: 'base64',
  template: '{timestamp}{body}',
  // It documents no window; a day of outage at our side may pass between its tries.
  timestamp: { from: 'header', name: timestampHeader, unit: 'iso', toleranceSeconds: 25 * 3_600 },
  methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
};

export const zendesk: Platform = {
  name: 'zendesk',
  label: 'Zendesk',
  method: 'signature',
  secretLabel: 'SIGNING_SECRET',
  secretForm: platformText,
  signatureHeaders: [scheme.header, timestampHeader],
  verify: (settings, request, nowSeconds) => verifyHmac(scheme, { settings, request, nowSeconds }),
  unsignedDeliveryId: (request) => singleHeader(request, 'X-Zendesk-Webhook-Invocation-Id'),
  eventType: (_request, body) => textAt(body, ['type']),
  signedTimestamp: (request) => singleHeader(request, timestampHeader),
};
