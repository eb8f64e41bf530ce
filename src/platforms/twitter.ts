import type { IncomingRequest } from '../model/request.ts';
import { isJsonObject, type Json } from '../model/json.ts';
import { hmac } from '../signing/hmac.ts';
import { jsonObjectOf, searchParamsOf, singleParameter } from './schemes/body.ts';
import { verifyHmac, type HmacScheme } from './schemes/hmac-scheme.ts';
import { answeredWithJson, rejected, usableSecrets } from './schemes/judgement.ts';
import type { Platform, Verification, VerifierSettings } from './platform.ts';
import { platformText } from './secret-form.ts';

const header = 'x-twitter-webhooks-signature';

/** S4: base64, where others have hex. */
const scheme: HmacScheme = { header, algorithm: 'sha256', encoding: 'base64', prefix: 'sha256=' };

export const twitter: Platform = {
  name: 'twitter',
  label: 'Twitter',
  method: 'signature',
  secretLabel: 'TWITTER_CONSUMER_SECRET',
  secretForm: platformText,
  readsHeaderKey: true,
  signatureHeaders: [header],
  verify,
  eventType: (_request, body) => eventKeyOf(body),
};

function verify(settings: VerifierSettings, request: IncomingRequest, nowSeconds: number): Verification {
  if (request.method === 'GET') return answerCrc(settings, request);
  const proof = verifyHmac({ ...scheme, header: settings.headerKey || header }, { settings, request, nowSeconds });
  if (proof.kind !== 'verified') return proof;
  return jsonObjectOf(request) ? proof : rejected('MALFORMED_BODY', 'the body is no JSON object');
}

/** An answer is a signature over whatever was asked, so nothing that could be an event's body is ever signed (R62). */
const crcToken = /^[A-Za-z0-9+/=_.-]{1,256}$/;

/** Hourly and at registration; the newest secret answers (R62). */
function answerCrc(settings: VerifierSettings, request: IncomingRequest): Verification {
  const [key] = usableSecrets(settings);
  if (key === undefined) return rejected('SECRET_NOT_SET', 'no usable secret is stored');
  const token = singleParameter(searchParamsOf(request), 'crc_token');
  if (token === undefined) return rejected('MALFORMED_CHALLENGE', 'GET without one crc_token', 400);
  if (!crcToken.test(token))
    return rejected('MALFORMED_CHALLENGE', 'the crc_token is not of the form that is answered', 400);
  const digest = hmac({ algorithm: 'sha256', key, parts: [token] }).toString('base64');
  return answeredWithJson({ response_token: `sha256=${digest}` });
}

/** The list that the body carries beside the user it is for: `tweet_create_events`. */
function eventKeyOf(body: Json): string | undefined {
  if (!isJsonObject(body)) return undefined;
  return Object.keys(body).find((key) => key.endsWith('_events') || key.endsWith('_event'));
}
