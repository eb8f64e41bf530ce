import type { IncomingRequest } from '../model/request.ts';
import type { Json } from '../model/json.ts';
import { constantTimeEqual } from '../signing/digests.ts';
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
import type { PlatformField, Preset, Verification, VerifierSettings } from './platform.ts';
import { platformText } from './secret-form.ts';
import { hubSignatureHeader, signSignatureBased, verifySignatureBased } from './schemes/signature-scheme.ts';

const tokenParameter = 'hub.verify_token';

const verifyToken: PlatformField = {
  path: 'secretKey',
  label: 'Verify token',
  kind: 'text',
  secret: true,
  needed: 'toVerify',
  help: 'A text of your own, the same there and here: Meta sends it once, when you save the callback URL.',
  where: 'App dashboard → Webhooks → Verify token',
};

export const facebook: Preset = {
  name: 'facebook',
  label: 'Facebook',
  guide: {
    pasteUrl: 'App dashboard → Webhooks (or Messenger, WhatsApp, Instagram → Configuration) → Callback URL',
    secretAt: 'App dashboard → App settings → Basic → App secret',
    help: [
      'Store the App secret and a Verify token of your own here first.',
      'Then open Webhooks of the product, and enter the URL as Callback URL and the same text as Verify token.',
      'Meta says that the URL could not be validated when the two verify tokens differ; events that are refused were signed by another app.',
    ],
    proof:
      '`X-Hub-Signature-256: sha256=<hex>`: HMAC-SHA256 of the raw body, keyed with the app secret, never with the verify token.',
    verifiedBy:
      '`GET ?hub.mode=subscribe&hub.challenge=…&hub.verify_token=…` with the right token is answered with the challenge, and the URL is verified. Anything else is 403. Events before that are ignored and kept in the history. Every event must be signed with the app secret; while none is stored, all are refused (`SECRET_NOT_SET`).',
    notes: [
      'The verify token is shown to nobody, neither as `secretKey` nor in the URLs of requests. With `"signalbox": {"unsigned": true}` and no app secret, events are taken unsigned, and without a token any challenge is answered: the webhook is not authenticated, and says so in its answer, in the list and in the log. Requests with one message are told apart by its id, batches by their bytes.',
    ],
    example: { secretValue: 'app-secret', secretKey: 'a-verify-token-of-your-own' },
  },
  method: 'challenge',
  fields: [verifyToken],
  secretLabel: 'app secret',
  secretForm: platformText,
  hidesSecretKey: true,
  secretParameters: [tokenParameter],
  mayBeUnsigned: true,
  signatureHeaders: [hubSignatureHeader],
  sign: ({ headerKey: _unused, ...own }, request, signing) => signSignatureBased(own, request, signing),
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
