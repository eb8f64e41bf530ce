import { singleHeader } from '../model/request.ts';
import { verifyHmac, type HmacScheme } from './schemes/hmac-scheme.ts';
import type { Platform } from './platform.ts';
import { platformText } from './secret-form.ts';

const scheme: HmacScheme = { header: 'X-Shopify-Hmac-SHA256', algorithm: 'sha256', encoding: 'base64' };

export const shopify: Platform = {
  name: 'shopify',
  label: 'Shopify',
  method: 'signature',
  secretLabel: 'client secret',
  secretForm: platformText,
  signatureHeaders: [scheme.header],
  verify: (settings, request, nowSeconds) => verifyHmac(scheme, { settings, request, nowSeconds }),
  unsignedDeliveryId: (request) => singleHeader(request, 'X-Shopify-Webhook-Id'),
  eventType: (request) => singleHeader(request, 'X-Shopify-Topic'),
};
