import { singleHeader, type IncomingRequest } from '../model/request.ts';
import { hmac } from '../signing/digests.ts';
import { jsonObjectOf, textAt } from './schemes/body.ts';
import { signsByHmac } from './schemes/sign-hmac.ts';
import { verifyHmac, type HmacScheme } from './schemes/hmac-scheme.ts';
import { answeredWithJson, reflectedCharactersMax, rejected, usableSecrets } from './schemes/judgement.ts';
import type { Preset, Verification, VerifierSettings } from './platform.ts';
import { platformText } from './secret-form.ts';

const timestampHeader = 'x-zm-request-timestamp';

const scheme: HmacScheme = {
  header: 'x-zm-signature',
  algorithm: 'sha256',
  encoding: 'hex',
  prefix: 'v0=',
  template: 'v0:{timestamp}:{body}',
  // It tries again after 5, 20 and 60 minutes; a captured request is worth nothing once those are over.
  timestamp: { from: 'header', name: timestampHeader, unit: 's', toleranceSeconds: 2 * 3_600 },
};

export const zoom: Preset = {
  name: 'zoom',
  label: 'Zoom',
  challenges: true,
  guide: {
    pasteUrl: 'App Marketplace → your app → Features → Event Subscriptions → Event notification endpoint URL',
    secretAt: 'App Marketplace → your app → Features → Secret Token',
    help: [
      'Store the Secret Token of your app here first.',
      'Then add an event subscription, paste the URL as Event notification endpoint URL, and choose Validate.',
      'Zoom validates again every 72 hours, and disables the subscription when the token here is not that of the app.',
    ],
    proof:
      "`x-zm-signature: v0=<hex>` and `x-zm-request-timestamp`: HMAC-SHA256 of `v0:{timestamp}:{body}`. At most 2 hours old or ahead, which covers Zoom's tries; `timestampToleranceSeconds` changes it.",
    verifiedBy:
      'A signed `endpoint.url_validation` is answered with the token and its HMAC, again every 72 hours. An unsigned one is refused: the answer would be a signature over chosen text.',
    notes: ['Zoom sends no delivery id; repeats are recognised by their bytes.'],
    example: { secretValue: 'secret-token-of-the-app' },
  },
  method: 'signature',
  secretLabel: 'secret token',
  secretForm: platformText,
  signatureHeaders: [scheme.header, timestampHeader],
  sign: signsByHmac(scheme),
  verify,
  eventType: (_request, body) => textAt(body, ['event']),
  signedTimestamp: (request) => singleHeader(request, timestampHeader),
};

/** Each secret by itself: the validation is answered with the one that signed it. Unsigned it would sign anything for anyone. */
function verify(settings: VerifierSettings, request: IncomingRequest, nowSeconds: number): Verification {
  const proof = verifyHmac(scheme, { settings, request, nowSeconds });
  const body = proof.kind === 'verified' ? jsonObjectOf(request) : undefined;
  if (body?.['event'] !== 'endpoint.url_validation') return proof;
  const plainToken = textAt(body, ['payload', 'plainToken']);
  const key = usableSecrets(settings).find(
    (secret) =>
      verifyHmac(scheme, { settings: { ...settings, secrets: [secret] }, request, nowSeconds }).kind === 'verified',
  );
  if (plainToken === undefined || plainToken.length > reflectedCharactersMax || key === undefined) {
    return rejected('MALFORMED_CHALLENGE', 'the body has no plainToken of a sensible length', 400);
  }
  return answeredWithJson({
    plainToken,
    encryptedToken: hmac({ algorithm: 'sha256', key, parts: [plainToken] }).toString('hex'),
  });
}
