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
