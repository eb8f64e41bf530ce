import { singleHeader } from '../model/request.ts';
import { signsByHmac } from './schemes/sign-hmac.ts';
import { verifyHmac, type HmacScheme } from './schemes/hmac-scheme.ts';
import type { Preset } from './platform.ts';
import { platformText } from './secret-form.ts';

const scheme: HmacScheme = { header: 'X-Shopify-Hmac-SHA256', algorithm: 'sha256', encoding: 'base64' };

export const shopify: Preset = {
  name: 'shopify',
  label: 'Shopify',
  guide: {
    pasteUrl: 'App configuration → Webhooks, or Admin → Settings → Notifications → Webhooks → URL',
    secretAt: 'Partner Dashboard → your app → Client secret; for webhooks of the Admin: below their list',
    help: [
      'Add the webhook in the app’s configuration or under Settings → Notifications, in the format JSON, and paste the URL.',
      'Store the Client secret of the app; webhooks made in the Admin are signed with the key that stands below their list.',
      'After a rotation the old secret signs for up to an hour: store both.',
    ],
    proof: '`X-Shopify-Hmac-SHA256`: base64 HMAC-SHA256 of the raw body.',
    verifiedBy: 'The first event whose signature matches.',
    notes: [
      'Deliveries are told apart by `X-Shopify-Webhook-Id`. The header is not signed, and neither is a time: whoever has seen a request can send it again under another id. Equal bodies can be two events, so only `signalbox.dedupeWindowSeconds` (up to a day) makes such a body a repeat. For up to an hour after a rotation the old secret still signs: store both.',
    ],
    example: { secretValue: 'client-secret' },
  },
  method: 'signature',
  secretLabel: 'client secret',
  secretForm: platformText,
  signatureHeaders: [scheme.header],
  sign: signsByHmac(scheme),
  verify: (settings, request, nowSeconds) => verifyHmac(scheme, { settings, request, nowSeconds }),
  unsignedDeliveryId: (request) => singleHeader(request, 'X-Shopify-Webhook-Id'),
  eventType: (request) => singleHeader(request, 'X-Shopify-Topic'),
};
