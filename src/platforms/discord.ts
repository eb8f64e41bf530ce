import { singleHeader, type IncomingRequest } from '../model/request.ts';
import { signEd25519, verifyEd25519 } from '../signing/public-keys.ts';
import { jsonObjectOf, textAt } from './schemes/body.ts';
import { writeTime, withHeaders } from './schemes/sign-hmac.ts';
import { soleHeader } from './schemes/header-scheme.ts';
import { answeredWithJson, refusedMethod, rejected, verified } from './schemes/judgement.ts';
import type { Preset, Verification, VerifierSettings } from './platform.ts';
import { refusedTime, type TimeRule } from './schemes/timestamp.ts';

const signatureHeader = 'X-Signature-Ed25519';
const timestampHeader = 'X-Signature-Timestamp';

/** It signs when it sends, and tries an event again for some ten minutes. */
const timeRule: TimeRule = { unit: 's', toleranceSeconds: 900 };

export const discord: Preset = {
  name: 'discord',
  label: 'Discord',
  challenges: true,
  guide: {
    pasteUrl:
      'Developer Portal → your app → General Information → Interactions Endpoint URL, or Webhooks → Endpoint URL',
    secretAt: 'Developer Portal → your app → General Information → Public Key',
    help: [
      'Store the Public Key of your app here first: Discord probes the URL with right and wrong signatures.',
      'Then paste the URL as Interactions Endpoint URL, or under Webhooks as Endpoint URL.',
      'When Discord says that the URL could not be verified, the key here belongs to another app.',
    ],
    proof:
      '`X-Signature-Ed25519` (hex) and `X-Signature-Timestamp`: Ed25519 over `{timestamp}{body}`, at most 15 minutes old or ahead; `timestampToleranceSeconds` changes it.',
    verifiedBy: 'A signed PING is answered (interactions `{"type":1}`, events 204) and verifies the URL.',
    example: { secretValue: 'fa11c5508682a90583fc37933036d6ee41187195ef7f906590a6882ede0aa624' },
  },
  method: 'signature',
  secretLabel: 'public key',
  secretForm: { kind: 'ed25519PublicKey' },
  signatureHeaders: [signatureHeader, timestampHeader],
  sign(_settings, request, { nowSeconds, privateKey }) {
    if (privateKey === undefined) return undefined;
    const time = writeTime(nowSeconds, timeRule.unit);
    const signed = Buffer.concat([Buffer.from(time), request.body]);
    return withHeaders(request, [
      [timestampHeader, time],
      [signatureHeader, signEd25519({ privateKey, signed }).toString('hex')],
    ]);
  },
  verify: (settings, request, nowSeconds) => {
    const proof = verifySignature(settings, request, nowSeconds);
    return proof.kind === 'verified' ? (answerPing(request) ?? proof) : proof;
  },
  eventType: (_request, body) => textAt(body, ['event', 'type']) ?? textAt(body, ['type']),
  signedTimestamp: (request) => singleHeader(request, timestampHeader),
};

function verifySignature(settings: VerifierSettings, request: IncomingRequest, nowSeconds: number): Verification {
  const refused = refusedMethod(request);
  if (refused) return refused;
  const keys = publicKeysOf(settings);
  if (keys.length === 0) return rejected('SECRET_NOT_SET', 'no stored key is an Ed25519 public key in hex');
  const hex = soleHeader(request, signatureHeader);
  if (typeof hex !== 'string') return hex;
  const timestamp = soleHeader(request, timestampHeader);
  if (typeof timestamp !== 'string') return timestamp;
  const late = refusedTime(timeRule, { text: timestamp, where: `header ${timestampHeader}`, settings, nowSeconds });
  if (late) return late;
  const signature = /^[0-9a-f]{128}$/i.test(hex) ? Buffer.from(hex, 'hex') : undefined;
  const signed = Buffer.concat([Buffer.from(timestamp, 'utf8'), request.body]);
  const isGenuine =
    signature !== undefined && keys.some((publicKey) => verifyEd25519({ publicKey, signed, signature }));
  return isGenuine ? verified : rejected('SIGNATURE_MISMATCH', `signature mismatch in header ${signatureHeader}`);
}

/** PING is type 1 at interaction endpoints and type 0 at event endpoints, where type 1 is an event. */
function answerPing(request: IncomingRequest): Verification | undefined {
  const body = jsonObjectOf(request);
  if (body?.['type'] === 0) return { kind: 'challenge', reply: { status: 204, contentType: 'text/plain', body: '' } };
  return body?.['type'] === 1 && body['event'] === undefined ? answeredWithJson({ type: 1 }) : undefined;
}

function publicKeysOf({ secretKey = '', secrets }: VerifierSettings): Buffer[] {
  return [secretKey, ...secrets].filter((text) => /^[0-9a-f]{64}$/i.test(text)).map((text) => Buffer.from(text, 'hex'));
}
