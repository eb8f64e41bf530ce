/**
 * One HTTP request as it came over the wire, before anything was decoded.
 * Signatures are made over these bytes, so nothing here is parsed, joined or normalised.
 */
export interface IncomingRequest {
  /** Upper case. */
  readonly method: string;
  /** The URL the sender called, with query: public base URL + path. Some platforms sign it. */
  readonly url: string;
  /** Another form that the sender may have called and signed: behind a proxy two can be right (R53). */
  readonly otherUrl?: string;
  /** Header lines in wire order. A name can occur more than once; nothing is joined. */
  readonly headers: readonly HeaderLine[];
  /** The body as received: not decompressed, not decoded. */
  readonly body: Uint8Array;
  /** Who connected, as far as it is known; for limits only. */
  readonly address?: string;
}

export type HeaderLine = readonly [name: string, value: string];

/** All values of a header, in wire order; names compare without case. */
export function headerValues(request: Pick<IncomingRequest, 'headers'>, name: string): string[] {
  const wanted = name.toLowerCase();
  const values: string[] = [];
  for (const [key, value] of request.headers) {
    // Most names differ in length; a request is asked for many headers.
    if (key.length === wanted.length && key.toLowerCase() === wanted) values.push(value);
  }
  return values;
}

/** The value of a header that occurs exactly once, else undefined. */
export function singleHeader(request: Pick<IncomingRequest, 'headers'>, name: string): string | undefined {
  const values = headerValues(request, name);
  return values.length === 1 ? values[0] : undefined;
}

/** More than any form has; a body of nothing but `&` would else become millions of objects. */
export const formFieldsMax = 10_000;

/** Counted before the form is read. */
export function hasTooManyFields(text: string): boolean {
  let fields = 0;
  for (let at = text.indexOf('&'); at !== -1; at = text.indexOf('&', at + 1)) fields += 1;
  return fields > formFieldsMax;
}

/** A URL without the name and password that may stand before its host: an operator's public URL has one where senders call and sign it so. */
export function withoutUserInfo(url: string): string {
  return url.replace(/^(https?:[/\\]*)[^/?#\\]*@/i, '$1');
}

export function hasUserInfo(url: string): boolean {
  return withoutUserInfo(url) !== url;
}

/**
 * A URL as everybody may see it: without name and password, and with `***` for what its query says, since a key often
 * travels there. Path and parameter names stay, so that people know which URL it is.
 * @example toShownUrl('https://hooks.example.com/in?key=sesame&v=2') // 'https://hooks.example.com/in?key=***&v=***'
 */
export function toShownUrl(url: string): string {
  const [, address = '', query, fragment] = /^([^?#]*)(?:\?([^#]*))?(#.*)?$/s.exec(url) ?? [];
  return (
    withoutUserInfo(address) +
    (query === undefined ? '' : `?${query.split('&').map(toShownParameter).join('&')}`) +
    (fragment === undefined ? '' : '#***')
  );
}

/** Without `=` the whole of it may be a key. */
function toShownParameter(parameter: string): string {
  const at = parameter.indexOf('=');
  if (at === -1) return parameter === '' ? '' : '***';
  return at === parameter.length - 1 ? parameter : `${parameter.slice(0, at)}=***`;
}
