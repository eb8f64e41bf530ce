import type { Request, RequestHandler, Response } from 'express';
import type { Caller } from '../../model/api-key.ts';
import { sendProblem } from '../problem.ts';
import type { Authenticator } from './authenticator.ts';
import { setCaller } from './caller.ts';
import { sessionOf } from './session-cookie.ts';
import { isFromThisMachine } from './this-machine.ts';

/**
 * Finds out who makes a request of `/api`, and answers for a caller whom nobody knows. The route decides
 * whether the caller may go on. Without an authenticator this machine itself is an administrator, and nobody else is anybody.
 */
export function createAuthentication(authenticator: Authenticator | undefined): RequestHandler {
  return authenticator === undefined
    ? authenticateThisMachine
    : async (request, response, next) => {
        const credential = credentialOf(request);
        if (credential === undefined) {
          return sendUnauthorized(
            response,
            'INVALID_TOKEN',
            'This needs an API key: send a token of POST /api/token, or a key, in X-Authorization.',
          );
        }
        const identity = await authenticator.identify(credential);
        if (identity.kind === 'expired')
          return sendUnauthorized(
            response,
            'EXPIRED_TOKEN',
            'The token has expired; get a new one by POST /api/token.',
          );
        if (identity.kind === 'unknown') return sendUnknown(response);
        setCaller(request, identity.caller);
        next();
      };
}

export function sendUnknown(response: Response): void {
  sendUnauthorized(response, 'INVALID_TOKEN', 'The token or key is not known; it may have been revoked.');
}

/** Only these two values of `error` make clients fetch a new token (A4). */
function sendUnauthorized(response: Response, error: 'INVALID_TOKEN' | 'EXPIRED_TOKEN', message: string): void {
  response.status(401).json({ status: 401, error, message, code: error, retryable: false });
}

/** The credentials of a request of `/api`: a token or a key, or the cookie of a browser that signed in. */
export function credentialOf(request: Request): string | undefined {
  const own = request.headers['x-authorization'];
  if (typeof own === 'string' && own !== '') return own.replace(/^bearer /i, '');
  return /^bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? sessionOf(request);
}

const thisMachine: Caller = { id: 'anonymous', name: 'anonymous', role: 'admin' };

const authenticateThisMachine: RequestHandler = (request, response, next) => {
  if (isFromThisMachine(request)) {
    setCaller(request, thisMachine);
    return next();
  }
  sendProblem(response, {
    status: 403,
    code: 'FORBIDDEN',
    message:
      'Without API keys the API answers to programs on this machine only: no proxy, no tunnel, no page of another origin. ' +
      'Set SIGNALBOX_API_KEY, or make a key with "signalbox keys create --role admin" and restart.',
  });
};
