import type { JsonObject } from '../model/json.ts';
import type { IncomingRequest } from '../model/request.ts';
import { hmac } from '../signing/hmac.ts';
import { formFieldsOf, multipartFieldsOf, unprovenObjectOf, singleParameter, textAt } from './schemes/body.ts';
import { matchesAny } from './schemes/hmac-scheme.ts';
import { refusedMethod, rejected, usableSecrets, verified } from './schemes/judgement.ts';
import type { Platform, Verification, VerifierSettings } from './platform.ts';
import { platformText } from './secret-form.ts';
import { refusedTime, type TimeRule } from './schemes/timestamp.ts';

/** The payload itself is not signed, so an old signature must not vouch for a new one for ever: Mailgun's 8 hours of retries and a bit. */
const timeRule: TimeRule = { unit: 's', toleranceSeconds: 32_400 };

export const mailgun: Platform = {
  name: 'mailgun',
  label: 'Mailgun',
  method: 'signature',
  secretLabel: 'HTTP webhook signing key',
  secretForm: platformText,
  signsTime: true,
  secretMembers: {
    json: ['signature.signature', 'signature.parent-signature.signature'],
    fields: ['signature', 'parent-signature'],
  },
  verify,
  unsignedDeliveryId: (_request, body) => textAt(body, ['event-data', 'id']) ?? textAt(body, ['token']),
  // The token is all that names what was signed: with it, any payload would be genuine once more.
  signedContent: (request) => signatureIn(request).token,
  eventType: (_request, body) => textAt(body, ['event-data', 'event']) ?? textAt(body, ['event']),
};

function verify(settings: VerifierSettings, request: IncomingRequest, nowSeconds: number): Verification {
  const refused = refusedMethod(request);
  if (refused) return refused;
  const secrets = usableSecrets(settings);
  if (secrets.length === 0) return rejected('SECRET_NOT_SET', 'no usable secret is stored');
  const { timestamp, token, signature } = signatureIn(request);
  if (!timestamp || !token || !signature)
    return rejected('SIGNATURE_MISMATCH', 'the body has no signature with timestamp and token');
  const late = refusedTime(timeRule, { text: timestamp, where: 'the timestamp in the body', settings, nowSeconds });
  if (late) return late;
  const expected = secrets.map((key) => hmac({ algorithm: 'sha256', key, parts: [timestamp, token] }).toString('hex'));
  return matchesAny(expected, [signature])
    ? verified
    : rejected('SIGNATURE_MISMATCH', 'signature mismatch in the body');
}

type Signature = { readonly [name in 'timestamp' | 'token' | 'signature']: string | undefined };

/** Webhooks carry it as an object of the JSON, routes as fields of a form; with attachments the form is multipart. */
function signatureIn(request: IncomingRequest): Signature {
  const form = formFieldsOf(request) ?? multipartFieldsOf(request);
  const body: JsonObject = form ? {} : (unprovenObjectOf(request) ?? {});
  const read = (name: string): string | undefined =>
    form ? singleParameter(form, name) : textAt(body, ['signature', name]);
  return { timestamp: read('timestamp'), token: read('token'), signature: read('signature') };
}
