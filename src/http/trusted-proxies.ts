import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { createAddressRanges, type AddressRanges } from '../outbound/address-ranges.ts';

/** A request's origin, as a proxy that the operator trusts tells it. */
export interface Forwarded {
  /** The nearest address before the trusted proxies. */
  readonly address?: string;
  /** Scheme, host and port as the sender called them. */
  readonly origin?: string;
}

export interface TrustedProxies {
  /** Undefined: the request comes from elsewhere, and what it says of itself counts for nothing (R53). */
  read(request: Pick<IncomingMessage, 'headers' | 'socket'>): Forwarded | undefined;
}

/** Over addresses and CIDR ranges. Undefined when there are none: then no request is looked at. */
export function createTrustedProxies(ranges: readonly string[]): TrustedProxies | undefined {
  if (ranges.length === 0) return undefined;
  const trusted = createAddressRanges(ranges);
  return {
    read({ headers, socket }) {
      const peer = bare(socket.remoteAddress ?? '');
      if (!trusted.includes(peer)) return undefined;
      return { address: clientBefore(trusted, peer, textOf(headers['x-forwarded-for'])), origin: originOf(headers) };
    },
  };
}

/** A socket for both families writes IPv4 addresses as `::ffff:10.0.0.1`. */
function bare(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

/** Read from the right: each proxy appends whom it was called by, and only the part that trusted ones wrote is known. */
function clientBefore(trusted: AddressRanges, peer: string, forwardedFor: string): string {
  let client = peer;
  for (const hop of forwardedFor.split(',').reverse()) {
    if (!trusted.includes(client)) break;
    const address = bare(hop.trim().replace(/^\[([^\]]*)\](?::\d+)?$|^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1$2'));
    // An entry that is no address ends the list: those before it were written by nobody known.
    if (isIP(address) === 0) break;
    client = address;
  }
  return client;
}

const hostForm = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

/** A proxy that says nothing of scheme and host says nothing of the URL either. */
function originOf(headers: IncomingMessage['headers']): string | undefined {
  const proto = firstOf(headers['x-forwarded-proto']);
  const forwardedHost = firstOf(headers['x-forwarded-host']);
  if (proto === '' && forwardedHost === '') return undefined;
  const scheme = proto === '' ? 'http' : proto.toLowerCase();
  const host = forwardedHost === '' ? (headers.host ?? '') : forwardedHost;
  const origin = `${scheme}://${host}`;
  // The form keeps path and user out; what is left can still be no host, such as a port of 99999.
  return /^https?$/.test(scheme) && hostForm.test(host) && URL.canParse(origin) ? origin : undefined;
}

/** Of several proxies the first was called by the sender. */
function firstOf(value: string | string[] | undefined): string {
  return textOf(value).split(',', 1)[0]?.trim() ?? '';
}

function textOf(value: string | string[] | undefined): string {
  return Array.isArray(value) ? value.join(',') : (value ?? '');
}
