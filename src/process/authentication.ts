import { ConfigError, type Config } from '../config.ts';
import { createAuthenticator } from '../http/auth/authenticator.ts';
import { isLoopbackHost } from '../http/auth/guard.ts';
import type { Authentication } from '../http/auth/token-routes.ts';
import { createTokens } from '../http/auth/tokens.ts';
import type { ApiKeys } from '../model/api-key.ts';

export interface AuthenticationOptions {
  readonly config: Pick<Config, 'host'> & Partial<Pick<Config, 'apiKey'>>;
  readonly apiKeys: ApiKeys;
  readonly secretKey: Uint8Array;
}

/**
 * Who may call the API. Undefined: this machine alone, without a key. A server that others can reach does not start
 * without one, and one that has keys asks for them wherever it listens.
 */
export async function createAuthentication({ config, apiKeys, secretKey }: AuthenticationOptions): Promise<Authentication | undefined> {
  const hasKey = config.apiKey !== undefined || (await apiKeys.list()).length > 0;
  if (!hasKey && isLoopbackHost(config.host)) return undefined;
  if (!hasKey) {
    throw new ConfigError(
      `HOST ${config.host} can be reached by other machines and there is no API key: set SIGNALBOX_API_KEY, ` +
        'make a key with "signalbox keys create --role admin", or set HOST to 127.0.0.1.',
    );
  }
  const tokens = createTokens(secretKey);
  return { tokens, authenticator: createAuthenticator({ apiKeys, tokens, bootstrapKey: config.apiKey }) };
}
