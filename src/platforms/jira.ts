import { singleHeader } from '../model/request.ts';
import { textAt } from './schemes/body.ts';
import { verifyHmac, type HmacScheme } from './schemes/hmac-scheme.ts';
import type { Platform } from './platform.ts';
import { anyText } from './secret-form.ts';

/** The header names a method; it is pinned to SHA-256 all the same. */
const scheme: HmacScheme = { header: 'X-Hub-Signature', algorithm: 'sha256', encoding: 'hex', prefix: 'sha256=' };

export const jira: Platform = {
  name: 'jira',
  label: 'Jira',
  method: 'signature',
  secretLabel: 'secret',
  secretForm: anyText,
  signatureHeaders: [scheme.header],
  verify: (settings, request, nowSeconds) => verifyHmac(scheme, { settings, request, nowSeconds }),
  unsignedDeliveryId: (request) => singleHeader(request, 'X-Atlassian-Webhook-Identifier'),
  eventType: (_request, body) => textAt(body, ['webhookEvent']),
};
