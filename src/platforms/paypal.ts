import type { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { crc32 } from 'node:zlib';
import { singleHeader, type IncomingRequest } from '../model/request.ts';
import { decodeSignature } from '../signing/digests.ts';
import { isIssuedBy, parseCertificates, verifyRsa } from '../signing/certificate.ts';
import { textIn } from './options.ts';
import { textAt } from './schemes/body.ts';
import { soleHeader } from './schemes/header-scheme.ts';
import { refusedMethod, rejected, verified } from './schemes/judgement.ts';
import type { PlatformField, Preset, SettingsProblem, Verification, VerifierSettings } from './platform.ts';
import { refusedTime, type TimeRule } from './schemes/timestamp.ts';
import { vendorUrl } from './schemes/vendor-url.ts';

const signatureHeader = 'PAYPAL-TRANSMISSION-SIG';
const certificateHeader = 'PAYPAL-CERT-URL';
const timeHeader = 'PAYPAL-TRANSMISSION-TIME';
const idHeader = 'PAYPAL-TRANSMISSION-ID';
const algorithmHeader = 'PAYPAL-AUTH-ALGO';

/** It tries 25 times in three days. */
const timeRule: TimeRule = { unit: 'iso', toleranceSeconds: 73 * 3_600 };

const webhookId: PlatformField = {
  path: 'signalbox.paypal.webhookId',
  label: 'Webhook ID',
  kind: 'text',
  needed: 'toVerify',
  help: 'The id of this webhook at PayPal. It is part of what PayPal signs.',
  where: 'Developer Dashboard → your app → Webhooks → Webhook ID',
};

const trustedRoots: PlatformField = {
  path: 'signalbox.paypal.trustedRoots',
  label: 'Trusted roots',
  kind: 'text',
  lines: true,
  alias: 'rootCa',
  advanced: true,
  help: 'Certificates in PEM that may issue PayPal’s. Leave it empty for the public authorities.',
};

export const paypal: Preset = {
  name: 'paypal',
  label: 'PayPal',
  guide: {
    pasteUrl: 'Developer Dashboard → your app → Webhooks → Add Webhook → Webhook URL',
    help: [
      'Open the Developer Dashboard → your app → Webhooks → Add Webhook, paste the URL and choose the events.',
      'Then copy the Webhook ID that it got into this form: it is part of what PayPal signs.',
      'Sandbox and live have ids of their own, and events of the simulator are signed for none of them: both are refused.',
    ],
    proof:
      '`PAYPAL-TRANSMISSION-SIG`: RSA-SHA256 over id, time, webhook id and the CRC-32 of the body. The certificate at `PAYPAL-CERT-URL` must be at `paypal.com`, be named `messageverificationcerts.paypal.com` (or `.sandbox.`) and be issued by a root that is trusted. At most 73 hours old or ahead, because PayPal tries again for three days; `timestampToleranceSeconds` changes it.',
    verifiedBy: 'By the first event whose signature matches.',
    notes: [
      "A CRC-32 says little of a body, so one transmission (`PAYPAL-TRANSMISSION-ID` and time) is one event, whatever body comes with it. Events of PayPal's simulator are signed for the webhook id `WEBHOOK_ID` and are refused.",
    ],
    example: { signalbox: { paypal: { webhookId: '8PT597110X687430LKGECATA' } } },
  },
  method: 'signature',
  signatureHeaders: [signatureHeader, idHeader, timeHeader, certificateHeader],
  fields: [webhookId, trustedRoots],
  problems,
  verify,
  keyDocument(_settings, request) {
    const url = certificateUrlOf(request);
    return url === undefined ? undefined : { url };
  },
  // A checksum of 32 bits is all that is signed of the body: other bodies have the same. The transmission is named by its id.
  unsignedDeliveryId: (_request, body) => textAt(body, ['id']),
  signedContent: (request) => `${singleHeader(request, idHeader) ?? ''}|${singleHeader(request, timeHeader) ?? ''}`,
  eventType: (_request, body) => textAt(body, ['event_type']),
  signedTimestamp: (request) => singleHeader(request, timeHeader),
};

function problems(settings: VerifierSettings): readonly SettingsProblem[] {
  const roots = textIn(settings, trustedRoots);
  const isPem = roots === undefined || parseCertificates(roots).length > 0;
  return isPem ? [] : [{ path: trustedRoots.path, message: 'send certificates in PEM (-----BEGIN CERTIFICATE-----)' }];
}

/** RSA-SHA256 over ids and the body's checksum, by a certificate of PayPal's whose issuer is trusted. */
function verify(settings: VerifierSettings, request: IncomingRequest, nowSeconds: number): Verification {
  const refused = refusedMethod(request);
  if (refused) return refused;
  const ownId = textIn(settings, webhookId);
  if (!ownId)
    return rejected('SECRET_NOT_SET', 'the id of the webhook at PayPal is not configured (signalbox.paypal.webhookId)');
  for (const name of [signatureHeader, idHeader, timeHeader, certificateHeader, algorithmHeader]) {
    const value = soleHeader(request, name);
    if (typeof value !== 'string') return value;
  }
  if (singleHeader(request, algorithmHeader) !== 'SHA256withRSA')
    return rejected('SIGNATURE_MISMATCH', `header ${algorithmHeader} is not SHA256withRSA`);
  const time = singleHeader(request, timeHeader) ?? '';
  const late = refusedTime(timeRule, { text: time, where: `header ${timeHeader}`, settings, nowSeconds });
  if (late) return late;
  const url = certificateUrlOf(request);
  if (url === undefined)
    return rejected('SIGNATURE_MISMATCH', `header ${certificateHeader} is not an https address of paypal.com`);
  const chain = parseCertificates(settings.keyDocuments?.[url] ?? '');
  const [certificate] = chain;
  if (certificate === undefined)
    return rejected('SIGNATURE_MISMATCH', `the certificate at ${certificateHeader} could not be had`);
  if (!isPaypals(certificate) || !isIssuedBy(chain, rootsOf(textIn(settings, trustedRoots)), nowSeconds)) {
    return rejected(
      'SIGNATURE_MISMATCH',
      `the certificate at ${certificateHeader} is not PayPal's, or none that is trusted issued it`,
    );
  }
  const signed = [singleHeader(request, idHeader), time, ownId, crc32(request.body)].join('|');
  const signature = decodeSignature(singleHeader(request, signatureHeader) ?? '');
  const isGenuine = signature !== undefined && verifyRsa({ algorithm: 'sha256', certificate, signed, signature });
  return isGenuine ? verified : rejected('SIGNATURE_MISMATCH', `signature mismatch in header ${signatureHeader}`);
}

/** Live and sandbox. Many have a certificate from a public authority; only one of this name signs for PayPal. */
function isPaypals(certificate: X509Certificate): boolean {
  const names = certificate.subject.split('\n').filter((line) => line.startsWith('CN='));
  return names.length === 1 && /^CN=messageverificationcerts\.(sandbox\.)?paypal\.com$/.test(names[0] ?? '');
}

const parsedRoots = new Map<string, readonly X509Certificate[]>();
let publicRoots: readonly X509Certificate[] | undefined;
/** A setting that changes under test or by hand; never many. */
const parsedRootsMax = 16;

function rootsOf(pem: string | undefined): readonly X509Certificate[] {
  if (pem === undefined) return (publicRoots ??= rootCertificates.flatMap((text) => parseCertificates(text)));
  const known = parsedRoots.get(pem);
  if (known !== undefined) return known;
  if (parsedRoots.size >= parsedRootsMax) parsedRoots.clear();
  const parsed = parseCertificates(pem);
  parsedRoots.set(pem, parsed);
  return parsed;
}

function certificateUrlOf(request: IncomingRequest): string | undefined {
  return vendorUrl(singleHeader(request, certificateHeader), /^([a-z0-9-]+\.)+paypal\.com$/)?.href;
}
