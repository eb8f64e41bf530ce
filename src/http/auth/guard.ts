import type { Request, RequestHandler, Response } from 'express';
import { isAtLeast } from '../../model/api-key.ts';
import { sendProblem } from '../problem.ts';
import type { Authenticator } from './authenticator.ts';
import { setCaller } from './caller.ts';
import { neededRole } from './needed-role.ts';

/** Lets through who may; without an authenticator only this machine itself may. */
export function createGuard(authenticator: Authenticator | undefined): RequestHandler {
  return authenticator === undefined ? guardLoopback : async (request, response, next) => {
    const credential = credentialOf(request);
    if (credential === undefined) {
      return sendUnauthorized(response, 'INVALID_TOKEN', 'This needs an API key: send a token of POST /api/token, or a key, in X-Authorization.');
    }
    const identity = await authenticator.identify(credential);
    if (identity.kind === 'expired') return sendUnauthorized(response, 'EXPIRED_TOKEN', 'The token has expired; get a new one by POST /api/token.');
    if (identity.kind === 'unknown') return sendUnauthorized(response, 'INVALID_TOKEN', 'The token or key is not known; it may have been revoked.');
    const { caller } = identity;
    const needed = neededRole(request.method, request.originalUrl.replace(/\?.*$/, '').replaceAll(/\/{2,}/g, '/'));
    if (!isAtLeast(caller.role, needed)) {
      const message = `The key "${caller.name}" has the role ${caller.role}; this needs ${needed}.`;
      return sendProblem(response, { status: 403, code: 'FORBIDDEN', message });
    }
    setCaller(request, caller);
    next();
  };
}

/** Only these two values of `error` make clients fetch a new token (A4). */
function sendUnauthorized(response: Response, error: 'INVALID_TOKEN' | 'EXPIRED_TOKEN', message: string): void {
  response.status(401).json({ status: 401, error, message, retryable: false });
}

function credentialOf(request: Request): string | undefined {
  const own = request.headers['x-authorization'];
  if (typeof own === 'string' && own !== '') return own.replace(/^bearer /i, '');
  return /^bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

/**
 * Without keys the API is for this machine. A proxy, a tunnel or a page in the browser of this machine (also one
 * whose name was pointed here) brings others, and is told by what it adds to the request.
 */
const guardLoopback: RequestHandler = (request, response, next) => {
  if (isFromThisMachine(request)) return next();
  sendProblem(response, {
    status: 403,
    code: 'FORBIDDEN',
    message: 'Without API keys the API answers to this machine only. Set SIGNALBOX_API_KEY, or make a key with "signalbox keys create --role admin" and restart.',
  });
};

/** True when neither a proxy nor a foreign page has brought the request. */
export function isFromThisMachine({ headers }: Pick<Request, 'headers'>): boolean {
  const isForwarded = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;
  const isForeignPage = headers['sec-fetch-site'] === 'cross-site' || (headers.origin !== undefined && !isLoopbackUrl(headers.origin));
  return !isForwarded && !isForeignPage && isLoopbackUrl(`http://${headers.host ?? ''}`);
}

function isLoopbackUrl(text: string): boolean {
  return URL.canParse(text) && isLoopbackHost(new URL(text).hostname);
}

/** A name or address that only this machine itself can mean. */
export function isLoopbackHost(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);
}
