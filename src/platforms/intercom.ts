import { textAt } from './schemes/body.ts';
import { verifyHmac, type HmacScheme } from './schemes/hmac-scheme.ts';
import type { Platform } from './platform.ts';
import { platformText } from './secret-form.ts';

/** SHA-1 is what Intercom documents today, under the header that is legacy elsewhere. */
const scheme: HmacScheme = { header: 'X-Hub-Signature', algorithm: 'sha1', encoding: 'hex', prefix: 'sha1=' };

export const intercom: Platform = {
  name: 'intercom',
  label: 'Intercom',
  method: 'signature',
  secretLabel: 'client secret',
  secretForm: platformText,
  signatureHeaders: [scheme.header],
  verify: (settings, request, nowSeconds) => verifyHmac(scheme, { settings, request, nowSeconds }),
  deliveryId: (_request, body) => textAt(body, ['id']),
  eventType: (_request, body) => textAt(body, ['topic']),
};
