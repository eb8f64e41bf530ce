import { singleHeader, type IncomingRequest } from '../model/request.ts';
import { jsonObjectOf, textAt } from './schemes/body.ts';
import { verifyHmac, type HmacScheme } from './schemes/hmac-scheme.ts';
import type { Platform, Verification, VerifierSettings } from './platform.ts';
import { platformText } from './secret-form.ts';
import { refusedTime } from './schemes/timestamp.ts';

const scheme: HmacScheme = { header: 'Linear-Signature', algorithm: 'sha256', encoding: 'hex' };

export const linear: Platform = {
  name: 'linear',
  label: 'Linear',
  method: 'signature',
  secretLabel: 'signing secret',
  secretForm: platformText,
  signsTime: true,
  signatureHeaders: [scheme.header],
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
