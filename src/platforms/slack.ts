import { singleHeader, type IncomingRequest } from '../model/request.ts';
import { formFieldsOf, searchParamsOf, singleParameter, textAt, unprovenObjectOf } from './schemes/body.ts';
import { signsByHmac } from './schemes/sign-hmac.ts';
import { verifyHmac, type HmacScheme } from './schemes/hmac-scheme.ts';
import {
  echoed,
  echoedWithoutProof,
  verifiedAfterChallenge,
  needsSignature,
  refusedMethod,
  usableSecrets,
  withoutSecret,
} from './schemes/judgement.ts';
import { answerPlainChallenge } from './schemes/plain-challenge.ts';
import type { Preset, Verification, VerifierSettings } from './platform.ts';
import { platformText } from './secret-form.ts';

const scheme: HmacScheme = {
  header: 'X-Slack-Signature',
  algorithm: 'sha256',
  encoding: 'hex',
  prefix: 'v0=',
  template: 'v0:{timestamp}:{body}',
  timestamp: { from: 'header', name: 'X-Slack-Request-Timestamp', unit: 's', toleranceSeconds: 300 },
};

export const slack: Preset = {
  name: 'slack',
  label: 'Slack',
  guide: {
    pasteUrl: 'api.slack.com → your app → Event Subscriptions → Request URL',
    secretAt: 'api.slack.com → your app → Basic Information → App Credentials → Signing Secret',
    help: [
      'Store the Signing Secret of your app here first: Slack calls the URL in the moment in which you paste it.',
      'Then open Event Subscriptions, turn on Enable Events, and paste the URL as Request URL; slash commands and interactivity take the same URL.',
      'When Slack says that the URL did not respond, the signing secret is missing here, or belongs to another app.',
    ],
    proof:
      '`X-Slack-Signature: v0=<hex>` and `X-Slack-Request-Timestamp`: HMAC-SHA256 of `v0:{timestamp}:{body}`, at most 300 s old or ahead.',
    verifiedBy:
      'Slack posts a `challenge`, which is given back as plain text; the URL is verified from then on. Earlier events are ignored and kept in the history. The challenge and every event must be signed; while no secret is stored, all are refused (`SECRET_NOT_SET`). With `"signalbox": {"unsigned": true}` and no secret, any challenge is answered and any request is taken after it: the webhook is not authenticated, and says so in its answer, in the list and in the log.',
    notes: [
      "Slack looks at the certificate of a command's URL with an unsigned `ssl_check=1`: it is answered 200, is no event and verifies nothing.",
      'Once verified, only `type: "url_verification"` is a handshake; another event that has a field named `challenge` is an event. Deliveries are told apart by `event_id`, or `trigger_id` for commands and interactions.',
    ],
    example: { secretValue: '8f742231b10e8888abcd99yyyzzz85a5' },
  },
  method: 'challenge',
  secretLabel: 'signing secret',
  secretForm: platformText,
  mayBeUnsigned: true,
  signatureHeaders: ['X-Slack-Signature', 'X-Slack-Request-Timestamp'],
  sign: signsByHmac(scheme),
  verify,
  deliveryId: (_request, body) => textAt(body, ['event_id']) ?? textAt(body, ['trigger_id']),
  eventType: (_request, body) => textAt(body, ['event', 'type']) ?? textAt(body, ['command']) ?? textAt(body, ['type']),
  signedTimestamp: (request) => singleHeader(request, 'X-Slack-Request-Timestamp'),
};

/** The handshake is signed like every event, and is answered only then (R35); `unsigned` answers any first challenge. */
function verify(settings: VerifierSettings, request: IncomingRequest, nowSeconds: number): Verification {
  if (isCertificateCheck(request)) return echoedWithoutProof('');
  if (needsSignature(settings)) {
    if (usableSecrets(settings).length === 0) return withoutSecret();
    const proof = verifyHmac(scheme, { settings, request, nowSeconds });
    if (proof.kind !== 'verified') return proof;
  } else {
    const answer = answerPlainChallenge(settings, request);
    if (answer) return answer;
  }
  const refused = refusedMethod(request);
  if (refused) return refused;
  const challenge = challengeIn(request, settings.urlVerified);
  return challenge === undefined ? verifiedAfterChallenge(settings) : echoed(challenge);
}

/** A form of two short fields. */
const certificateCheckBytesMax = 4_096;

/** Slack looks at the certificate of a command's URL with `ssl_check=1`, unsigned: it wants a 200 and is no event. */
function isCertificateCheck(request: IncomingRequest): boolean {
  if (request.method === 'GET') return singleParameter(searchParamsOf(request), 'ssl_check') === '1';
  if (request.method !== 'POST' || request.body.byteLength > certificateCheckBytesMax) return false;
  const form = formFieldsOf(request);
  return form !== undefined && singleParameter(form, 'ssl_check') === '1';
}

/** Once verified only `url_verification` counts: an event may hold a field of that name (R60). */
function challengeIn(request: IncomingRequest, urlVerified: boolean): string | undefined {
  // Spares parsing events of megabytes twice.
  if (!Buffer.from(request.body.buffer, request.body.byteOffset, request.body.byteLength).includes('"challenge"'))
    return undefined;
  const body = unprovenObjectOf(request);
  if (!body || typeof body['challenge'] !== 'string') return undefined;
  return !urlVerified || body['type'] === 'url_verification' ? body['challenge'] : undefined;
}
