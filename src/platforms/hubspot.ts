import { headerValues, singleHeader } from '../model/request.ts';
import type { IncomingRequest } from '../model/request.ts';
import { hmac, sha256Hex } from '../signing/digests.ts';
import { textIn } from './options.ts';
import { membersAt, textAt } from './schemes/body.ts';
import { soleHeader } from './schemes/header-scheme.ts';
import { writeTime, withHeaders } from './schemes/sign-hmac.ts';
import { matchesAny } from './schemes/hmac-scheme.ts';
import { refusedMethod, rejected, usableSecrets, verified } from './schemes/judgement.ts';
import type { ProvenRequest } from './schemes/judgement.ts';
import type { PlatformField, Preset, Verification, VerifierSettings } from './platform.ts';
import { platformText } from './secret-form.ts';
import { refusedTime } from './schemes/timestamp.ts';
import type { TimeRule } from './schemes/timestamp.ts';

const signatureHeader = 'X-HubSpot-Signature-v3';
const timestampHeader = 'X-HubSpot-Request-Timestamp';
const timeRule: TimeRule = { unit: 'ms', toleranceSeconds: 300 };

const lowestVersion: PlatformField = {
  path: 'signalbox.lowestSignatureVersion',
  label: 'Lowest signature version',
  kind: 'choice',
  choices: ['v1', 'v2', 'v3'],
  alias: 'minVersion',
  advanced: true,
  help: 'The oldest version of the signature that still counts. Leave it at v3: signatures before it never grow old.',
};

export const hubspot: Preset = {
  name: 'hubspot',
  label: 'HubSpot',
  guide: {
    pasteUrl: 'App → Webhooks → Target URL',
    secretAt: 'App → Auth → Client secret',
    help: [
      'Open your app → Webhooks, paste the URL as Target URL, and create the subscriptions.',
      'Store the Client secret of the same app.',
      'HubSpot signs the URL itself: when every request is refused, `PUBLIC_URL` is not the address that you entered there.',
    ],
    proof:
      '`X-HubSpot-Signature-v3` and `X-HubSpot-Request-Timestamp` (ms): base64 HMAC-SHA256 of method, URL, body and time; at most 300 s old or ahead. Versions 1 and 2 count only with `lowestSignatureVersion`: nothing in them ages.',
    verifiedBy: 'The first request whose signature matches.',
    notes: ['The URL is signed, so the public base URL must be configured.'],
    example: { secretValue: 'client-secret' },
  },
  method: 'signature',
  secretLabel: 'client secret',
  secretForm: platformText,
  signatureHeaders: [signatureHeader, timestampHeader],
  signsUrl: true,
  fields: [lowestVersion],
  warnings: (settings) =>
    (textIn(settings, lowestVersion) ?? 'v3') === 'v3'
      ? []
      : [
          {
            path: lowestVersion.path,
            message: 'signatures before v3 never grow old: a captured request is genuine for ever',
          },
        ],
  sign(settings, request, { nowSeconds }) {
    const [key] = usableSecrets(settings);
    if (key === undefined) return undefined;
    const time = writeTime(nowSeconds, timeRule.unit);
    const parts = [request.method, decodedForSigning(request.url), request.body, time];
    const signature = hmac({ algorithm: 'sha256', key, parts }).toString('base64');
    return withHeaders(request, [
      [timestampHeader, time],
      [signatureHeader, signature],
    ]);
  },
  verify,
  deliveryId: (_request, body) => (membersAt(body, []).length === 1 ? textAt(body, [0, 'eventId']) : undefined),
  eventType: (_request, body) => textAt(body, [0, 'subscriptionType']),
  // The older hashes cover no time: beside them the header is anybody's.
  signedTimestamp: (request) =>
    headerValues(request, signatureHeader).length > 0 ? singleHeader(request, timestampHeader) : undefined,
};

/** A request that has v3 is judged by v3 alone; the older hashes count only where the operator allows them. */
function verify(settings: VerifierSettings, request: IncomingRequest, nowSeconds: number): Verification {
  const refused = refusedMethod(request);
  if (refused) return refused;
  if (usableSecrets(settings).length === 0) return rejected('SECRET_NOT_SET', 'no usable secret is stored');
  const lowest = textIn(settings, lowestVersion) ?? 'v3';
  const isV3 = lowest === 'v3' || headerValues(request, signatureHeader).length > 0;
  return isV3 ? verifyV3({ settings, request, nowSeconds }) : verifyPlainHash(settings, request);
}

/** HMAC over method, URI, body and time. */
function verifyV3({ settings, request, nowSeconds }: ProvenRequest): Verification {
  const signature = soleHeader(request, signatureHeader);
  if (typeof signature !== 'string') return signature;
  const timestamp = soleHeader(request, timestampHeader);
  if (typeof timestamp !== 'string') return timestamp;
  const late = refusedTime(timeRule, { text: timestamp, where: `header ${timestampHeader}`, settings, nowSeconds });
  if (late) return late;
  const parts = [request.method, decodedForSigning(request.url), request.body, timestamp];
  const expected = usableSecrets(settings).map((key) => hmac({ algorithm: 'sha256', key, parts }).toString('base64'));
  return matchesAny(expected, [signature])
    ? verified
    : rejected('SIGNATURE_MISMATCH', `signature mismatch in header ${signatureHeader}`);
}

/** v1 and v2 are hashes with the secret in front, and nothing in them ages. */
function verifyPlainHash(settings: VerifierSettings, request: IncomingRequest): Verification {
  const version = singleHeader(request, 'X-HubSpot-Signature-Version');
  const signature = soleHeader(request, 'X-HubSpot-Signature');
  if (typeof signature !== 'string') return signature;
  const isAllowed = version === 'v2' || (version === 'v1' && textIn(settings, lowestVersion) === 'v1');
  if (!isAllowed)
    return rejected('SIGNATURE_MISMATCH', 'header X-HubSpot-Signature-Version names no version that counts here');
  const between = version === 'v2' ? [request.method, request.url] : [];
  const expected = usableSecrets(settings).map((secret) => sha256Hex([secret, ...between, request.body]));
  return matchesAny(expected, [signature])
    ? verified
    : rejected('SIGNATURE_MISMATCH', 'signature mismatch in header X-HubSpot-Signature');
}

/** The escapes that HubSpot's documents list are signed as the characters they stand for; all others as they are. */
function decodedForSigning(url: string): string {
  return url.replaceAll(/%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi, decodeURIComponent);
}
