import type { IncomingRequest } from '../model/request.ts';
import type { Json } from '../model/json.ts';
import { constantTimeEqual } from '../signing/constant-time.ts';
import { membersAt, searchParamsOf, singleParameter, textAt } from './schemes/body.ts';
import {
  echoed,
  verifiedAfterChallenge,
  needsSignature,
  refusedMethod,
  rejected,
  usableSecrets,
  withoutSecret,
} from './schemes/judgement.ts';
import { answerPlainChallenge } from './schemes/plain-challenge.ts';
import type { Platform, Verification, VerifierSettings } from './platform.ts';
import { platformText } from './secret-form.ts';
import { hubSignatureHeader, verifySignatureBased } from './schemes/signature-scheme.ts';

const tokenParameter = 'hub.verify_token';

export const facebook: Platform = {
  name: 'facebook',
  label: 'Facebook',
  method: 'challenge',
  secretLabel: 'app secret',
  secretForm: platformText,
  hidesSecretKey: true,
  secretParameters: [tokenParameter],
  mayBeUnsigned: true,
  signatureHeaders: [hubSignatureHeader],
  verify,
  deliveryId: (_request, body) => messageIdOf(body),
  eventType: (_request, body) => eventTypeOf(body),
};

function verify(settings: VerifierSettings, request: IncomingRequest, nowSeconds: number): Verification {
  if (isHandshake(request)) return answerHandshake(settings, request);
  if (needsSignature(settings)) {
    if (usableSecrets(settings).length === 0) return withoutSecret();
    // S10: a header chosen by the operator is not Facebook's, and the verify token is never the key.
    const { headerKey: _unused, ...own } = settings;
    const proof = verifySignatureBased({ settings: own, request, nowSeconds });
    return proof.kind === 'verified' ? verifiedAfterChallenge(settings) : proof;
  }
  const answer = settings.secretKey ? undefined : answerPlainChallenge(settings, request);
  return answer ?? refusedMethod(request) ?? verifiedAfterChallenge(settings);
}

function isHandshake(request: IncomingRequest): boolean {
  return request.method === 'GET' && [...searchParamsOf(request).keys()].some((name) => name.startsWith('hub.'));
}

/** Only an unsigned source without a token answers any challenge; elsewhere a missing token leaves nothing to compare (R61). */
function answerHandshake(settings: VerifierSettings, request: IncomingRequest): Verification {
  const query = searchParamsOf(request);
  const challenge = singleParameter(query, 'hub.challenge');
  if (singleParameter(query, 'hub.mode') !== 'subscribe' || challenge === undefined) {
    return rejected('MALFORMED_CHALLENGE', 'hub.mode is not subscribe, or hub.challenge is missing', 403);
  }
  if (!settings.secretKey) {
    if (!needsSignature(settings)) return echoed(challenge);
    return rejected('SECRET_NOT_SET', 'no verify token is stored', 403);
  }
  const token = singleParameter(query, tokenParameter);
  if (token === undefined || !constantTimeEqual(token, settings.secretKey)) {
    return rejected('HEADER_MISMATCH', 'hub.verify_token does not match', 403);
  }
  return echoed(challenge);
}

/** Only a request with one message has an id: batches are told by their bytes (R72). */
function messageIdOf(body: Json): string | undefined {
  if (membersAt(body, ['entry']).length !== 1) return undefined;
  const messaging = membersAt(body, ['entry', 0, 'messaging']);
  const messages = membersAt(body, ['entry', 0, 'changes', 0, 'value', 'messages']);
  if (messaging.length === 1) return textAt(body, ['entry', 0, 'messaging', 0, 'message', 'mid']);
  const isLoneChange = membersAt(body, ['entry', 0, 'changes']).length === 1 && messages.length === 1;
  return isLoneChange ? textAt(body, ['entry', 0, 'changes', 0, 'value', 'messages', 0, 'id']) : undefined;
}

function eventTypeOf(body: Json): string | undefined {
  const object = textAt(body, ['object']);
  const field = textAt(body, ['entry', 0, 'changes', 0, 'field']);
  const kind = field ?? (membersAt(body, ['entry', 0, 'messaging']).length > 0 ? 'messaging' : undefined);
  return object && kind ? `${object}.${kind}` : object;
}
