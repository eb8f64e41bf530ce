import { createHash } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { sendApiError } from '../api/conductorone/errors.ts';
import { sendProblem } from '../problem.ts';
import type { TrustedProxies } from '../trusted-proxies.ts';

export interface WrongKeyLimitOptions {
  readonly trustedProxies?: TrustedProxies | undefined;
  readonly clock: () => number;
}

/** Different wrong keys, tokens and logins of one address in a minute; one that is sent again and again is a mistake, and counts once. */
const wrongMax = 60;
const windowMs = 60_000;
/** Past so many addresses the count begins anew: under attack from more of them memory stays as it is. */
const addressesMax = 10_000;

/**
 * Makes 429 of the 401 that an address gets which tries many keys. A right one still passes, since all callers may come
 * from the address of one proxy.
 */
export function createWrongKeyLimit({ trustedProxies, clock }: WrongKeyLimitOptions): RequestHandler {
  let wrong = new Map<string, Set<string>>();
  let endsMs = 0;
  return (request, response, next) => {
    const json = response.json.bind(response);
    response.json = (body: unknown) => {
      response.json = json;
      if (response.statusCode !== 401 || !isOnceTooOften(request)) return json(body);
      response.set('Retry-After', String(Math.max(1, Math.ceil((endsMs - clock()) / 1_000))));
      refuse(request, response);
      return response;
    };
    next();
  };

  function isOnceTooOften(request: Request): boolean {
    const digest = digestOf(request);
    if (digest === undefined) return false;
    if (clock() >= endsMs || wrong.size >= addressesMax) {
      wrong = new Map();
      endsMs = clock() + windowMs;
    }
    const address = trustedProxies?.read(request)?.address ?? request.socket.remoteAddress ?? '';
    const tried = wrong.get(address) ?? new Set();
    wrong.set(address, tried);
    if (tried.size < wrongMax) tried.add(digest);
    return !tried.has(digest);
  }
}

/** Of what a request came with. A credential itself is kept nowhere. */
function digestOf({ headers, method, path, body }: Request): string | undefined {
  // A login has its credential in the body.
  const login: unknown =
    method === 'POST' && /^\/(?:(?:api|auth\/v1)\/token|api\/session)\/?$/i.test(path) ? body : undefined;
  const given = [headers['x-authorization'], headers.authorization, login].filter(
    (value) => value !== undefined && value !== '',
  );
  return given.length === 0 ? undefined : createHash('sha256').update(JSON.stringify(given)).digest('base64url');
}

/** In the form of the API that was called. */
function refuse({ originalUrl }: Request, response: Response): void {
  const message = 'Too many wrong keys or tokens from this address; wait a moment.';
  if (/^\/(?:api|auth)\/v1\//i.test(originalUrl)) return sendApiError(response, { code: 'tooMany', message });
  sendProblem(response, { status: 429, code: 'TOO_MANY_WRONG_KEYS', message, retryable: true });
}
