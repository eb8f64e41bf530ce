import type { IncomingMessage } from 'node:http';

/** A browser that signed in an hour ago need not do so again; one that was left open over night has to. */
export const sessionLifetimeMs = 12 * 60 * 60_000;

const cookieName = 'signalbox_session';
/** A form of another site cannot send it, and a script of another site may not. */
const ownHeader = 'x-signalbox-console';

/**
 * The token of a browser that signed in. Undefined where there is none, and where a page of somebody else may have made
 * the request: then the cookie proves nothing (CSRF).
 */
export function sessionOf(request: IncomingMessage): string | undefined {
  const token = cookieIn(request.headers.cookie ?? '');
  return token !== undefined && isOfOwnPage(request) ? token : undefined;
}

/** Scripts never see it (HttpOnly), and no request that another site causes carries it (SameSite, RFC 6265bis). */
export function toSessionCookie(token: string, { isSecure }: { readonly isSecure: boolean }): string {
  return cookie(token, { isSecure, seconds: sessionLifetimeMs / 1000 });
}

export function toEndedCookie({ isSecure }: { readonly isSecure: boolean }): string {
  return cookie('', { isSecure, seconds: 0 });
}

function cookie(value: string, { isSecure, seconds }: { isSecure: boolean; seconds: number }): string {
  return `${cookieName}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
}

function cookieIn(header: string): string | undefined {
  const pair = header.split(/; */).find((one) => one.startsWith(`${cookieName}=`));
  const value = pair?.slice(cookieName.length + 1);
  return value === '' ? undefined : value;
}

/** Browsers say by themselves where a request comes from, and no page can change it (Fetch Metadata, W3C). */
export function isOfOwnPage({ method = 'GET', headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  if (method === 'GET' || method === 'HEAD') return site === undefined || site === 'same-origin' || site === 'none';
  if (headers[ownHeader] === undefined) return false;
  return site === undefined ? isOwnOrigin(headers) : site === 'same-origin';
}

function isOwnOrigin({ origin, host }: IncomingMessage['headers']): boolean {
  return origin !== undefined && host !== undefined && URL.canParse(origin) && new URL(origin).host === host;
}
