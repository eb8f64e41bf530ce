import { headerValues, singleHeader } from '../../model/request.ts';
import type { IncomingRequest } from '../../model/request.ts';
import type { Verification, VerifierSettings } from '../../model/inbound/verification.ts';
import { decodeBase64, constantTimeEqual, hmac } from '../../signing/digests.ts';
import type { HmacAlgorithm } from '../../signing/digests.ts';
import { refusedMethod, rejected, usableSecrets, verified } from './judgement.ts';
import type { ProvenRequest } from './judgement.ts';
import { refusedTime } from './timestamp.ts';
import type { TimeRule } from './timestamp.ts';

/** How a platform signs with a shared secret, as data. */
export interface HmacScheme {
  readonly header: string;
  /** Pinned: never read from a request. */
  readonly algorithm: HmacAlgorithm;
  readonly encoding: 'hex' | 'base64';
  /** The prefix of each signature: `sha256=`. In a list, entries without it are passed over. */
  readonly prefix?: string;
  readonly prefixOptional?: boolean;
  /** Given: the header is a list, and any of its signatures may match. Absent: exactly one signature. */
  readonly separator?: string;
  /** Placeholders `{body}` (default, alone), `{timestamp}`, `{id}`, `{url}`, `{method}`. */
  readonly template?: string;
  readonly timestamp?: SignedTime;
  /** The header behind `{id}`. */
  readonly idHeader?: string;
  /** `base64`: the key is what the secret decodes to, after an optional `whsec_`. Default: the secret's UTF-8 bytes. */
  readonly key?: 'text' | 'base64';
  /** White space around the entries of a list counts for nothing. */
  readonly trims?: boolean;
  readonly bodyRequired?: boolean;
  readonly methods?: readonly string[];
}

/** Where the time stands that is signed; `field`: a `name=value` entry of the signature header. */
export interface SignedTime extends TimeRule {
  readonly from: 'header' | 'field';
  readonly name: string;
}

/** More signatures than any sender lists: 100 is DocuSign's limit, the others send two. */
const signaturesMax = 100;

/** Judges a request by a scheme: method, secret, header, time, signature. Bytes are compared as text, in constant time. */
export function verifyHmac(scheme: HmacScheme, { settings, request, nowSeconds }: ProvenRequest): Verification {
  const refused = refusedMethod(request, scheme.methods);
  if (refused) return refused;
  const keys = keysOf(scheme, settings);
  if (keys.length === 0) return rejected('SECRET_NOT_SET', 'no usable secret is stored');
  const values = headerValues(request, scheme.header);
  if (values.length === 0) return rejected('HEADER_MISSING', `header ${scheme.header} is missing`);
  if (values.length > 1 && scheme.separator === undefined) {
    return rejected('HEADER_MISMATCH', `header ${scheme.header} occurs more than once`);
  }
  if (scheme.bodyRequired && request.body.byteLength === 0) return rejected('MALFORMED_BODY', 'the body is empty');
  const entries = entriesOf(scheme, values);
  const parts = signedParts(scheme, { request, entries });
  if (typeof parts === 'string') return rejected('HEADER_MISSING', parts);
  const late =
    scheme.timestamp &&
    refusedTime(scheme.timestamp, { text: parts.timestamp, where: placeOf(scheme.timestamp), settings, nowSeconds });
  if (late) return late;
  const signatures = signaturesOf(scheme, entries);
  if (signatures.length === 0) {
    return rejected(
      'SIGNATURE_MISMATCH',
      `header ${scheme.header} holds no signature of the form ${scheme.prefix ?? ''}<${scheme.encoding}>`,
    );
  }
  const expected = keys.map((key) =>
    hmac({ algorithm: scheme.algorithm, key, parts: parts.signed }).toString(scheme.encoding),
  );
  return matchesAny(expected, signatures)
    ? verified
    : rejected('SIGNATURE_MISMATCH', `signature mismatch in header ${scheme.header}`);
}

/** The entries of a header that is a list; else its values as they are. */
export function entriesOf(
  { separator, trims = false }: Pick<HmacScheme, 'separator' | 'trims'>,
  values: readonly string[],
): readonly string[] {
  if (separator === undefined) return values;
  const entries = values.flatMap((value) => value.split(separator));
  return trims ? entries.map((entry) => entry.trim()) : entries;
}

/** The value of the one entry `name=value`. */
export function fieldOf(entries: readonly string[], name: string): string | undefined {
  const fields = entries.filter((entry) => entry.startsWith(`${name}=`));
  return fields.length === 1 ? fields[0]?.slice(name.length + 1) : undefined;
}

/** True when one of the given signatures is one of the expected ones. */
export function matchesAny(expected: readonly string[], given: readonly string[]): boolean {
  return given
    .slice(0, signaturesMax)
    .some((signature) => expected.some((right) => constantTimeEqual(signature, right)));
}

/** The keys that stored secrets stand for; what is empty or does not decode is none (R14). */
export function keysOf(scheme: Pick<HmacScheme, 'key'>, settings: VerifierSettings): (string | Uint8Array)[] {
  const secrets = usableSecrets(settings);
  if (scheme.key !== 'base64') return secrets;
  return secrets.map((secret) => decodeBase64(secret.replace(/^whsec_/, ''))).filter((key) => key !== undefined);
}

export interface SignedParts {
  readonly signed: readonly (string | Uint8Array)[];
  /** Empty where the scheme has none. */
  readonly timestamp: string;
}

/** The bytes that the signature covers, or a sentence that says which part of them the request lacks. */
export function signedParts(
  scheme: HmacScheme,
  from: { request: IncomingRequest; entries: readonly string[] },
): SignedParts | string {
  const { request, entries } = from;
  const timestamp = scheme.timestamp && readTimestamp(scheme.timestamp, { request, entries });
  if (scheme.timestamp && !timestamp) return `${placeOf(scheme.timestamp)} is missing or occurs more than once`;
  const id = scheme.idHeader === undefined ? undefined : singleHeader(request, scheme.idHeader);
  if (scheme.idHeader !== undefined && !id) return `header ${scheme.idHeader} is missing or occurs more than once`;
  if (id !== undefined && isUnclear(id, scheme.template ?? ''))
    return `header ${scheme.idHeader ?? ''} holds no id: it contains text that stands beside an id in what is signed`;
  const values = new Map<string, string | Uint8Array | undefined>([
    ['body', request.body],
    ['timestamp', timestamp],
    ['id', id],
    ['url', request.url],
    ['method', request.method],
  ]);
  const signed: (string | Uint8Array)[] = [];
  // Splitting by a group alternates text and placeholder names; values are never looked into for placeholders.
  for (const [index, piece] of (scheme.template ?? '{body}').split(/\{(\w+)\}/).entries()) {
    const value = index % 2 === 0 ? piece : values.get(piece);
    if (value === undefined) return `the signed content {${piece}} is not in the request`;
    signed.push(value);
  }
  return { signed, timestamp: timestamp ?? '' };
}

/**
 * True for an id that could be an id and a part of its neighbour under one signature: with the beginning of the body in
 * the id, a captured request would be another event, and a new one. A time has a form that ends it.
 */
function isUnclear(id: string, template: string): boolean {
  const [before = '', after] = template.split('{id}');
  if (after === undefined) return false;
  const [closed, opened] = [before.lastIndexOf('}'), after.indexOf('{')];
  const neighbours = [
    { place: before.slice(before.lastIndexOf('{'), closed + 1), between: before.slice(closed + 1) },
    { place: opened === -1 ? '' : after.slice(opened, after.indexOf('}') + 1), between: after.slice(0, opened) },
  ];
  return neighbours.some(({ place, between }) => {
    if (place === '') return false;
    return between === '' ? place !== '{timestamp}' && bodyCharacters.test(id) : id.includes(between);
  });
}

/** JSON, XML and forms begin and end with them or soon have them; ids do not. */
const bodyCharacters = /[\s"{}[\]<>&=,]/;

function readTimestamp(
  { from, name }: SignedTime,
  { request, entries }: { request: IncomingRequest; entries: readonly string[] },
): string | undefined {
  return from === 'header' ? singleHeader(request, name) : fieldOf(entries, name);
}

function placeOf({ from, name }: SignedTime): string {
  return from === 'header' ? `header ${name}` : `the timestamp ${name}= in the signature header`;
}

function signaturesOf({ prefix = '', prefixOptional = false }: HmacScheme, entries: readonly string[]): string[] {
  return entries
    .filter((entry) => prefixOptional || entry.startsWith(prefix))
    .map((entry) => (entry.startsWith(prefix) ? entry.slice(prefix.length) : entry))
    .filter((signature) => signature !== '');
}
