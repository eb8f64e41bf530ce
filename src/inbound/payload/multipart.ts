import { parseContentType } from '../../model/content-type.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { readParts, type MultipartField } from '../../platforms/schemes/multipart.ts';
import { decodeText } from './decode-text.ts';
import { collect, expandPayload } from './fields.ts';

export type ParsedMultipart =
  | { readonly kind: 'fields'; readonly fields: JsonObject }
  | { readonly kind: 'malformed'; readonly message: string };

/** Reads `multipart/form-data` (RFC 7578): text fields as in a form, files as `{filename, contentType, size}` (M23). */
export function parseMultipart(bytes: Uint8Array, contentType: string | undefined): ParsedMultipart {
  const read = readParts(bytes, contentType);
  return read.kind === 'malformed' ? read : { kind: 'fields', fields: expandPayload(collect<Json>(read.parts.map(toField))) };
}

function toField({ name, filename, contentType, content }: MultipartField): [string, Json] {
  if (filename !== undefined) return [name, { filename, contentType: contentType ?? 'application/octet-stream', size: content.length }];
  const charset = parseContentType(contentType).parameters.get('charset');
  return [name, decodeText(content, charset) ?? content.toString('utf8')];
}
