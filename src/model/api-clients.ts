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
  /** The client or API key with which it was made; absent where nothing was needed, or nobody wrote it down. */
  readonly madeById?: string;
}

export type NewApiClient = Omit<ApiClient, 'createdAt' | 'updatedAt' | 'lastUsedAt' | 'madeById'> & {
  readonly madeBy?: {
    /** `configuredKey`: one of the operator's settings, which is stored nowhere. */
    readonly kind: 'client' | 'storedKey' | 'configuredKey';
    readonly id: string;
  };
};

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
  /** Undefined: what it is made with has been withdrawn meanwhile. */
  create(client: NewApiClient): Promise<ApiClient | undefined>;
  update(
    id: string,
    change: Partial<Pick<ApiClient, 'displayName' | 'scopedRoles' | 'allowSourceCidr'>>,
  ): Promise<ApiClient | undefined>;
  /**
   * Withdraws, together with it, the clients that were made with it, and those that were made with these: who has found a
   * leaked one is rid of all that came of it. `keepMade` hands them to its own maker instead. Undefined: there is no such client.
   */
  delete(
    id: string,
    options?: { readonly keepMade?: boolean },
  ): Promise<{ readonly withdrawn: readonly string[] } | undefined>;
  /** False when the nonce was spent before (C14). */
  spendNonce(hash: string, expiresAt: Date): Promise<boolean>;
  noteUse(id: string): Promise<void>;
}
