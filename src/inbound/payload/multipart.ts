import type { Json, JsonObject } from '../../model/json.ts';
import { parseContentType, parseParameters } from './content-type.ts';
import { decodeText } from './decode-text.ts';
import { collect, expandPayload } from './fields.ts';

export type ParsedMultipart =
  | { readonly kind: 'fields'; readonly fields: JsonObject }
  | { readonly kind: 'malformed'; readonly message: string };

/** Reads `multipart/form-data` (RFC 7578): text fields as in a form, files as `{filename, contentType, size}` (M23). */
export function parseMultipart(bytes: Uint8Array, boundary: string | undefined): ParsedMultipart {
  if (boundary === undefined || boundary === '') return malformed('its Content-Type has no boundary');
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Each boundary stands on a line of its own; the first may open the body.
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  let at = body.subarray(0, delimiter.length - 2).equals(delimiter.subarray(2)) ? delimiter.length - 2 : afterNext(body, delimiter, 0);
  const fields: [string, Json][] = [];
  while (at !== undefined) {
    if (body.toString('latin1', at, at + 2) === '--') return { kind: 'fields', fields: expandPayload(collect<Json>(fields)) };
    if (fields.length >= partsMax) return malformed(`it has more than ${partsMax} parts`);
    const end = afterNext(body, delimiter, at);
    if (end === undefined) break;
    const field = parsePart(body.subarray(at, end - delimiter.length));
    if (field === undefined) return malformed(`part ${fields.length + 1} has no readable name`);
    fields.push(field);
    at = end;
  }
  return malformed('its last boundary is missing');
}

/** More than any form has; bounds the objects a small body can make. */
const partsMax = 1_000;

/** As much as Node gives the headers of a whole request. */
const partHeaderBytesMax = 16 * 1024;

function malformed(what: string): ParsedMultipart {
  return { kind: 'malformed', message: `the body is not valid multipart/form-data: ${what}` };
}

function afterNext(body: Buffer, delimiter: Buffer, from: number): number | undefined {
  const found = body.indexOf(delimiter, from);
  return found === -1 ? undefined : found + delimiter.length;
}

/** A part begins right after its boundary, with the end of that line. */
function parsePart(part: Buffer): [string, Json] | undefined {
  const headersEnd = part.indexOf('\r\n\r\n');
  if (headersEnd === -1 || headersEnd > partHeaderBytesMax) return undefined;
  const headers = parseHeaders(part.toString('utf8', 0, headersEnd));
  const disposition = parseParameters(headers.get('content-disposition') ?? '');
  const name = disposition.get('name');
  if (name === undefined) return undefined;
  const content = part.subarray(headersEnd + 4);
  const filename = disposition.get('filename');
  const contentType = headers.get('content-type');
  if (filename === undefined) {
    const charset = parseContentType(contentType).parameters.get('charset');
    return [unescapeName(name), decodeText(content, charset) ?? content.toString('utf8')];
  }
  return [unescapeName(name), { filename: unescapeName(filename), contentType: contentType ?? 'application/octet-stream', size: content.length }];
}

function parseHeaders(text: string): Map<string, string> {
  const headers = new Map<string, string>();
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return headers;
}

/** Browsers write quotes and line ends in names this way (HTML, "multipart/form-data encoding algorithm"). */
function unescapeName(name: string): string {
  return name.replace(/%(22|0D|0A)/gi, (code) => decodeURIComponent(code));
}
