import { singleHeader, type IncomingRequest } from '../model/request.ts';
import { formFieldsOf, searchParamsOf, singleParameter, textAt, unprovenObjectOf } from './schemes/body.ts';
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
import type { Platform, Verification, VerifierSettings } from './platform.ts';
import { platformText } from './secret-form.ts';

const scheme: HmacScheme = {
  header: 'X-Slack-Signature',
  algorithm: 'sha256',
  encoding: 'hex',
  prefix: 'v0=',
  template: 'v0:{timestamp}:{body}',
  timestamp: { from: 'header', name: 'X-Slack-Request-Timestamp', unit: 's', toleranceSeconds: 300 },
};

export const slack: Platform = {
  name: 'slack',
  label: 'Slack',
  method: 'challenge',
  secretLabel: 'signing secret',
  secretForm: platformText,
  mayBeUnsigned: true,
  signatureHeaders: ['X-Slack-Signature', 'X-Slack-Request-Timestamp'],
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
