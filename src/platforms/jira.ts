import { singleHeader } from '../model/request.ts';
import { textAt } from './schemes/body.ts';
import { signsByHmac } from './schemes/sign-hmac.ts';
import { verifyHmac, type HmacScheme } from './schemes/hmac-scheme.ts';
import type { Preset } from './platform.ts';
import { anyText } from './secret-form.ts';

/** The header names a method; it is pinned to SHA-256 all the same. */
const scheme: HmacScheme = { header: 'X-Hub-Signature', algorithm: 'sha256', encoding: 'hex', prefix: 'sha256=' };

export const jira: Preset = {
  name: 'jira',
  label: 'Jira',
  guide: {
    pasteUrl: 'Jira administration → System → WebHooks → Create a WebHook → URL',
    secretAt: 'The same form → Secret. You choose it, or let Jira generate one',
    help: [
      'Open System → WebHooks → Create a WebHook as an administrator, paste the URL and choose the events.',
      'Enter the same Secret there and here.',
      'Webhooks that an app registers, and those of automation rules, are not signed: they are refused here, so use Custom with a header for them.',
    ],
    proof:
      '`X-Hub-Signature: sha256=<hex>`: HMAC-SHA256 of the raw body. Another method named in the header is refused.',
    verifiedBy: 'The first event whose signature matches.',
    notes: [
      'Deliveries are told apart by `X-Atlassian-Webhook-Identifier`, the same on a retry. The header is not signed, and neither is a time: whoever has seen a request can send it again under another id. Equal bodies can be two events, so only `signalbox.dedupeWindowSeconds` (up to a day) makes such a body a repeat.',
    ],
    example: { secretValue: 'keep-me-secret' },
  },
  method: 'signature',
  secretLabel: 'secret',
  secretForm: anyText,
  signatureHeaders: [scheme.header],
  sign: signsByHmac(scheme),
  verify: (settings, request, nowSeconds) => verifyHmac(scheme, { settings, request, nowSeconds }),
  unsignedDeliveryId: (request) => singleHeader(request, 'X-Atlassian-Webhook-Identifier'),
  eventType: (_request, body) => textAt(body, ['webhookEvent']),
};
