import { parseContentType } from '../../model/content-type.ts';
import { endOfJsonString } from '../../model/json-depth.ts';
import { maskedSecret } from '../../model/inbound/verification.ts';
import { headerValues, type IncomingRequest } from '../../model/request.ts';
import type { SecretMembers } from '../../platforms/platform.ts';
import { readParts } from '../../platforms/schemes/multipart.ts';

/**
 * A body with each of these members as `***` and every other byte as it came: `{"clientState":"***"}`. Undefined when it
 * cannot be read, so that nobody knows where they stand. `isBeginning`: the rest of the body is cut off.
 */
export function maskBody(
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
    const name = new URLSearchParams(field).keys().next().value ?? '';
    const end = field.indexOf('=');
    return end >= 0 && names.includes(name) ? `${field.slice(0, end)}=${maskedSecret}` : field;
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
