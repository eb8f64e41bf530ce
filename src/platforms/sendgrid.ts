import type { KeyObject } from 'node:crypto';

import { singleHeader, type IncomingRequest } from '../model/request.ts';
import { decodeSignature } from '../signing/digests.ts';
import { parseP256PublicKey, signEcdsaP256, verifyEcdsaP256 } from '../signing/public-keys.ts';
import { membersAt, textAt } from './schemes/body.ts';
import { soleHeader } from './schemes/header-scheme.ts';
import { writeTime, withHeaders } from './schemes/sign-hmac.ts';
import { refusedMethod, rejected, verified } from './schemes/judgement.ts';
import type { PlatformField, Preset, Verification, VerifierSettings } from './platform.ts';
import { refusedTime, type TimeRule } from './schemes/timestamp.ts';

const signatureHeader = 'X-Twilio-Email-Event-Webhook-Signature';
const timestampHeader = 'X-Twilio-Email-Event-Webhook-Timestamp';

/** It tries again for 24 hours. */
const timeRule: TimeRule = { unit: 's', toleranceSeconds: 25 * 3_600 };

const headers: PlatformField = {
  path: 'headers',
  label: 'Headers',
  kind: 'map',
  of: { kind: 'text' },
  max: 100,
  secret: true,
  advanced: true,
  help: 'In place of the signature: names and values that every request must carry. They count where no verifier is chosen.',
};

export const sendgrid: Preset = {
  name: 'sendgrid',
  label: 'SendGrid',
  conductorName: 'Sendgrid',
  guide: {
    pasteUrl: 'Settings → Mail Settings → Event Webhooks → Post URL',
    secretAt: 'Settings → Mail Settings → Event Webhooks → your webhook → Signature Verification → Verification key',
    help: [
      'Open Settings → Mail Settings → Event Webhooks, paste the URL as Post URL, and choose the events.',
      'Enable Signature Verification and store its verification key here; it is public, and the private half stays at SendGrid.',
      'Use Test Integration only after saving: before that the requests are unsigned, and refused.',
    ],
    proof:
      '`X-Twilio-Email-Event-Webhook-Signature` and `-Timestamp`: ECDSA P-256 over `{timestamp}{body}`, at most 25 hours old or ahead, because SendGrid tries again for a day; `timestampToleranceSeconds` changes it. Without a verifier but with `headers`, those headers are compared instead.',
    verifiedBy: 'The first request whose signature (or headers) match verifies the URL: use *Test Integration*.',
    notes: ['One request carries many events.'],
    example: {
      secretValue:
        'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEriH60LLi8aV8NYs9Ksy4XQ7P7UrguqYf7zFPH4IJcFWL/DqxYmFFrSQIZ1PQ51kOQKx27RKlyH4HYOswDTQK+Q==',
    },
  },
  method: 'signature',
  secretLabel: 'verification key',
  secretForm: { kind: 'p256PublicKey' },
  signatureHeaders: [signatureHeader, timestampHeader],
  sendsBatches: true,
  fields: [headers],
  sign(_settings, request, { nowSeconds, privateKey }) {
    if (privateKey === undefined) return undefined;
    const time = writeTime(nowSeconds, timeRule.unit);
    const signed = Buffer.concat([Buffer.from(time), request.body]);
    return withHeaders(request, [
      [timestampHeader, time],
      [signatureHeader, signEcdsaP256({ privateKey, signed }).toString('base64')],
    ]);
  },
  verify,
  deliveryId: (_request, body) => (membersAt(body, []).length === 1 ? textAt(body, [0, 'sg_event_id']) : undefined),
  eventType: (_request, body) => textAt(body, [0, 'event']),
  signedTimestamp: (request) => singleHeader(request, timestampHeader),
};

/** S6: ECDSA P-256 over timestamp and body. */
function verify(settings: VerifierSettings, request: IncomingRequest, nowSeconds: number): Verification {
  const refused = refusedMethod(request);
  if (refused) return refused;
  const keys = publicKeysOf(settings);
  if (keys.length === 0) return rejected('SECRET_NOT_SET', 'no stored key is a P-256 public key');
  const signatureText = soleHeader(request, signatureHeader);
  if (typeof signatureText !== 'string') return signatureText;
  const timestamp = soleHeader(request, timestampHeader);
  if (typeof timestamp !== 'string') return timestamp;
  const late = refusedTime(timeRule, { text: timestamp, where: `header ${timestampHeader}`, settings, nowSeconds });
  if (late) return late;
  const signature = decodeSignature(signatureText);
  if (timestamp === '' || !signature)
    return rejected('SIGNATURE_MISMATCH', `header ${signatureHeader} holds no signature over a timestamp`);
  const signed = Buffer.concat([Buffer.from(timestamp, 'utf8'), request.body]);
  const isGenuine = keys.some((publicKey) => verifyEcdsaP256({ publicKey, signed, signature }));
  return isGenuine ? verified : rejected('SIGNATURE_MISMATCH', `signature mismatch in header ${signatureHeader}`);
}

/** Published sources disagree on the field that holds the key, so whichever parses as one counts. */
function publicKeysOf({ secretKey, secrets }: VerifierSettings): KeyObject[] {
  return [secretKey ?? '', ...secrets].map(parseP256PublicKey).filter((key) => key !== undefined);
}
