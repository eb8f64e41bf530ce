export const signingAlgorithms = ['ES256', 'RS256', 'EdDSA'] as const;
export type SigningAlgorithm = (typeof signingAlgorithms)[number];

export interface SigningKey {
  /** `kid`. */
  readonly id: string;
  readonly algorithm: SigningAlgorithm;
  readonly publicJwk: Readonly<Record<string, unknown>>;
  readonly privateJwk: Readonly<Record<string, unknown>>;
  readonly signsFrom: Date;
  readonly createdAt: Date;
  readonly shownUntil?: Date;
}

export type NewSigningKey = Pick<SigningKey, 'id' | 'algorithm' | 'publicJwk' | 'privateJwk'>;

/** The keys of outgoing tokens; private halves are sealed (G9). */
export interface SigningKeys {
  /** Those that receivers may still meet, newest first. */
  list(): Promise<readonly SigningKey[]>;
  /**
   * Adds a key that signs after `signsAfterMs`, unless there is one that `isEnough` accepts; the others are shown for
   * `shownForMs` after that. One process at a time.
   */
  add(make: () => Promise<NewSigningKey>, options: AddKeyOptions): Promise<void>;
}

export interface AddKeyOptions {
  readonly isEnough: (keys: readonly SigningKey[]) => boolean;
  readonly signsAfterMs: (keys: readonly SigningKey[]) => number;
  readonly shownForMs: number;
}
