import { singleHeader, type IncomingRequest } from '../model/request.ts';
import { jsonObjectOf, textAt } from './schemes/body.ts';
import { signHmac, withJson } from './schemes/sign-hmac.ts';
import { verifyHmac, type HmacScheme } from './schemes/hmac-scheme.ts';
import type { Preset, Verification, VerifierSettings } from './platform.ts';
import { platformText } from './secret-form.ts';
import { refusedTime } from './schemes/timestamp.ts';

const scheme: HmacScheme = { header: 'Linear-Signature', algorithm: 'sha256', encoding: 'hex' };

export const linear: Preset = {
  name: 'linear',
  label: 'Linear',
  guide: {
    pasteUrl: 'Settings → API → Webhooks → New webhook → URL',
    secretAt: 'Settings → API → Webhooks → your webhook → Signing secret',
    help: [
      'Open Settings → API → Webhooks → New webhook, paste the URL and choose the data changes.',
      'Copy the Signing secret and store it here.',
      'The signed time may be 60 s off: when all events are refused as too old, the clock of this server is wrong.',
    ],
    proof:
      '`Linear-Signature`: hex HMAC-SHA256 of the raw body. The signed `webhookTimestamp` in the body must be within 60 s; the header `Linear-Timestamp` is not signed and not used.',
    verifiedBy: 'The first event whose signature matches.',
    notes: [
      'Deliveries are told apart by `Linear-Delivery`; the header is not signed, so the same body under another id is a repeat as well.',
    ],
    example: { secretValue: 'copied-from-linear' },
  },
  method: 'signature',
  secretLabel: 'signing secret',
  secretForm: platformText,
  signsTime: true,
  signatureHeaders: [scheme.header],
  sign: (settings, request, { nowSeconds }) =>
    signHmac(scheme, {
      settings,
      nowSeconds,
      request: withJson(request, (body) => ({ ...body, webhookTimestamp: nowSeconds * 1000 })),
    }),
  verify,
  unsignedDeliveryId: (request) => singleHeader(request, 'Linear-Delivery'),
  eventType: (request) => singleHeader(request, 'Linear-Event'),
};

/** The time that counts stands in the signed body; the header `Linear-Timestamp` is not signed. */
function verify(settings: VerifierSettings, request: IncomingRequest, nowSeconds: number): Verification {
  const proof = verifyHmac(scheme, { settings, request, nowSeconds });
  if (proof.kind !== 'verified') return proof;
  const text = textAt(jsonObjectOf(request) ?? null, ['webhookTimestamp']) ?? '';
  return (
    refusedTime(
      { unit: 'ms', toleranceSeconds: 60 },
      { text, where: 'webhookTimestamp in the body', settings, nowSeconds },
    ) ?? proof
  );
}
