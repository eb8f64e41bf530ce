/** The roles of callers of the API; each may do all that the ones before it may. */
export const apiRoles = ['read', 'operate', 'admin'] as const;

export type Role = (typeof apiRoles)[number];

/** A key of the API. Its secret is shown once and kept as a hash only. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly createdAt: Date;
}

/** The key as it is kept. */
export interface StoredApiKey extends ApiKey {
  /** SHA-256: a random secret of 256 bits needs no slow hash. */
  readonly secretHash: Uint8Array;
}

export interface ApiKeys {
  find(id: string): Promise<StoredApiKey | undefined>;
  list(): Promise<readonly ApiKey[]>;
  create(key: Omit<StoredApiKey, 'createdAt'>): Promise<void>;
  /** The clients that were made with it are withdrawn as well. Undefined when there is no such key. */
  revoke(id: string): Promise<{ readonly withdrawnClients: readonly string[] } | undefined>;
}

/** Who calls the API: a program by its key, or a person whose browser signed in. */
export interface Caller {
  readonly id: string;
  readonly name: string;
  readonly role: CallerRole;
  readonly isPerson?: boolean;
}

/** `none`: a person who may use access requests alone. */
export type CallerRole = Role | 'none';

/** True when the role may do what needs the other one. */
export function isAtLeast(role: CallerRole, needed: Role): boolean {
  return role !== 'none' && apiRoles.indexOf(role) >= apiRoles.indexOf(needed);
}
