import type { Request, Response } from 'express';
import { signInQuery } from '../../contract/session.ts';
import type { SignInRefusal } from '../../contract/sign-in-refusals.ts';
import { parse } from '../../contract/validation.ts';
import type { CallerRole } from '../../model/api-key.ts';
import { createApiRoutes, type ApiPrivilege } from '../api/api-routes.ts';
import { sendInvalid, sendProblem } from '../problem.ts';
import type { Routes } from '../routes.ts';
import type { OpenIdAnswer, OpenIdProvider } from './openid-provider.ts';
import type { PendingSignIns } from './pending-sign-in.ts';
import type { SignedInPeople, PeopleDirectory } from './people.ts';
import { isOfOwnPage, pendingOf, toPendingCookie, toSessionCookie } from './session-cookie.ts';

/** All that signing in by an OpenID provider needs. */
export interface OpenIdSignIn {
  readonly provider: OpenIdProvider;
  readonly pending: PendingSignIns;
  readonly directory: Pick<PeopleDirectory, 'findByEmail'>;
  /** How a sign-in ended; never with anything that the provider sent. */
  readonly note: (end: SignInEnd) => void;
}

export type SignInEnd =
  | { readonly kind: 'signedIn'; readonly userId: string; readonly role: CallerRole }
  | { readonly kind: 'refused'; readonly reason: SignInRefusal; readonly detail?: string | undefined };

export interface SignInRoutesDependencies {
  /** Absent: no provider is set. */
  readonly openId?: OpenIdSignIn;
  readonly people: SignedInPeople;
  readonly publicUrl: string;
}

/** Where the provider sends browsers back to, below PUBLIC_URL. */
export const openIdCallbackPath = '/auth/oidc/callback';

/** Addresses that a browser is led to; for people, so no document of the API has them. */
const ofPages = { needs: 'open', isServed: false } as const;

/** `GET /auth/oidc/start` leads a browser to the OpenID provider, `GET /auth/oidc/callback` takes its answer. */
export function createSignInRoutes({ openId, people, publicUrl }: SignInRoutesDependencies): Routes<ApiPrivilege> {
  const isSecure = publicUrl.startsWith('https:');
  const routes = createApiRoutes();

  routes.get('/auth/oidc/start', ofPages, async (request, response) => {
    if (openId === undefined) return sendNotSet(response);
    const parsed = parse(signInQuery, request.query);
    if (parsed.kind === 'invalid') return sendInvalid(response, parsed.errors);
    // Another site could else begin sign-ins in a browser whose user wanted none.
    if (!isOfOwnPage(request)) return go(response, '/sign-in');
    try {
      const { url, checks } = await openId.provider.begin();
      const sealed = await openId.pending.seal({ ...checks, to: toOwnPath(parsed.value.to) });
      response.append('Set-Cookie', toPendingCookie(sealed, { isSecure }));
      response.set(ofAnswers).redirect(303, url);
    } catch {
      // Its error can hold what the provider sent.
      refuse(response, openId, { reason: 'PROVIDER_UNAVAILABLE', detail: 'discovery' });
    }
  });

  routes.get(openIdCallbackPath, ofPages, async (request, response) => {
    if (openId === undefined) return sendNotSet(response);
    // Good for one answer, whichever it is.
    response.append('Set-Cookie', toPendingCookie('', { isSecure }));
    const { query } = splitUrl(request);
    const pending = await openId.pending.open(pendingOf(request) ?? '');
    if (pending === undefined || new URLSearchParams(query).get('state') !== pending.state)
      return refuse(response, openId, { reason: 'NOT_BEGUN_HERE' });
    const answer = await openId.provider.finish(query, pending);
    const end = answer.kind === 'refused' ? answer : await findPerson(openId, answer);
    if (end.kind === 'refused') return refuse(response, openId, end);
    const token = await people.openSession(end);
    openId.note(end);
    response.append('Set-Cookie', toSessionCookie(token, { isSecure }));
    go(response, pending.to);
  });
  return routes;

  function refuse(
    response: Response,
    { note }: OpenIdSignIn,
    { reason, detail }: { readonly reason: SignInRefusal; readonly detail?: string | undefined },
  ): void {
    note({ kind: 'refused', reason, detail });
    go(response, `/sign-in?refused=${reason}`);
  }

  /** @param path of this server alone */
  function go(response: Response, path: string): void {
    response.set(ofAnswers).redirect(303, publicUrl + path);
  }
}

/** The address of the answer has a code in it, so it goes nowhere further. */
const ofAnswers = { 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' } as const;

async function findPerson(
  { directory }: OpenIdSignIn,
  { person: { email, role } }: Extract<OpenIdAnswer, { kind: 'person' }>,
): Promise<SignInEnd> {
  const [person, ...others] = await directory.findByEmail(email);
  if (person === undefined) return { kind: 'refused', reason: 'PERSON_UNKNOWN' };
  if (others.length > 0) return { kind: 'refused', reason: 'PERSON_DOUBTFUL' };
  return { kind: 'signedIn', userId: person.id, role };
}

function sendNotSet(response: Response): void {
  sendProblem(response, {
    status: 404,
    message: 'This server has no OpenID provider: set SIGNALBOX_OIDC_ISSUER, _CLIENT_ID and _CLIENT_SECRET for one.',
  });
}

function splitUrl({ originalUrl }: Request): { readonly query: string } {
  const at = originalUrl.indexOf('?');
  return { query: at < 0 ? '' : originalUrl.slice(at) };
}

/** Longer ones do not fit into a cookie beside the rest. */
const pathCharactersMax = 2_000;

/** A path of this server, and never another place: `//host` and `/\host` are other hosts for a browser. */
function toOwnPath(text = '/'): string {
  const base = 'http://own.invalid';
  if (text.length > pathCharactersMax || !text.startsWith('/') || !URL.canParse(text, base)) return '/';
  const { origin, pathname, search } = new URL(text, base);
  return origin === base && !pathname.startsWith('//') ? pathname + search : '/';
}
