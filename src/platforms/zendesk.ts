import { singleHeader } from '../model/request.ts';
import { textAt } from './schemes/body.ts';
import { signsByHmac } from './schemes/sign-hmac.ts';
import { verifyHmac, type HmacScheme } from './schemes/hmac-scheme.ts';
import type { Preset } from './platform.ts';
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

export const zendesk: Preset = {
  name: 'zendesk',
  label: 'Zendesk',
  guide: {
    pasteUrl: 'Admin Center → Apps and integrations → Webhooks → Create webhook → Endpoint URL',
    secretAt: 'Admin Center → Apps and integrations → Webhooks → your webhook → Reveal secret',
    help: [
      'Open Admin Center → Apps and integrations → Webhooks → Create webhook, and paste the URL as Endpoint URL.',
      'Save it first, then choose Reveal secret and store the text as it stands, also though it looks like base64.',
      'A webhook that is tested before it is saved is signed with a published test secret, and refused here.',
    ],
    proof:
      '`X-Zendesk-Webhook-Signature` and `X-Zendesk-Webhook-Signature-Timestamp`: base64 HMAC-SHA256 of `{timestamp}{body}`. At most 25 hours old or ahead; `timestampToleranceSeconds` changes it.',
    verifiedBy:
      'The first request whose signature matches verifies the URL. GET, PUT, PATCH and DELETE are events as well when they are signed.',
    notes: [
      "A webhook tested before it is saved is signed with Zendesk's published test secret. Deliveries are told apart by `X-Zendesk-Webhook-Invocation-Id`; the header is not signed, so the same time and body under another id is a repeat as well.",
    ],
    example: { secretValue: 'copied-from-zendesk' },
  },
  method: 'signature',
  secretLabel: 'SIGNING_SECRET',
  secretForm: platformText,
  signatureHeaders: [scheme.header, timestampHeader],
  sign: signsByHmac(scheme),
  verify: (settings, request, nowSeconds) => verifyHmac(scheme, { settings, request, nowSeconds }),
  unsignedDeliveryId: (request) => singleHeader(request, 'X-Zendesk-Webhook-Invocation-Id'),
  eventType: (_request, body) => textAt(body, ['type']),
  signedTimestamp: (request) => singleHeader(request, timestampHeader),
};
