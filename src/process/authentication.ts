import { ConfigError, type Config } from '../config.ts';
import { createAuthenticator } from '../http/auth/authenticator.ts';
import { isLoopbackHost } from '../http/auth/this-machine.ts';
import type { Authentication } from '../http/auth/token-routes.ts';
import type { Tokens } from '../http/auth/tokens.ts';
import type { ApiKeys } from '../model/api-key.ts';

export interface AuthenticationOptions {
  readonly config: Pick<Config, 'host' | 'publicUrl'> & Partial<Pick<Config, 'apiKey' | 'openId' | 'trustedProxies'>>;
  readonly apiKeys: ApiKeys;
  readonly tokens: Tokens;
}

/**
 * Who may call the API. Undefined: this machine alone, without a key. A server that others can reach, by itself or
 * through a proxy, does not start without one; a server that has keys asks for them wherever it listens.
 */
export async function openAuthentication({
  config,
  apiKeys,
  tokens,
}: AuthenticationOptions): Promise<Authentication | undefined> {
  // People who sign in by an OpenID provider do so from elsewhere, so this machine is nobody special then.
  const isAsked = config.apiKey !== undefined || config.openId !== undefined || (await apiKeys.list()).length > 0;
  if (isAsked) return { tokens, authenticator: createAuthenticator({ apiKeys, tokens, bootstrapKey: config.apiKey }) };
  const reason = reachedByOthers(config);
  if (reason === undefined) return undefined;
  throw new ConfigError(
    `${reason.setting}, and there is no API key: set SIGNALBOX_API_KEY, make a key with "signalbox keys create --role admin", let people sign in by an OpenID provider (SIGNALBOX_OIDC_ISSUER), or ${reason.instead}.`,
  );
}

/** A proxy on this machine makes strangers look like this machine, so settings that speak of one count as reachable. */
function reachedByOthers({
  host,
  publicUrl,
  trustedProxies = [],
}: AuthenticationOptions['config']): { readonly setting: string; readonly instead: string } | undefined {
  if (!isLoopbackHost(host))
    return { setting: `HOST ${host} can be reached by other machines`, instead: 'set HOST to 127.0.0.1' };
  const { hostname } = new URL(publicUrl);
  if (!isLoopbackHost(hostname))
    return { setting: `PUBLIC_URL says that others call this server as ${hostname}`, instead: 'leave PUBLIC_URL out' };
  if (trustedProxies.length > 0)
    return {
      setting: 'SIGNALBOX_TRUSTED_PROXIES says that others call this server through a proxy',
      instead: 'leave it out',
    };
  return undefined;
}
