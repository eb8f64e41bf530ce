import { optionAt } from '../../src/model/inbound/platform-options.ts';
import { isJsonList, type Json } from '../../src/model/json.ts';
import type { IncomingRequest } from '../../src/model/request.ts';
import type { VerifierSettings } from '../../src/model/inbound/verification.ts';
import { findPlatform } from '../../src/platforms/index.ts';
import type { Vector } from '../../src/platforms/vector-file.ts';

/** A token, Basic and Mailgun's signature say nothing of the body; Twilio's form may be written in several equal ways. */
export function coversBody(settings: VerifierSettings): boolean {
  if (settings.platform === 'custom') return settings.custom?.kind === 'hmac';
  if (settings.platform === 'gitlab') return settings.secrets.every((secret) => secret.startsWith('whsec_'));
  // The vectors of the RFC itself sign no digest.
  if (coveredBy(settings)?.length === 0) return false;
  // SNS signs members of the body, not the bytes between them.
  return !['mailgun', 'twilio', 'cloudevents', 'msgraph', 'sns'].includes(settings.platform);
}

/** The headers of an accepted vector in which any other character is a forgery: lists have entries that do not count. */
export function proofOf({ settings, request }: Vector): string[] {
  // Any of DocuSign's headers may match.
  if (request.headers.some(([name]) => name === 'X-DocuSign-Signature-2')) return [];
  const own =
    settings.custom?.kind === 'hmac'
      ? [settings.custom.header, settings.custom.timestampHeader ?? '']
      : (findPlatform(settings)?.signatureHeaders ?? []);
  const names = own
    .map((name) => name.toLowerCase())
    .filter((name) => request.headers.filter(([one]) => one.toLowerCase() === name).length === 1);
  return names.filter((name) => {
    const value = request.headers.find(([one]) => one.toLowerCase() === name)?.[1] ?? '';
    return (value.match(/v\d+a?[=,]|=:|=\(/g) ?? []).length <= 1 && value !== '';
  });
}

export function signsUrl(settings: VerifierSettings, request: IncomingRequest): boolean {
  if (settings.platform === 'rfc9421') return coveredBy(settings)?.includes('@target-uri') === true;
  const isOld = request.headers.some(
    ([name, value]) => name.toLowerCase() === 'x-hubspot-signature-version' && value === 'v1',
  );
  return findPlatform(settings)?.signsUrl === true && !isOld;
}

function coveredBy({ options }: VerifierSettings): readonly Json[] | undefined {
  const required = optionAt(options, { path: 'signalbox.httpSignatures.required' });
  return isJsonList(required) ? required : undefined;
}

/** The platforms that refuse what is old, without being told to. */
export const windowed = [
  'slack',
  'stripe',
  'standardwebhooks',
  'svix',
  'gitlab',
  'hubspot',
  'linear',
  'twitch',
  'mailgun',
  'rfc9421',
  'custom',
];

export function hasWindow({ settings, request }: Vector): boolean {
  if (settings.platform === 'gitlab') return coversBody(settings);
  if (settings.platform === 'hubspot')
    return request.headers.some(([name]) => name.toLowerCase() === 'x-hubspot-signature-v3');
  if (settings.platform === 'custom')
    return settings.custom?.kind === 'hmac' && settings.custom.timestampHeader !== undefined;
  return windowed.includes(settings.platform);
}

/** Times and bodies that are signed alike: their boundary is elsewhere in the same text. */
export function otherSplits(time: string, body: string): (readonly [string, string])[] {
  const moved = [1, 2, 5, 9].flatMap(
    (count) =>
      [
        [time.slice(0, -count), time.slice(-count) + body],
        [time + body.slice(0, count), body.slice(count)],
      ] as const,
  );
  const between = ['.', ':', '|'].flatMap((separator) => {
    const at = body.indexOf(separator);
    return at < 0 ? [] : [[`${time}${separator}${body.slice(0, at)}`, body.slice(at + 1)] as const];
  });
  return [...moved, ...between].filter(([otherTime]) => otherTime !== time);
}
