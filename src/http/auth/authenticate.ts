import type { Request, RequestHandler, Response } from 'express';
import type { Caller } from '../../model/api-key.ts';
import { sendProblem } from '../problem.ts';
import type { Authenticator, Identity } from './authenticator.ts';
import { setCaller } from './caller.ts';
import type { SignedInPeople, Person } from './people.ts';
import { sessionOf } from './session-cookie.ts';
import { isFromThisMachine } from './this-machine.ts';

/**
 * Finds out who makes a request of `/api`, and answers for a caller whom nobody knows. The route decides
 * whether the caller may go on. Without an authenticator this machine itself is an administrator, and nobody else is anybody.
 */
export function createAuthentication(
  authenticator: Authenticator | undefined,
  people?: SignedInPeople,
): RequestHandler {
  return authenticator === undefined
    ? authenticateThisMachine(people)
    : async (request, response, next) => {
        const identity = await identifyCaller(request, { authenticator, people });
        if (identity === undefined) {
          return sendUnauthorized(
            response,
            'INVALID_TOKEN',
            'This needs an API key: send a token of POST /api/token, or a key, in X-Authorization.',
          );
        }
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

/**
 * Who makes a request of `/api`: by a token or a key, or by the cookie of a browser that signed in. Only there it may be a
 * person: tokens of `/auth/v1/token` are for `/api/v1`. Undefined: the request comes without any of them.
 */
export async function identifyCaller(
  request: Request,
  { authenticator, people }: { readonly authenticator: Authenticator; readonly people?: SignedInPeople | undefined },
): Promise<Identity | { readonly kind: 'known'; readonly caller: Caller } | undefined> {
  const credential = credentialOf(request);
  if (credential !== undefined) return authenticator.identify(credential);
  const session = sessionOf(request);
  if (session === undefined) return undefined;
  const person = await people?.identify(session, request);
  return person === undefined ? authenticator.identify(session) : { kind: 'known', caller: toCaller(person) };
}

function credentialOf({ headers }: Request): string | undefined {
  const own = headers['x-authorization'];
  if (typeof own === 'string' && own !== '') return own.replace(/^bearer /i, '');
  return /^bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
}

function toCaller({ name, role, identified }: Person): Caller {
  return { id: identified.caller.userId, name, role, isPerson: true };
}

const thisMachine: Caller = { id: 'anonymous', name: 'anonymous', role: 'admin' };

/** Somebody at this machine may do everything, also as a person with a name. */
function authenticateThisMachine(people: SignedInPeople | undefined): RequestHandler {
  return async (request, response, next) => {
    if (isFromThisMachine(request)) {
      const session = sessionOf(request);
      const person = session === undefined ? undefined : await people?.identify(session, request);
      setCaller(request, person === undefined ? thisMachine : { ...toCaller(person), role: 'admin' });
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
}
