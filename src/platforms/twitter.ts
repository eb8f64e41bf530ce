import type { IncomingRequest } from '../model/request.ts';
import { isJsonObject, type Json } from '../model/json.ts';
import { hmac } from '../signing/digests.ts';
import { jsonObjectOf, searchParamsOf, singleParameter } from './schemes/body.ts';
import { signHmac } from './schemes/sign-hmac.ts';
import { verifyHmac, type HmacScheme } from './schemes/hmac-scheme.ts';
import { answeredWithJson, rejected, usableSecrets } from './schemes/judgement.ts';
import type { Preset, Verification, VerifierSettings } from './platform.ts';
import { platformText } from './secret-form.ts';

const header = 'x-twitter-webhooks-signature';

/** S4: base64, where others have hex. */
const scheme: HmacScheme = { header, algorithm: 'sha256', encoding: 'base64', prefix: 'sha256=' };

export const twitter: Preset = {
  name: 'twitter',
  label: 'Twitter',
  challenges: true,
  guide: {
    pasteUrl: 'The webhooks API of X: `POST /2/webhooks` with the URL',
    secretAt: 'developer.x.com → your app → Keys and tokens → API Key Secret (consumer secret)',
    help: [
      'Store the consumer secret (API Key Secret) of your app first: X asks for proof while you register the URL.',
      'Register the URL by the webhooks API of X; it may not have a port.',
      'X asks again every hour: when the secret was regenerated there, put the new one first here, or X switches the webhook off.',
    ],
    proof: '`x-twitter-webhooks-signature: sha256=<base64>`: HMAC-SHA256 of the raw body, which must be a JSON object.',
    verifiedBy:
      "X asks by `GET ?crc_token=…` at registration and hourly; the answer is the token's HMAC, and the URL is verified. A token that is not of the form `[A-Za-z0-9+/=_.-]{1,256}` is refused, because the answer is a signature over it.",
    notes: [
      'After a rotation the first secret answers the CRC: put the new one first. X sends no delivery id; repeats are recognised by their bytes.',
    ],
    example: { secretValue: 'consumer-secret-of-the-app' },
  },
  method: 'signature',
  secretLabel: 'TWITTER_CONSUMER_SECRET',
  secretForm: platformText,
  readsHeaderKey: true,
  signatureHeaders: [header],
  sign: (settings, request, { nowSeconds }) =>
    signHmac({ ...scheme, header: settings.headerKey || header }, { settings, request, nowSeconds }),
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
