import {
  allowInsecureRequests,
  AuthorizationResponseError,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  ClientSecretBasic,
  ClientSecretPost,
  type ClientAuth,
  type Configuration,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import type { SignInRefusal } from '../../contract/sign-in-refusals.ts';
import { apiRoles, type CallerRole, type Role } from '../../model/api-key.ts';
import type { PendingSignIn } from './pending-sign-in.ts';

/** How people sign in by an OpenID provider. */
export interface OpenIdSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** With spaces between them. */
  readonly scopes: string;
  /** The claim that says which role somebody has outside access requests. Absent: nobody has one by signing in. */
  readonly rolesClaim?: string;
  /** Roles by values of the claim. */
  readonly roles: ReadonlyMap<string, Role>;
  /** Who signs out here does so there as well. */
  readonly signsOut?: boolean;
}

/** The provider's word about a person. */
export interface OpenIdPerson {
  readonly email: string;
  readonly role: CallerRole;
}

export type OpenIdAnswer =
  | { readonly kind: 'person'; readonly person: OpenIdPerson }
  | {
      readonly kind: 'refused';
      readonly reason: SignInRefusal;
      /** For the log: a name of the mistake, and nothing that the provider sent. */
      readonly detail?: string;
    };

type Checks = Pick<PendingSignIn, 'state' | 'nonce' | 'verifier'>;

/** The authorization code flow of OpenID Connect with PKCE, state and nonce (OpenID Connect Core 3.1, RFC 7636, RFC 9700). */
export interface OpenIdProvider {
  /** The host of the issuer, as people know it. */
  readonly name: string;
  /** Where the browser goes. Throws when the provider does not answer. */
  begin(): Promise<{ readonly url: string; readonly checks: Checks }>;
  /** @param query of the address that the provider sent the browser back to, with its question mark */
  finish(query: string, checks: Checks): Promise<OpenIdAnswer>;
  /**
   * Where the browser goes to sign out there (OpenID Connect RP-Initiated Logout 1.0). Undefined: the settings do not ask
   * for it, the provider has no such address, or it does not answer.
   */
  endSession(): Promise<string | undefined>;
}

/** The provider's addresses and keys hardly ever change; a restart is not needed when they do. */
const discoveredMsMax = 60 * 60_000;
const answerSecondsMax = 10;

export function createOpenIdProvider(
  settings: OpenIdSettings,
  { redirectUrl, signedOutUrl }: { readonly redirectUrl: string; readonly signedOutUrl: string },
): OpenIdProvider {
  const { issuer, clientId, scopes } = settings;
  let known: { readonly untilMs: number; readonly configuration: Promise<Configuration> } | undefined;
  return {
    name: new URL(issuer).host,

    async begin() {
      const configuration = await discovered();
      const checks = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
      const url = buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUrl,
        scope: scopes,
        state: checks.state,
        nonce: checks.nonce,
        code_challenge: await calculatePKCECodeChallenge(checks.verifier),
        code_challenge_method: 'S256',
      });
      return { url: url.href, checks };
    },

    async finish(query, checks) {
      try {
        const configuration = await discovered();
        const tokens = await authorizationCodeGrant(configuration, new URL(redirectUrl + query), {
          expectedState: checks.state,
          expectedNonce: checks.nonce,
          pkceCodeVerifier: checks.verifier,
          idTokenExpected: true,
        });
        const claims: Claims = tokens.claims() ?? {};
        // Many providers keep these out of the token, and tell them at an address of their own.
        const more: Claims =
          isComplete(claims) || configuration.serverMetadata().userinfo_endpoint === undefined
            ? {}
            : await fetchUserInfo(configuration, tokens.access_token, tokens.claims()?.sub ?? '');
        return toAnswer(hasAddress(claims) ? claims : more, { ...more, ...claims });
      } catch (error) {
        return { kind: 'refused', ...readingOf(error) };
      }
    },

    endSession: () =>
      settings.signsOut === true ? findEndSession().catch(() => undefined) : Promise.resolve(undefined),
  };

  async function findEndSession(): Promise<string | undefined> {
    const configuration = await discovered();
    if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined;
    // The ID token was not kept, so the provider asks the person whether it is meant.
    return buildEndSessionUrl(configuration, { post_logout_redirect_uri: signedOutUrl }).href;
  }

  function discovered(): Promise<Configuration> {
    if (known !== undefined && Date.now() < known.untilMs) return known.configuration;
    const configuration = discover(settings);
    known = { untilMs: Date.now() + discoveredMsMax, configuration };
    configuration.catch(() => {
      known = undefined;
    });
    return configuration;
  }

  function isComplete(claims: Claims): boolean {
    return hasAddress(claims) && (settings.rolesClaim === undefined || claims[settings.rolesClaim] !== undefined);
  }

  /** Whether an address is verified counts only where it is said beside that address. */
  function toAnswer({ email, email_verified: isVerified }: Claims, all: Claims): OpenIdAnswer {
    if (typeof email !== 'string' || email === '') return { kind: 'refused', reason: 'EMAIL_MISSING' };
    if (isVerified !== true && isVerified !== 'true') return { kind: 'refused', reason: 'EMAIL_UNVERIFIED' };
    return { kind: 'person', person: { email, role: roleIn(all, settings) } };
  }

  async function discover({ clientSecret }: OpenIdSettings): Promise<Configuration> {
    const configuration = await discovery(new URL(issuer), clientId, undefined, authenticateBy(clientSecret), {
      timeout: answerSecondsMax,
      // The settings let it be http on this machine alone.
      ...(issuer.startsWith('http:') && { execute: [allowInsecureRequests] }),
    });
    // The ID token's signature is verified as well, not only that it came over TLS.
    enableNonRepudiationChecks(configuration);
    return configuration;
  }
}

type Claims = Readonly<Record<string, unknown>>;

/** As the provider asks for it; one that says nothing takes Basic (OpenID Connect Discovery 1.0, 3). */
function authenticateBy(clientSecret: string): ClientAuth {
  const [basic, post] = [ClientSecretBasic(clientSecret), ClientSecretPost(clientSecret)];
  return (server, client, body, headers) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    (methods.includes('client_secret_basic') ? basic : post)(server, client, body, headers);
  };
}

function hasAddress({ email, email_verified: isVerified }: Claims): boolean {
  return email !== undefined && isVerified !== undefined;
}

/** The greatest of the roles that the claim's values stand for. */
function roleIn(claims: Claims, { rolesClaim, roles }: OpenIdSettings): CallerRole {
  const value = rolesClaim === undefined ? undefined : claims[rolesClaim];
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const given = values.flatMap((one) => (typeof one === 'string' ? (roles.get(one) ?? []) : []));
  return apiRoles.findLast((role) => given.includes(role)) ?? 'none';
}

/** Messages and causes can hold what the provider sent, which can hold tokens: only names of mistakes go on. */
function readingOf(error: unknown): { readonly reason: SignInRefusal; readonly detail: string } {
  if (error instanceof AuthorizationResponseError) return { reason: 'PROVIDER_REFUSED', detail: nameIn(error.error) };
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  const isUnreachable = error instanceof TypeError || code === 'OAUTH_TIMEOUT' || code === 'OAUTH_ABORT';
  const detail = nameIn(typeof code === 'string' ? code : error instanceof Error ? error.name : '');
  return { reason: isUnreachable ? 'PROVIDER_UNAVAILABLE' : 'ANSWER_INVALID', detail };
}

function nameIn(text: string): string {
  return /^[\w.-]{1,60}$/.test(text) ? text : 'unknown';
}
