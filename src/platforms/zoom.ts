import { singleHeader, type IncomingRequest } from '../model/request.ts';
import { hmac } from '../signing/hmac.ts';
import { jsonObjectOf, textAt } from './schemes/body.ts';
import { verifyHmac, type HmacScheme } from './schemes/hmac-scheme.ts';
import { answeredWithJson, reflectedCharactersMax, rejected, usableSecrets } from './schemes/judgement.ts';
import type { Platform, Verification, VerifierSettings } from './platform.ts';
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

export const zoom: Platform = {
  name: 'zoom',
  label: 'Zoom',
  method: 'signature',
  secretLabel: 'secret token',
  secretForm: platformText,
  signatureHeaders: [scheme.header, timestampHeader],
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
