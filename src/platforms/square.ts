import { textAt } from './schemes/body.ts';
import { signsByHmac } from './schemes/sign-hmac.ts';
import { verifyHmac, type HmacScheme } from './schemes/hmac-scheme.ts';
import type { Preset } from './platform.ts';
import { platformText } from './secret-form.ts';

/** The URL is the one entered at Square, to the letter. The older SHA-1 header is never looked at. */
const scheme: HmacScheme = {
  header: 'x-square-hmacsha256-signature',
  algorithm: 'sha256',
  encoding: 'base64',
  template: '{url}{body}',
};

export const square: Preset = {
  name: 'square',
  label: 'Square',
  guide: {
    pasteUrl: 'Developer Console → your app → Webhooks → Subscriptions → Notification URL',
    secretAt: 'Developer Console → your app → Webhooks → Subscriptions → your subscription → Signature key',
    help: [
      'Open the Developer Console → your app → Webhooks → Subscriptions, add one, and paste the URL.',
      'Store the Signature key of that subscription; Sandbox and Production have their own.',
      'Square signs the URL to the letter: when every request is refused, `PUBLIC_URL` is not the address that you entered there.',
    ],
    proof: '`x-square-hmacsha256-signature`: base64 HMAC-SHA256 of `{url}{body}`. The SHA-1 header is never looked at.',
    verifiedBy: 'The first event whose signature matches.',
    notes: ['Deliveries are told apart by `event_id`.'],
    example: { secretValue: 'signature-key', signalbox: { publicUrl: 'https://hooks.example.com' } },
  },
  method: 'signature',
  secretLabel: 'signature key',
  secretForm: platformText,
  signatureHeaders: [scheme.header],
  signsUrl: true,
  sign: signsByHmac(scheme),
  verify: (settings, request, nowSeconds) => verifyHmac(scheme, { settings, request, nowSeconds }),
  deliveryId: (_request, body) => textAt(body, ['event_id']),
  eventType: (_request, body) => textAt(body, ['type']),
};
