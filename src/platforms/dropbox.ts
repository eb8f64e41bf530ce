import type { IncomingRequest } from '../model/request.ts';
import type { Verification, VerifierSettings } from '../model/verification.ts';
import { queryOf, singleParameter } from './body.ts';
import { verifyHmac } from './hmac-scheme.ts';
import type { HmacScheme } from './hmac-scheme.ts';
import { echoed } from './judgement.ts';
import type { Platform } from './platform.ts';

const scheme: HmacScheme = { header: 'X-Dropbox-Signature', algorithm: 'sha256', encoding: 'hex' };

export const dropbox: Platform = {
  name: 'dropbox',
  label: 'Dropbox',
  method: 'signature',
  secretLabel: 'app secret',
  signatureHeaders: [scheme.header],
  verify,
};

/** Dropbox asks by an unsigned GET whether the URL is there; the answer proves nothing and opens nothing. */
function verify(settings: VerifierSettings, request: IncomingRequest, nowSeconds: number): Verification {
  const challenge = request.method === 'GET' ? singleParameter(queryOf(request), 'challenge') : undefined;
  return challenge ? echoed(challenge) : verifyHmac(scheme, { settings, request, nowSeconds });
}
