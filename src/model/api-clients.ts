/** A client of the ConductorOne-compatible API; its secret is a private key that is never stored (C15). */
export interface ApiClient {
  readonly id: string;
  /** `<words>-<number>@<host>/pcc`. */
  readonly clientId: string;
  readonly displayName: string;
  /** Whom it acts as. */
  readonly userId: string;
  /** `x` of the Ed25519 public key, base64url. */
  readonly publicKey: string;
  /** Ids of built-in roles; none: those of the user. */
  readonly scopedRoles: readonly string[];
  readonly allowSourceCidr: readonly string[];
  readonly expiresAt?: Date;
  readonly lastUsedAt?: Date;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type NewApiClient = Omit<ApiClient, 'createdAt' | 'updatedAt' | 'lastUsedAt'>;

/** Deleted clients are not found. */
export interface ApiClients {
  find(id: string): Promise<ApiClient | undefined>;
  findByClientId(clientId: string): Promise<ApiClient | undefined>;
  list(page: {
    readonly ofUser?: string;
    /** In the display name, any case. */
    readonly named?: string;
    readonly offset: number;
    readonly limit: number;
  }): Promise<readonly ApiClient[]>;
  create(client: NewApiClient): Promise<ApiClient>;
  update(
    id: string,
    change: Partial<Pick<ApiClient, 'displayName' | 'scopedRoles' | 'allowSourceCidr'>>,
  ): Promise<ApiClient | undefined>;
  delete(id: string): Promise<boolean>;
  /** False when the nonce was spent before (C14). */
  spendNonce(hash: string, expiresAt: Date): Promise<boolean>;
  noteUse(id: string): Promise<void>;
}
