import type { ApiKeys, Caller, Role, StoredApiKey } from '../../model/api-key.ts';
import { hashOf, isSecretOf } from './credentials.ts';
import type { Tokens } from './tokens.ts';

/** Finds out who calls. */
export interface Authenticator {
  /** A token that is good for as long as the key and its secret are. Undefined: they are wrong. */
  issueToken(login: {
    readonly keyId: string;
    readonly secret: string;
    readonly lifetimeMs?: number;
  }): Promise<string | undefined>;
  /** A token for a browser that brings a key. Undefined: the key is wrong, or is no key but a token itself. */
  openSession(key: string, lifetimeMs: number): Promise<string | undefined>;
  /** Who a request's credential belongs to: a token, or a key as `<keyId>.<keySecret>`, or SIGNALBOX_API_KEY itself. */
  identify(credential: string): Promise<Identity>;
}

export type Identity =
  | { readonly kind: 'known'; readonly caller: Caller & { readonly role: Role } }
  | { readonly kind: 'expired' }
  | { readonly kind: 'unknown' };

export interface AuthenticatorOptions {
  readonly apiKeys: Pick<ApiKeys, 'find'>;
  /** SIGNALBOX_API_KEY: an administrator before there are other keys. */
  readonly bootstrapKey?: string;
  readonly tokens: Tokens;
}

/** The key id of SIGNALBOX_API_KEY. */
export const bootstrapKeyId = 'bootstrap';

export function createAuthenticator({ apiKeys, bootstrapKey, tokens }: AuthenticatorOptions): Authenticator {
  const bootstrap =
    bootstrapKey === undefined
      ? undefined
      : ({ id: bootstrapKeyId, name: bootstrapKeyId, role: 'admin', secretHash: hashOf(bootstrapKey) } as const);
  return {
    async issueToken({ keyId, secret, lifetimeMs }) {
      const key = await findByLogin(keyId, secret);
      return key && tokens.issue(key.id, { boundTo: key.secretHash, lifetimeMs });
    },
    async openSession(credential, lifetimeMs) {
      const key = bootstrap && isSecretOf(bootstrap, credential) ? bootstrap : await findByCredential(credential);
      return key && tokens.issue(key.id, { boundTo: key.secretHash, lifetimeMs });
    },
    async identify(credential) {
      if (bootstrap && isSecretOf(bootstrap, credential)) return known(bootstrap);
      const reading = await tokens.read(credential);
      if (reading.kind === 'expired') return { kind: 'expired' };
      if (reading.kind === 'invalid') return known(await findByCredential(credential));
      // The key is looked up each time, so that the tokens of one that was revoked or replaced are dead at once.
      const key = await find(reading.subject);
      return known(key && reading.isBoundTo(key.secretHash) ? key : undefined);
    },
  };

  async function findByCredential(credential: string): Promise<Key | undefined> {
    const dot = credential.indexOf('.');
    return dot < 0 ? undefined : findByLogin(credential.slice(0, dot), credential.slice(dot + 1));
  }

  async function findByLogin(keyId: string, secret: string): Promise<Key | undefined> {
    const key = await find(keyId);
    return key && isSecretOf(key, secret) ? key : undefined;
  }

  async function find(keyId: string): Promise<Key | undefined> {
    return keyId === bootstrapKeyId ? bootstrap : apiKeys.find(keyId);
  }
}

type Key = Omit<StoredApiKey, 'createdAt'>;

function known(key: Key | undefined): Identity {
  return key === undefined
    ? { kind: 'unknown' }
    : { kind: 'known', caller: { id: key.id, name: key.name, role: key.role } };
}
