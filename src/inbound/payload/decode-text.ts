import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';

/** The text of a body without its byte-order mark (M25); undefined when the bytes are not text in the charset. Default: UTF-8. */
export function decodeText(bytes: Uint8Array, charset: string | undefined): string | undefined {
  if (charset === undefined || /^utf-?8$/i.test(charset)) return decodeUtf8(bytes);
  const decoder = createDecoder(charset);
  if (decoder === undefined) return decodeUtf8(bytes);
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  if (!isUtf8(bytes)) return undefined;
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const start = hasMark ? 3 : 0;
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, bytes.byteLength - start).toString('utf8');
}

/** Undefined for a charset that nobody knows: then UTF-8 is tried. */
function createDecoder(charset: string): TextDecoder | undefined {
  try {
    return new TextDecoder(charset, { fatal: true });
  } catch {
    return undefined;
  }
}
