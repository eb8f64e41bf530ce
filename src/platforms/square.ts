import { textAt } from './schemes/body.ts';
import { verifyHmac, type HmacScheme } from './schemes/hmac-scheme.ts';
import type { Platform } from './platform.ts';
import { platformText } from './secret-form.ts';

/** The URL is the one entered at Square, to the letter. The older SHA-1 header is never looked at. */
const scheme: HmacScheme = {
  header: 'x-square-hmacsha256-signature',
  algorithm: 'sha256',
  encoding: 'base64',
  template: '{url}{body}',
};

export const square: Platform = {
  name: 'square',
  label: 'Square',
  method: 'signature',
  secretLabel: 'signature key',
  secretForm: platformText,
  signatureHeaders: [scheme.header],
  signsUrl: true,
  verify: (settings, request, nowSeconds) => verifyHmac(scheme, { settings, request, nowSeconds }),
  deliveryId: (_request, body) => textAt(body, ['event_id']),
  eventType: (_request, body) => textAt(body, ['type']),
};
