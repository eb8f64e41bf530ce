import type { IncomingRequest } from '../model/request.ts';
import { searchParamsOf, singleParameter } from './schemes/body.ts';
import { signsByHmac } from './schemes/sign-hmac.ts';
import { verifyHmac, type HmacScheme } from './schemes/hmac-scheme.ts';
import { echoedWithoutProof } from './schemes/judgement.ts';
import type { Preset, Verification, VerifierSettings } from './platform.ts';
import { platformText } from './secret-form.ts';

const scheme: HmacScheme = { header: 'X-Dropbox-Signature', algorithm: 'sha256', encoding: 'hex' };

export const dropbox: Preset = {
  name: 'dropbox',
  label: 'Dropbox',
  challenges: true,
  guide: {
    pasteUrl: 'App Console → your app → Settings → Webhooks → Webhook URIs',
    secretAt: 'App Console → your app → Settings → App secret',
    help: [
      'Store the App secret here, then add the URL under Webhooks in the App Console.',
      'Dropbox asks at once whether the URL is there, and is answered; the first change of a file verifies it.',
      'A notification only says that something changed: your workflow asks Dropbox for what it was.',
    ],
    proof: '`X-Dropbox-Signature`: hex HMAC-SHA256 of the raw body.',
    verifiedBy:
      'By the first event with a right signature. `GET ?challenge=…` is echoed as plain text to anyone, and verifies nothing.',
    notes: ['Notifications have no id; repeats are recognised by their bytes.'],
    example: { secretValue: 'app-secret' },
  },
  method: 'signature',
  secretLabel: 'app secret',
  secretForm: platformText,
  signatureHeaders: [scheme.header],
  sign: signsByHmac(scheme),
  verify,
};

/** Dropbox asks by an unsigned GET whether the URL is there; the answer proves nothing and opens nothing. */
function verify(settings: VerifierSettings, request: IncomingRequest, nowSeconds: number): Verification {
  const challenge = request.method === 'GET' ? singleParameter(searchParamsOf(request), 'challenge') : undefined;
  return challenge ? echoedWithoutProof(challenge) : verifyHmac(scheme, { settings, request, nowSeconds });
}
