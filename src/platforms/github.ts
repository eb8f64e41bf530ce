import { singleHeader } from '../model/request.ts';
import type { Preset } from './platform.ts';
import { anyText } from './secret-form.ts';
import { hubSignatureHeader, signSignatureBased, verifySignatureBased } from './schemes/signature-scheme.ts';

export const github: Preset = {
  name: 'github',
  label: 'GitHub',
  guide: {
    pasteUrl: 'Repository or organization → Settings → Webhooks → Add webhook → Payload URL',
    secretAt: 'Settings → Webhooks → your webhook → Secret. You choose it: a long random text, the same there and here',
    help: [
      'Open Settings → Webhooks → Add webhook of the repository or organization.',
      'Paste the URL as Payload URL, choose the content type `application/json`, and enter the same Secret there and here.',
      'GitHub sends `ping` at once, and that verifies the URL.',
      'When deliveries answer 401, the two secrets differ: GitHub never shows one again, so set a new one on both sides.',
    ],
    proof:
      '`X-Hub-Signature-256: sha256=<hex>`: HMAC-SHA256 of the raw body. The older `X-Hub-Signature` (SHA-1) is never looked at.',
    verifiedBy:
      'The first event whose signature matches verifies the URL. GitHub sends `ping` at once, so this happens on saving.',
    notes: [
      'Deliveries are told apart by `X-GitHub-Delivery`, the event type is `X-GitHub-Event`. GitHub does not retry by itself; a redelivery keeps its id. The header is not signed, and neither is a time: whoever has seen a request can send it again under another id. Equal bodies can be two events (`repository_dispatch` twice), so only `signalbox.dedupeWindowSeconds` (up to a day) makes such a body a repeat.',
    ],
    example: { secretValue: 'keep-me-secret' },
  },
  method: 'signature',
  secretLabel: 'secret',
  secretForm: anyText,
  readsHeaderKey: true,
  signatureHeaders: [hubSignatureHeader],
  sign: signSignatureBased,
  verify: (settings, request, nowSeconds) => verifySignatureBased({ settings, request, nowSeconds }),
  unsignedDeliveryId: (request) => singleHeader(request, 'X-GitHub-Delivery'),
  eventType: (request) => singleHeader(request, 'X-GitHub-Event'),
};
