import type { IncomingRequest } from '../model/request.ts';
import { searchParamsOf, singleParameter } from './schemes/body.ts';
import { verifyHmac, type HmacScheme } from './schemes/hmac-scheme.ts';
import { echoedWithoutProof } from './schemes/judgement.ts';
import type { Platform, Verification, VerifierSettings } from './platform.ts';
import { platformText } from './secret-form.ts';

const scheme: HmacScheme = { header: 'X-Dropbox-Signature', algorithm: 'sha256', encoding: 'hex' };

export const dropbox: Platform = {
  name: 'dropbox',
  label: 'Dropbox',
  method: 'signature',
  secretLabel: 'app secret',
  secretForm: platformText,
  signatureHeaders: [scheme.header],
  verify,
};

/** Dropbox asks by an unsigned GET whether the URL is there; the answer proves nothing and opens nothing. */
function verify(settings: VerifierSettings, request: IncomingRequest, nowSeconds: number): Verification {
  const challenge = request.method === 'GET' ? singleParameter(searchParamsOf(request), 'challenge') : undefined;
  return challenge ? echoedWithoutProof(challenge) : verifyHmac(scheme, { settings, request, nowSeconds });
}
