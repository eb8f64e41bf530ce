import type { Config } from '../config.ts';
import { createOpenIdProvider, type OpenIdSettings } from '../http/auth/openid-provider.ts';
import { createPendingSignIns } from '../http/auth/pending-sign-in.ts';
import { createPeople, type SignedInPeople, type PeopleDirectory } from '../http/auth/people.ts';
import { openIdCallbackPath, type OpenIdSignIn, type SignInEnd } from '../http/auth/sign-in-routes.ts';
import type { Tokens } from '../http/auth/tokens.ts';
import type { TrustedProxies } from '../http/trusted-proxies.ts';
import { createApiClients } from '../store/api-clients.ts';
import type { Database } from '../store/database.ts';
import type { Log } from '../telemetry.ts';

export interface SignInOptions {
  readonly config: Pick<Config, 'publicUrl'> & Partial<Pick<Config, 'openId'>>;
  readonly database: Database;
  readonly directory: PeopleDirectory;
  readonly tokens: Tokens;
  readonly trustedProxies?: TrustedProxies | undefined;
  readonly secretKey: Buffer;
  readonly log: Log;
  readonly clock?: (() => number) | undefined;
}

/** People who sign in, and the OpenID provider where one is set. */
export function createSignIn({
  config: { publicUrl, openId },
  database,
  directory,
  tokens,
  trustedProxies,
  secretKey,
  log,
  clock = Date.now,
}: SignInOptions): { readonly people: SignedInPeople; readonly openId?: OpenIdSignIn } {
  const people = createPeople({
    clients: createApiClients(database.pool),
    tokens,
    directory,
    openIdSettings: openId === undefined ? undefined : bytesOf(openId),
    addressOf: (request) => trustedProxies?.read(request)?.address ?? request.socket.remoteAddress ?? '',
    clock,
  });
  if (openId === undefined) return { people };
  return {
    people,
    openId: {
      provider: createOpenIdProvider(openId, {
        redirectUrl: publicUrl + openIdCallbackPath,
        signedOutUrl: `${publicUrl}/sign-in`,
      }),
      pending: createPendingSignIns(secretKey),
      directory,
      note: (end) => noteEnd(log, end),
    },
  };
}

/** All that decides who somebody is: with another provider, or other roles, people sign in anew. */
function bytesOf({ issuer, clientId, rolesClaim, roles }: OpenIdSettings): Uint8Array {
  return Buffer.from(JSON.stringify([issuer, clientId, rolesClaim, [...roles]]));
}

function noteEnd(log: Log, end: SignInEnd): void {
  if (end.kind === 'signedIn') log.info('person.signed_in', { userId: end.userId, role: end.role });
  else log.warn('person.refused', undefined, { reason: end.reason, detail: end.detail });
}
