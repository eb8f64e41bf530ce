import type { JsonObject } from '../model/json.ts';
import type { IncomingRequest } from '../model/request.ts';
import { hmac, sha256Hex } from '../signing/digests.ts';
import { formFieldsOf, multipartFieldsOf, unprovenObjectOf, singleParameter, textAt } from './schemes/body.ts';
import { writeTime, withJson } from './schemes/sign-hmac.ts';
import { matchesAny } from './schemes/hmac-scheme.ts';
import { refusedMethod, rejected, usableSecrets, verified } from './schemes/judgement.ts';
import type { Preset, Verification, VerifierSettings } from './platform.ts';
import { platformText } from './secret-form.ts';
import { refusedTime, type TimeRule } from './schemes/timestamp.ts';

/** The payload itself is not signed, so an old signature must not vouch for a new one for ever: Mailgun's 8 hours of retries and a bit. */
const timeRule: TimeRule = { unit: 's', toleranceSeconds: 32_400 };

export const mailgun: Preset = {
  name: 'mailgun',
  label: 'Mailgun',
  guide: {
    pasteUrl: 'Sending → Webhooks → Add webhook → URL',
    secretAt: 'Sending → Webhooks → HTTP webhook signing key',
    help: [
      'Open Sending → Webhooks of the domain, choose an event, and paste the URL.',
      'Store the HTTP webhook signing key of the account; it is another one than the API key.',
      'Only a time and a token are signed, not the event itself: do not let it decide anything that matters.',
    ],
    proof:
      'In the body: `signature.{timestamp,token,signature}` (JSON) or the fields of the same names (form, also multipart with attachments): hex HMAC-SHA256 of timestamp and token, at most 9 h old.',
    verifiedBy: 'The first event whose signature matches.',
    notes: [
      'Workflows, histories and the ledger see `***` in place of the signature. The payload itself is not signed, only a time and a token. So one token is one event: a second request with the token of a first is a repeat, whatever its payload says. Whoever changes a request on its way changes the event; do not let it decide anything that matters.',
    ],
    example: { secretValue: 'http-webhook-signing-key' },
  },
  method: 'signature',
  secretLabel: 'HTTP webhook signing key',
  secretForm: platformText,
  signsTime: true,
  secretMembers: {
    json: ['signature.signature', 'signature.parent-signature.signature'],
    fields: ['signature', 'parent-signature'],
  },
  sign(settings, request, { nowSeconds }) {
    const [key] = usableSecrets(settings);
    if (key === undefined) return undefined;
    return withJson(request, (body) => {
      const timestamp = writeTime(nowSeconds, timeRule.unit);
      const token = textAt(body, ['signature', 'token']) ?? sha256Hex([request.body, timestamp]).slice(0, 50);
      const signature = hmac({ algorithm: 'sha256', key, parts: [timestamp, token] }).toString('hex');
      return { ...body, signature: { token, timestamp, signature } };
    });
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
