import type { ApiKeys, Caller } from '../../model/api-key.ts';
import { hashOf, isSecretOf } from './credentials.ts';
import type { Tokens } from './tokens.ts';

/** Finds out who calls. */
export interface Authenticator {
  /** Who a key and its secret belong to. */
  login(keyId: string, secret: string): Promise<Caller | undefined>;
  /** Who a request's credential belongs to: a token, or a key as `<keyId>.<keySecret>`, or SIGNALBOX_API_KEY itself. */
  identify(credential: string): Promise<Identity>;
}

export type Identity =
  | { readonly kind: 'known'; readonly caller: Caller }
  | { readonly kind: 'expired' }
  | { readonly kind: 'unknown' };

export interface AuthenticatorOptions {
  readonly apiKeys: Pick<ApiKeys, 'find'>;
  /** SIGNALBOX_API_KEY: an administrator before there are other keys. */
  readonly bootstrapKey?: string;
  readonly tokens: Tokens;
}

/** The key id of SIGNALBOX_API_KEY. */
const bootstrapId = 'bootstrap';

export function createAuthenticator({ apiKeys, bootstrapKey, tokens }: AuthenticatorOptions): Authenticator {
  const bootstrap = bootstrapKey === undefined ? undefined : { secretHash: hashOf(bootstrapKey) };
  const administrator: Caller = { id: bootstrapId, name: bootstrapId, role: 'admin' };
  return { login, identify };

  async function login(keyId: string, secret: string): Promise<Caller | undefined> {
    if (keyId === bootstrapId) return bootstrap && isSecretOf(bootstrap, secret) ? administrator : undefined;
    const key = await apiKeys.find(keyId);
    return key && isSecretOf(key, secret) ? { id: key.id, name: key.name, role: key.role } : undefined;
  }

  async function identify(credential: string): Promise<Identity> {
    if (bootstrap && isSecretOf(bootstrap, credential)) return { kind: 'known', caller: administrator };
    const caller = credential.startsWith('t1.') ? await byToken(credential) : await byKey(credential);
    if (caller === 'expired') return { kind: 'expired' };
    return caller === undefined ? { kind: 'unknown' } : { kind: 'known', caller };
  }

  /** The key behind a token is looked up each time, so that a revoked one is dead at once. */
  async function byToken(token: string): Promise<Caller | 'expired' | undefined> {
    const reading = tokens.read(token);
    if (reading.kind !== 'valid') return reading.kind === 'expired' ? 'expired' : undefined;
    if (reading.keyId === bootstrapId) return bootstrap && administrator;
    const key = await apiKeys.find(reading.keyId);
    return key && { id: key.id, name: key.name, role: key.role };
  }

  async function byKey(credential: string): Promise<Caller | undefined> {
    const dot = credential.indexOf('.');
    return dot < 0 ? undefined : login(credential.slice(0, dot), credential.slice(dot + 1));
  }
}
