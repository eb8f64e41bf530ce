import { singleHeader } from '../model/request.ts';
import { verifyHmac } from './hmac-scheme.ts';
import type { HmacScheme } from './hmac-scheme.ts';
import type { Platform } from './platform.ts';

/** The time that counts is in the signed body; the header `Linear-Timestamp` is not signed. */
const scheme: HmacScheme = {
  header: 'Linear-Signature',
  algorithm: 'sha256',
  encoding: 'hex',
  timestamp: { from: 'body', name: 'webhookTimestamp', unit: 'ms', toleranceSeconds: 60 },
};

export const linear: Platform = {
  name: 'linear',
  label: 'Linear',
  method: 'signature',
  secretLabel: 'signing secret',
  signatureHeaders: [scheme.header],
  verify: (settings, request, nowSeconds) => verifyHmac(scheme, { settings, request, nowSeconds }),
  deliveryId: (request) => singleHeader(request, 'Linear-Delivery'),
  eventType: (request) => singleHeader(request, 'Linear-Event'),
};
