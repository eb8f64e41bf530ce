import type { IncomingRequest } from '../model/request.ts';
import { hmac } from '../signing/digests.ts';
import { textAt } from './schemes/body.ts';
import { signsByHmac } from './schemes/sign-hmac.ts';
import { matchesAny } from './schemes/hmac-scheme.ts';
import { refusedMethod, rejected, usableSecrets, verified } from './schemes/judgement.ts';
import type { Preset, Verification, VerifierSettings } from './platform.ts';
import { platformText } from './secret-form.ts';

export const docusign: Preset = {
  name: 'docusign',
  label: 'DocuSign',
  guide: {
    pasteUrl: 'Settings → Connect → your configuration → URL to Publish',
    secretAt: 'Settings → Connect → Connect Keys → Add Secret Key',
    help: [
      'Open Settings → Connect, add a configuration, and paste the URL as URL to Publish.',
      'Check Include HMAC Signature, and make a key under Connect Keys; it is shown once.',
      'Without that check box the events come unsigned, and all of them are refused.',
    ],
    proof: '`X-DocuSign-Signature-1` to `-100`: base64 HMAC-SHA256 of the raw body, one per key; any may match.',
    verifiedBy: 'The first event whose signature matches.',
    example: { secretValue: 'copied-from-docusign-connect' },
  },
  method: 'signature',
  secretLabel: 'HMAC key',
  secretForm: platformText,
  signatureHeaders: ['X-DocuSign-Signature-1'],
  sign: signsByHmac({ header: 'X-DocuSign-Signature-1', algorithm: 'sha256', encoding: 'base64' }),
  verify,
  eventType: (_request, body) => textAt(body, ['event']),
};

/** One header per key, numbered 1 to 100 in no promised order: any may match. */
const numberedHeader = /^x-docusign-signature-([1-9]\d?|100)$/i;

function verify(settings: VerifierSettings, request: IncomingRequest): Verification {
  const refused = refusedMethod(request);
  if (refused) return refused;
  const secrets = usableSecrets(settings);
  if (secrets.length === 0) return rejected('SECRET_NOT_SET', 'no usable secret is stored');
  const signatures = request.headers.filter(([name]) => numberedHeader.test(name)).map(([, value]) => value);
  if (signatures.length === 0) return rejected('HEADER_MISSING', 'header X-DocuSign-Signature-1 is missing');
  const expected = secrets.map((key) => hmac({ algorithm: 'sha256', key, parts: [request.body] }).toString('base64'));
  return matchesAny(expected, signatures)
    ? verified
    : rejected('SIGNATURE_MISMATCH', 'signature mismatch in every X-DocuSign-Signature header');
}
