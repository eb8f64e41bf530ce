import type { JsonObject } from '../model/json.ts';
import { singleHeader, type IncomingRequest } from '../model/request.ts';
import { decodeSignature } from '../signing/digests.ts';
import { hasExpired, parseCertificates, verifyRsa } from '../signing/certificate.ts';
import { textsAt } from './options.ts';
import { unprovenBytesMax, unprovenObjectOf, textAt } from './schemes/body.ts';
import { refusedMethod, rejected, verified } from './schemes/judgement.ts';
import { vendorUrl } from './schemes/vendor-url.ts';
import type { PlatformField, Preset, Verification, VerifierSettings } from './platform.ts';

const typeHeader = 'x-amz-sns-message-type';

const topicArns: PlatformField = {
  path: 'signalbox.sns.topicArns',
  label: 'Topic ARNs',
  kind: 'list',
  of: { kind: 'text', beginsWith: 'arn:' },
  min: 1,
  max: 500,
  needed: 'toVerify',
  help: 'The topics that may deliver here. Amazon signs for every customer, so only listed topics count.',
  where: 'Amazon SNS → Topics → your topic → ARN',
};

export const sns: Preset = {
  name: 'sns',
  label: 'Amazon SNS',
  challenges: true,
  guide: {
    pasteUrl: 'Amazon SNS → Topics → your topic → Create subscription → Endpoint (protocol HTTPS)',
    help: [
      'Enter the ARN of the topic here first: Amazon signs for every customer, so only listed topics count.',
      'Then create a subscription of the topic with the protocol HTTPS and the URL as Endpoint; it is confirmed by itself.',
      'Leave raw message delivery off: raw messages are not signed, and all of them are refused.',
    ],
    proof:
      '`Signature` in the body: RSA over named members (`SignatureVersion` 1: SHA-1, 2: SHA-256), by the certificate at `SigningCertURL`, which must be at `sns.<region>.amazonaws.com`. It is fetched and kept for an hour.',
    verifiedBy: 'A signed `SubscriptionConfirmation` is confirmed by calling its `SubscribeURL`, and verifies the URL.',
    notes: [
      'Leave raw message delivery off: raw messages carry no signature. The body is declared as `text/plain` and read as the JSON that it is: matches see `$.TopicArn`, `$.Subject`, `$.Message`. `Message` is a text, also where it holds JSON.',
    ],
    example: { signalbox: { sns: { topicArns: ['arn:aws:sns:eu-central-1:123456789012:orders'] } } },
  },
  method: 'signature',
  // It posts JSON as text/plain.
  undeclaredBody: true,
  bodyBytesMax: unprovenBytesMax,
  fields: [topicArns],
  verify,
  keyDocument(_settings, request) {
    const url = certificateUrlOf(unprovenObjectOf(request));
    return url === undefined ? undefined : { url };
  },
  // The body is declared as text, so it comes here as one.
  deliveryId: (request) => textAt(unprovenObjectOf(request) ?? {}, ['MessageId']),
  eventType: (request) => singleHeader(request, typeHeader),
};

/** RSA over named members of the body, by a certificate that Amazon serves. */
function verify(settings: VerifierSettings, request: IncomingRequest, nowSeconds: number): Verification {
  const refused = refusedMethod(request);
  if (refused) return refused;
  const topics = textsAt(settings, topicArns);
  if (topics.length === 0)
    return rejected(
      'SECRET_NOT_SET',
      'no topic is configured (signalbox.sns.topicArns), and any customer of Amazon can sign',
    );
  const body = unprovenObjectOf(request);
  const content = body && signedContentOf(body);
  if (!body || content === undefined) return rejected('MALFORMED_BODY', 'the body is no message of SNS');
  const url = certificateUrlOf(body);
  if (url === undefined)
    return rejected('SIGNATURE_MISMATCH', 'SigningCertURL is not an https address of sns.<region>.amazonaws.com');
  const [certificate] = parseCertificates(settings.keyDocuments?.[url] ?? '');
  if (certificate === undefined)
    return rejected('SIGNATURE_MISMATCH', 'the certificate at SigningCertURL could not be had');
  if (hasExpired(certificate, nowSeconds))
    return rejected('SIGNATURE_MISMATCH', 'the certificate at SigningCertURL has expired');
  const algorithm = algorithms.get(textAt(body, ['SignatureVersion']) ?? '');
  if (algorithm === undefined) return rejected('SIGNATURE_MISMATCH', 'SignatureVersion is neither 1 nor 2');
  const signature = decodeSignature(textAt(body, ['Signature']) ?? '');
  const isGenuine = signature !== undefined && verifyRsa({ algorithm, certificate, signed: content, signature });
  if (!isGenuine) return rejected('SIGNATURE_MISMATCH', 'signature mismatch in the body');
  if (!topics.includes(textAt(body, ['TopicArn']) ?? ''))
    return rejected('SIGNATURE_MISMATCH', 'the topic is none of signalbox.sns.topicArns');
  return answer(body);
}

const algorithms: ReadonlyMap<string, 'sha1' | 'sha256'> = new Map([
  ['1', 'sha1'],
  ['2', 'sha256'],
]);

/** A subscription is confirmed by calling the URL it brings. */
function answer(body: JsonObject): Verification {
  if (body['Type'] !== 'SubscriptionConfirmation') return verified;
  const visit = vendorUrl(body['SubscribeURL'], hosts);
  if (visit === undefined)
    return rejected('MALFORMED_CHALLENGE', 'SubscribeURL is not an https address of sns.<region>.amazonaws.com', 400);
  return { kind: 'challenge', reply: { status: 200, contentType: 'text/plain', body: '', visit: visit.href } };
}

const notification = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'];
const confirmation = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
const signedMembers: ReadonlyMap<unknown, readonly string[]> = new Map([
  ['Notification', notification],
  ['SubscriptionConfirmation', confirmation],
  ['UnsubscribeConfirmation', confirmation],
]);

/** `Key\nValue\n` of the signed members, by name; an absent Subject is left out. */
function signedContentOf(body: JsonObject): string | undefined {
  const names = signedMembers.get(body['Type']);
  if (names === undefined) return undefined;
  const lines: string[] = [];
  for (const name of names) {
    const value = body[name];
    if (typeof value === 'string') lines.push(`${name}\n${value}\n`);
    else if (name !== 'Subject' || (value !== undefined && value !== null)) return undefined;
  }
  return lines.join('');
}

function certificateUrlOf(body: JsonObject | undefined): string | undefined {
  const url = vendorUrl(body?.['SigningCertURL'], hosts);
  return url?.pathname.endsWith('.pem') === true && url.search === '' ? url.href : undefined;
}

const hosts = /^sns\.[a-z0-9-]{3,30}\.amazonaws\.com(\.cn)?$/;
