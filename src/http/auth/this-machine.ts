import type { IncomingHttpHeaders } from 'node:http';

/**
 * True when a request comes from a program on this machine. A proxy or a tunnel brings others, and a page in this
 * machine's browser acts for whoever wrote it; both show in the headers that they add.
 */
export function isFromThisMachine({ headers }: { readonly headers: IncomingHttpHeaders }): boolean {
  const host = headers.host ?? '';
  const isForwarded = Object.keys(headers).some(isAddedByProxy);
  return !isForwarded && isLoopbackHost(host.replace(/:\d{1,5}$/, '')) && !isForeignPage(headers, host);
}

/** Also a page that another program of this machine serves is foreign: its port makes it another origin (RFC 6454). */
function isForeignPage({ origin, 'sec-fetch-site': site }: IncomingHttpHeaders, host: string): boolean {
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  return origin !== undefined && origin !== `http://${host}`;
}

/** Named by RFC 7239, RFC 9110 and RFC 8586, and by the documents of common proxies, content networks and tunnels. */
function isAddedByProxy(name: string): boolean {
  return proxyHeaders.has(name) || proxyHeaderPrefixes.some((prefix) => name.startsWith(prefix));
}

const proxyHeaders: ReadonlySet<string> = new Set([
  'cdn-loop',
  'client-ip',
  'forwarded',
  'front-end-https',
  'true-client-ip',
  'via',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-host',
  'x-proxyuser-ip',
  'x-real-ip',
  'x-remote-addr',
  'x-remote-ip',
  'x-scheme',
  'x-url-scheme',
]);
const proxyHeaderPrefixes = [
  'cf-',
  'fastly-',
  'fly-',
  'ngrok-',
  'tailscale-',
  'x-amz-cf-',
  'x-appengine-',
  'x-arr-',
  'x-azure-',
  'x-envoy-',
  'x-forwarded',
  'x-original-',
  'x-real-',
  'x-varnish',
  'x-vercel-',
];

/** A name or an address that only this machine itself can mean. */
export function isLoopbackHost(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);
}
