import type { IncomingMessage } from 'node:http';

/** A browser that signed in an hour ago need not do so again; one that was left open over night has to. */
export const sessionLifetimeMs = 12 * 60 * 60_000;

const cookieName = 'signalbox_session';
/** What a browser keeps while its user is at the OpenID provider. */
const pendingName = 'signalbox_sign_in';
/** Long enough to look for a second factor. */
export const signInSecondsMax = 15 * 60;
/** A form of another site cannot send it, and a script of another site may not. */
const ownHeader = 'x-signalbox-console';

/**
 * The token of a browser that signed in. Undefined where there is none, and where a page of somebody else may have made
 * the request: then the cookie proves nothing (CSRF).
 */
export function sessionOf(request: IncomingMessage): string | undefined {
  const token = cookieIn(request, cookieName);
  return token !== undefined && isOfOwnPage(request) ? token : undefined;
}

/** Scripts never see it (HttpOnly), and no request that another site causes carries it (SameSite, RFC 6265bis). */
export function toSessionCookie(token: string, { isSecure }: { readonly isSecure: boolean }): string {
  return cookie(cookieName, token, { isSecure, seconds: sessionLifetimeMs / 1000, sameSite: 'Strict' });
}

export function toEndedCookie({ isSecure }: { readonly isSecure: boolean }): string {
  return cookie(cookieName, '', { isSecure, seconds: 0, sameSite: 'Strict' });
}

/** It comes back with the redirect of another site, the provider, so `Strict` would keep it away. */
export function toPendingCookie(sealed: string, { isSecure }: { readonly isSecure: boolean }): string {
  return cookie(pendingName, sealed, { isSecure, seconds: sealed === '' ? 0 : signInSecondsMax, sameSite: 'Lax' });
}

export function pendingOf(request: IncomingMessage): string | undefined {
  return cookieIn(request, pendingName);
}

interface CookieOptions {
  readonly isSecure: boolean;
  readonly seconds: number;
  readonly sameSite: 'Lax' | 'Strict';
}

function cookie(name: string, value: string, { isSecure, seconds, sameSite }: CookieOptions): string {
  return `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=${sameSite}${isSecure ? '; Secure' : ''}`;
}

function cookieIn({ headers }: IncomingMessage, name: string): string | undefined {
  const pair = (headers.cookie ?? '').split(/; */).find((one) => one.startsWith(`${name}=`));
  const value = pair?.slice(name.length + 1);
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
