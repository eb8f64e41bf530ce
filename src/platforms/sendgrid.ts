import type { KeyObject } from 'node:crypto';

import { singleHeader, type IncomingRequest } from '../model/request.ts';
import { decodeBase64 } from '../signing/base64.ts';
import { parseP256PublicKey, verifyEcdsaP256 } from '../signing/ecdsa.ts';
import { membersAt, textAt } from './schemes/body.ts';
import { soleHeader } from './schemes/header-scheme.ts';
import { refusedMethod, rejected, verified } from './schemes/judgement.ts';
import type { Platform, Verification, VerifierSettings } from './platform.ts';
import { refusedTime, type TimeRule } from './schemes/timestamp.ts';

const signatureHeader = 'X-Twilio-Email-Event-Webhook-Signature';
const timestampHeader = 'X-Twilio-Email-Event-Webhook-Timestamp';

/** It tries again for 24 hours. */
const timeRule: TimeRule = { unit: 's', toleranceSeconds: 25 * 3_600 };

export const sendgrid: Platform = {
  name: 'sendgrid',
  label: 'SendGrid',
  method: 'signature',
  secretLabel: 'verification key',
  secretForm: { kind: 'p256PublicKey' },
  signatureHeaders: [signatureHeader, timestampHeader],
  sendsBatches: true,
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
  const signature = decodeBase64(signatureText);
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
