import { singleHeader } from '../model/request.ts';
import { textAt } from './schemes/body.ts';
import { verifyHmac, type HmacScheme } from './schemes/hmac-scheme.ts';
import type { Platform } from './platform.ts';
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

export const pagerduty: Platform = {
  name: 'pagerduty',
  label: 'PagerDuty',
  method: 'signature',
  secretLabel: 'secret',
  secretForm: platformText,
  signatureHeaders: [scheme.header],
  verify: (settings, request, nowSeconds) => verifyHmac(scheme, { settings, request, nowSeconds }),
  deliveryId: (_request, body) => textAt(body, ['event', 'id']),
  unsignedDeliveryId: (request) => singleHeader(request, 'X-Webhook-Id'),
  eventType: (_request, body) => textAt(body, ['event', 'event_type']),
};
