import { textAt } from './schemes/body.ts';
import { signsByHmac } from './schemes/sign-hmac.ts';
import { verifyHmac, type HmacScheme } from './schemes/hmac-scheme.ts';
import type { Preset } from './platform.ts';
import { platformText } from './secret-form.ts';

/** SHA-1 is what Intercom documents today, under the header that is legacy elsewhere. */
const scheme: HmacScheme = { header: 'X-Hub-Signature', algorithm: 'sha1', encoding: 'hex', prefix: 'sha1=' };

export const intercom: Preset = {
  name: 'intercom',
  label: 'Intercom',
  guide: {
    pasteUrl: 'Developer Hub → your app → Webhooks → Endpoint URL',
    secretAt: 'Developer Hub → your app → Basic information → Client secret',
    help: [
      'Open the Developer Hub → your app → Webhooks, paste the URL and choose the topics.',
      'Store the Client secret of the app.',
      'When requests are refused, the secret is that of another app or workspace.',
    ],
    proof: "`X-Hub-Signature: sha1=<hex>`: HMAC-SHA1 of the raw body, Intercom's documented algorithm today.",
    verifiedBy: 'The first event whose signature matches.',
    notes: ["Deliveries are told apart by the body's `id`."],
    example: { secretValue: 'client-secret' },
  },
  method: 'signature',
  secretLabel: 'client secret',
  secretForm: platformText,
  signatureHeaders: [scheme.header],
  sign: signsByHmac(scheme),
  verify: (settings, request, nowSeconds) => verifyHmac(scheme, { settings, request, nowSeconds }),
  deliveryId: (_request, body) => textAt(body, ['id']),
  eventType: (_request, body) => textAt(body, ['topic']),
};
