import type { IncomingRequest } from '../model/request.ts';
import { hmac } from '../signing/hmac.ts';
import { textAt } from './schemes/body.ts';
import { matchesAny } from './schemes/hmac-scheme.ts';
import { refusedMethod, rejected, usableSecrets, verified } from './schemes/judgement.ts';
import type { Platform, Verification, VerifierSettings } from './platform.ts';
import { platformText } from './secret-form.ts';

export const docusign: Platform = {
  name: 'docusign',
  label: 'DocuSign',
  method: 'signature',
  secretLabel: 'HMAC key',
  secretForm: platformText,
  signatureHeaders: ['X-DocuSign-Signature-1'],
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
