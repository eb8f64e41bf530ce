import { sessionRequest, type Me, type SignedOut, type SignInWays } from '../../contract/session.ts';
import { parse } from '../../contract/validation.ts';
import { createApiRoutes, type ApiPrivilege } from '../api/api-routes.ts';
import { version } from '../health.ts';
import { sendInvalid, sendProblem } from '../problem.ts';
import type { Routes } from '../routes.ts';
import { callerOf } from './caller.ts';
import type { SignedInPeople } from './people.ts';
import type { OpenIdProvider } from './openid-provider.ts';
import { isOfOwnPage, sessionLifetimeMs, sessionOf, toEndedCookie, toSessionCookie } from './session-cookie.ts';
import type { Authentication } from './token-routes.ts';

/** A key and its name. */
const bodyBytesMax = 16 * 1024;

export interface SessionRoutesDependencies {
  readonly authentication?: Authentication;
  readonly people: SignedInPeople;
  /** Absent: no OpenID provider is set. */
  readonly openId?: { readonly provider: Pick<OpenIdProvider, 'name' | 'endSession'> };
  readonly publicUrl: string;
}

/**
 * `GET`, `POST` and `DELETE /api/session`: how a browser signs in, with a key or a client, and out. The key itself is kept
 * nowhere.
 */
export function createSessionRoutes({
  authentication,
  people,
  openId,
  publicUrl,
}: SessionRoutesDependencies): Routes<ApiPrivilege> {
  const isSecure = publicUrl.startsWith('https:');
  const routes = createApiRoutes();
  routes.get('/api/session', { needs: 'open', query: 'none' }, (_request, response) => {
    const ways: SignInWays = openId === undefined ? {} : { openId: { name: openId.provider.name } };
    response.set('Cache-Control', 'no-store').json(ways);
  });
  routes.post('/api/session', { needs: 'open', bodyBytesMax, query: 'none' }, async (request, response) => {
    const parsed = parse(sessionRequest, request.body);
    if (parsed.kind === 'invalid') return sendInvalid(response, parsed.errors);
    // Else another site could sign a browser in under a key of its own, and read what its user then enters.
    if (!isOfOwnPage(request))
      return sendProblem(response, {
        status: 403,
        code: 'FORBIDDEN',
        message: 'Only the console of this server signs in here; programs send their key in X-Authorization.',
      });
    const { key, clientId = '', clientSecret = '' } = parsed.value;
    if (key !== undefined && authentication === undefined)
      return sendProblem(response, {
        status: 409,
        code: 'NO_KEYS',
        message: 'This server has no API keys, so there is nothing to sign in with: it answers to this machine alone.',
      });
    const token =
      key === undefined
        ? await people.openClientSession({ clientId, clientSecret }, request)
        : await authentication?.authenticator.openSession(key, sessionLifetimeMs);
    if (token === undefined)
      return sendProblem(response, {
        status: 401,
        code: 'WRONG_CREDENTIALS',
        message:
          key === undefined
            ? 'This client or its secret is not known, or may not be used from here; it may have been withdrawn.'
            : 'This key is not known: it may be cut off, or revoked. "signalbox keys list" shows the ids of all keys.',
      });
    response.set('Cache-Control', 'no-store').set('Set-Cookie', toSessionCookie(token, { isSecure }));
    response.status(204).end();
  });
  routes.delete('/api/session', { needs: 'open', body: 'none', query: 'none' }, async (request, response) => {
    const session = sessionOf(request);
    const person = session === undefined ? undefined : await people.identify(session, request);
    response.set('Set-Cookie', toEndedCookie({ isSecure }));
    const signOutUrl = person?.isByProvider ? await openId?.provider.endSession() : undefined;
    if (signOutUrl === undefined) response.status(204).end();
    else response.set('Cache-Control', 'no-store').json({ signOutUrl } satisfies SignedOut);
  });
  return routes;
}

export interface MeRoutesDependencies {
  readonly authentication?: Authentication;
  /** The namespace in Temporal's own UI. */
  readonly temporalUi?: string;
  readonly traceUrl?: string;
}

/** `GET /api/me`. Relative to `/api`. */
export function createMeRoutes({ authentication, temporalUi, traceUrl }: MeRoutesDependencies): Routes<ApiPrivilege> {
  const routes = createApiRoutes();
  routes.get('/me', { needs: 'signedIn', query: 'none' }, (request, response) => {
    const { id, name, role, isPerson = false } = callerOf(request);
    const me: Me = {
      id,
      name,
      role,
      signIn: isPerson ? 'person' : authentication === undefined ? 'none' : 'key',
      version,
      ...(temporalUi !== undefined && { temporalUi }),
      ...(traceUrl !== undefined && { traceUrl }),
    };
    response.set('Cache-Control', 'no-store').json(me);
  });
  return routes;
}
