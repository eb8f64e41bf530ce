import { parseContentType, parseParameters } from '../../model/content-type.ts';

/** One part of a form (RFC 7578). */
export interface MultipartField {
  readonly name: string;
  /** Given: the part is a file. */
  readonly filename?: string;
  readonly contentType?: string;
  readonly content: Buffer;
  /** Where its content begins in the body. */
  readonly at: number;
}

export type ReadParts =
  | { readonly kind: 'parts'; readonly parts: readonly MultipartField[] }
  | { readonly kind: 'malformed'; readonly message: string };

/** More than any form has; bounds the objects a small body can make. */
export const partsMax = 1_000;
/** As much as Node gives the headers of a whole request. */
const partHeaderBytesMax = 16 * 1024;
/** Of all parts together: what anyone may have us read before it is proved. */
const headerBytesMax = 256 * 1024;
/** RFC 2046 5.1.1. A longer one would make the search for it expensive. */
const boundaryCharactersMax = 70;

/** Cuts `multipart/form-data` into its parts; their contents are not copied. */
export function readParts(bytes: Uint8Array, contentType: string | undefined): ReadParts {
  const boundary = parseContentType(contentType).parameters.get('boundary');
  if (boundary === undefined || boundary === '') return malformed('its Content-Type has no boundary');
  if (boundary.length > boundaryCharactersMax)
    return malformed(`its boundary has more than ${boundaryCharactersMax} characters`);
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Each boundary stands on a line of its own; the first may open the body.
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  let at = body.subarray(0, delimiter.length - 2).equals(delimiter.subarray(2))
    ? delimiter.length - 2
    : afterNext(body, delimiter, 0);
  const parts: MultipartField[] = [];
  let headerBytes = 0;
  while (at !== undefined) {
    if (body.toString('latin1', at, at + 2) === '--') return { kind: 'parts', parts };
    if (parts.length >= partsMax) return malformed(`it has more than ${partsMax} parts`);
    const end = afterNext(body, delimiter, at);
    if (end === undefined) break;
    const part = readPart(body.subarray(0, end - delimiter.length), at);
    if (part === undefined) return malformed(`part ${parts.length + 1} has no readable name`);
    headerBytes += part.at - at;
    if (headerBytes > headerBytesMax)
      return malformed(`the headers of its parts have more than ${headerBytesMax} bytes`);
    parts.push(part);
    at = end;
  }
  return malformed('its last boundary is missing');
}

function malformed(what: string): ReadParts {
  return { kind: 'malformed', message: `the body is not valid multipart/form-data: ${what}` };
}

function afterNext(body: Buffer, delimiter: Buffer, from: number): number | undefined {
  const found = body.indexOf(delimiter, from);
  return found === -1 ? undefined : found + delimiter.length;
}

/** A part begins right after its boundary, with the end of that line. */
function readPart(body: Buffer, start: number): MultipartField | undefined {
  const headersEnd = body.indexOf('\r\n\r\n', start);
  if (headersEnd === -1 || headersEnd - start > partHeaderBytesMax) return undefined;
  const headers = parseHeaders(body.toString('utf8', start, headersEnd));
  const disposition = parseParameters(headers.get('content-disposition') ?? '');
  const name = disposition.get('name');
  if (name === undefined) return undefined;
  const [filename, contentType] = [disposition.get('filename'), headers.get('content-type')];
  const at = headersEnd + 4;
  return {
    name: unescapeName(name),
    content: body.subarray(at),
    at,
    ...(filename !== undefined && { filename: unescapeName(filename) }),
    ...(contentType !== undefined && { contentType }),
  };
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
