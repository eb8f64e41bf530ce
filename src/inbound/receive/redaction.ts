import type { IncomingRequest } from '../../model/request.ts';
import { withoutUserInfo, headerValues } from '../../model/request.ts';
import type { Source } from '../../model/inbound/source.ts';
import { shortBodyBytesMax } from '../../model/inbound/event.ts';
import { maskedSecret } from '../../model/inbound/verification.ts';
import type { VerifierSettings } from '../../model/inbound/verification.ts';
import { findPlatform, findPreset } from '../../platforms/index.ts';
import type { Platform, SecretMembers } from '../../platforms/platform.ts';
import { parseContentType } from '../../model/content-type.ts';
import { endOfJsonString } from '../../model/json-depth.ts';
import { readParts } from '../../platforms/schemes/multipart.ts';

/** Whether `secretKey` is told to nobody (R13). */
export function hidesSecretKey(settings: VerifierSettings): boolean {
  return platformsOf(settings).some((platform) => platform.hidesSecretKey);
}

/** The headers of a source's requests whose values are secrets, in lower case (G9, R99). */
export function secretHeadersOf(source: Source): ReadonlySet<string> {
  return placesOf(source).headers;
}

/** The request without the secrets that its URL and its body carry: so it is kept, matched and shown (G9). */
export function withoutSecrets<R extends IncomingRequest>(source: Source, request: R): R {
  const { members } = placesOf(source);
  const url = urlWithoutSecrets(source, request);
  const body = members.reduce<Uint8Array>(
    (masked, one) => maskBody({ ...request, body: masked }, one) ?? masked,
    request.body,
  );
  return url === request.url && body === request.body ? request : { ...request, url, body };
}

export function urlWithoutSecrets(source: Source, { url }: Pick<IncomingRequest, 'url'>): string {
  return withoutParameters(withoutUserInfo(url), placesOf(source).parameters);
}

/** The kept part of the body of a request that is no event. */
export interface KeptBody {
  readonly body: Uint8Array;
  /** The whole, where a secret of it is masked and the request may be judged again. */
  readonly secretBody?: Uint8Array;
  /** Length of the whole, as far as secrets are left out. */
  readonly bodyBytes: number;
}

/** Its beginning, without secrets; of a body that cannot be read nothing, because nobody knows where they stand in it. */
export function keptBodyOf(source: Source, request: IncomingRequest): KeptBody {
  const isBeginning = request.body.byteLength > shortBodyBytesMax;
  const beginning = Buffer.from(
    request.body.buffer,
    request.body.byteOffset,
    Math.min(request.body.byteLength, shortBodyBytesMax),
  );
  const { members } = placesOf(source);
  const body = members.reduce<Uint8Array>(
    (masked, one) => maskBody({ ...request, body: masked }, one, { isBeginning }) ?? unreadable,
    beginning,
  );
  if (isBeginning || beginning.equals(body)) return { body, bodyBytes: request.body.byteLength };
  return { body, secretBody: request.body, bodyBytes: body.byteLength };
}

const unreadable = Buffer.from(maskedSecret);

interface SecretPlaces {
  readonly headers: ReadonlySet<string>;
  readonly parameters: ReadonlySet<string>;
  readonly members: readonly SecretMembers[];
}

const placesOfSource = new WeakMap<Source, SecretPlaces>();

function placesOf(source: Source): SecretPlaces {
  const known = placesOfSource.get(source);
  if (known !== undefined) return known;
  const { headers, custom } = source.verifierSettings;
  const platforms = platformsOf(source.verifierSettings);
  const tokenHeader = custom?.kind === 'jwt' && custom.header !== undefined ? [custom.header] : [];
  // The proof of a source is its secret, and so are the tokens that its sender sends beside it.
  const names = [
    ...Object.keys(headers),
    ...tokenHeader,
    ...platforms.flatMap((platform) => platform.secretHeaders ?? []),
  ];
  const places = {
    headers: new Set(names.map((name) => name.toLowerCase())),
    parameters: new Set(platforms.flatMap((platform) => platform.secretParameters ?? [])),
    members: [...new Set(platforms.flatMap((platform) => platform.secretMembers ?? []))],
  };
  placesOfSource.set(source, places);
  return places;
}

/** The method that judges the requests, and their sender: an operator may have chosen another method than the sender's own. */
function platformsOf(settings: VerifierSettings): readonly Platform[] {
  return [findPlatform(settings), findPreset(settings.platform)].filter((platform) => platform !== undefined);
}

function withoutParameters(url: string, secret: ReadonlySet<string>): string {
  const start = url.indexOf('?');
  if (secret.size === 0 || start < 0) return url;
  const parts = url.slice(start + 1).split('&');
  const kept = parts.filter((part) => !secret.has(nameOf(part)));
  if (kept.length === parts.length) return url;
  return url.slice(0, start) + (kept.length > 0 ? `?${kept.join('&')}` : '');
}

/** Decoded as the judges do. */
function nameOf(parameter: string): string {
  return new URLSearchParams(parameter).keys().next().value ?? '';
}

/**
 * A body with each of these members as `***` and every other byte as it came: `{"clientState":"***"}`. Undefined when it
 * cannot be read, so that nobody knows where they stand. `isBeginning`: the rest of the body is cut off.
 */
function maskBody(
  { headers, body }: Pick<IncomingRequest, 'headers' | 'body'>,
  members: SecretMembers,
  { isBeginning = false } = {},
): Buffer | undefined {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (bytes.byteLength === 0) return bytes;
  if (headerValues({ headers }, 'content-encoding').length > 0) return undefined;
  const contentType = headerValues({ headers }, 'content-type')[0];
  switch (parseContentType(contentType).type) {
    case 'application/x-www-form-urlencoded':
      return Buffer.from(maskForm(bytes.toString('latin1'), members.fields), 'latin1');
    case 'multipart/form-data':
      return maskParts(bytes, contentType, members.fields);
    default: {
      // One character for each byte: what is not masked stays as it is, whatever its charset.
      const text = bytes.toString('latin1');
      return isBeginning || isJson(bytes) ? Buffer.from(maskJson(text, members.json), 'latin1') : undefined;
    }
  }
}

function isJson(bytes: Buffer): boolean {
  try {
    // A byte-order mark is no part of the JSON (M25); TextDecoder drops it.
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return true;
  } catch {
    return false;
  }
}

function maskForm(text: string, names: readonly string[]): string {
  const masked = (field: string) => {
    const end = field.indexOf('=');
    return end >= 0 && names.includes(nameOf(field.slice(0, end))) ? `${field.slice(0, end)}=${maskedSecret}` : field;
  };
  return text.split('&').map(masked).join('&');
}

function maskParts(bytes: Buffer, contentType: string | undefined, names: readonly string[]): Buffer | undefined {
  const read = readParts(bytes, contentType);
  if (read.kind === 'malformed') return undefined;
  const pieces: Buffer[] = [];
  let copied = 0;
  for (const { name, content, at } of read.parts) {
    if (!names.includes(name)) continue;
    pieces.push(bytes.subarray(copied, at), Buffer.from(maskedSecret));
    copied = at + content.byteLength;
  }
  return Buffer.concat([...pieces, bytes.subarray(copied)]);
}

/** Where the reader stands in an object (under which key) or a list. */
interface Frame {
  readonly kind: 'object' | 'list';
  key: string;
  /** In an object: the next string is a key. */
  expectsKey: boolean;
}

/** Walks over JSON and replaces the scalars at these paths (`value.*.clientState`; `*` is any place of a list). A string that is cut off ends the text. */
function maskJson(text: string, paths: readonly string[]): string {
  const frames: Frame[] = [];
  const pieces: string[] = [];
  let copied = 0;
  let at = 0;
  // Most values are deeper or less deep than any secret: only the others cost a path.
  const depths = new Set(paths.map((path) => path.split('.').length));
  const isSecret = () =>
    depths.has(frames.length) &&
    paths.includes(frames.map((frame) => (frame.kind === 'list' ? '*' : frame.key)).join('.'));
  const replace = (end: number) => {
    pieces.push(text.slice(copied, at), `"${maskedSecret}"`);
    copied = end;
  };
  while (at < text.length) {
    const character = text.charAt(at);
    const frame = frames.at(-1);
    let end = at + 1;
    if (character === '{' || character === '[') {
      frames.push({ kind: character === '{' ? 'object' : 'list', key: '', expectsKey: character === '{' });
    } else if (character === '}' || character === ']') {
      frames.pop();
    } else if (character === ',') {
      if (frame !== undefined) frame.expectsKey = frame.kind === 'object';
    } else if (character === '"') {
      end = endOfJsonString(text, at);
      if (end === text.length && !text.endsWith('"')) return [...pieces, text.slice(copied, at)].join('');
      if (frame?.expectsKey) {
        frame.key = keyOf(text.slice(at, end));
        frame.expectsKey = false;
      } else if (isSecret()) replace(end);
    } else if (/[-+.\w]/.test(character)) {
      scalar.lastIndex = at;
      end = at + (scalar.exec(text)?.[0].length ?? 1);
      if (isSecret()) replace(end);
    }
    at = end;
  }
  return [...pieces, text.slice(copied)].join('');
}

/** A number, true, false or null. */
const scalar = /[-+.\w]+/y;

/** A key may be written with escapes. */
function keyOf(literal: string): string {
  try {
    return String(JSON.parse(literal));
  } catch {
    return literal;
  }
}
