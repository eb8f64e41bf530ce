import type { RetryPreset } from './retry-table.ts';

/** How an attempt proves itself: the token of C32, and the signatures of Standard Webhooks. */
export const signatureSchemes = ['jwt', 'standard-webhooks', 'standard-webhooks-ed25519'] as const;
export type SignatureScheme = (typeof signatureSchemes)[number];

/**
 * How a callback is taken (C91, C92). `blankCompletes`: it is answered 202, and one without a body completes what waits for it.
 * `documentRequired`: it is answered 200, and has to hold a response document.
 */
export const callbackModes = ['blankCompletes', 'documentRequired'] as const;
export type CallbackMode = (typeof callbackModes)[number];

/** The consequence for an approval step whose message gets no decision (C80). */
export const policyFailureModes = ['deny', 'continue', 'reassign'] as const;
export type PolicyFailureMode = (typeof policyFailureModes)[number];

/** A key of Standard Webhooks. After a rotation the old one signs beside the new until receivers had time to change. */
export interface EndpointSecret {
  readonly scheme: 'standard-webhooks' | 'standard-webhooks-ed25519';
  /** `whsec_…` or `whsk_…`. */
  readonly key: string;
  /** The key that receivers verify with, where that is another one: `whpk_…`. */
  readonly publicKey?: string;
  /** RFC 3339; absent: for good. */
  readonly until?: string;
}

/** An operator's settings of an endpoint. */
export interface EndpointSettings {
  readonly displayName: string;
  readonly description: string;
  readonly url: string;
  /** As it was sent (C12). */
  readonly callbackTimeout: string;
  readonly callbackMode: CallbackMode;
  readonly onPolicyFailure: PolicyFailureMode;
  readonly retryPreset: RetryPreset;
  readonly headers: Readonly<Record<string, string>>;
  readonly signatures: readonly SignatureScheme[];
  readonly disabled: boolean;
  readonly disabledReason?: string;
}

/** A registered outgoing URL. */
export interface Endpoint extends EndpointSettings {
  readonly id: string;
  readonly secrets: readonly EndpointSecret[];
  /** The first failed attempt since the last that succeeded. */
  readonly failingSince?: Date;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const day = 86_400_000;
/** A message waits 1 to 30 days for its callback, by default 8 (C21). */
export const callbackTimeoutDefault = '691200s';
export const callbackTimeoutMsMin = day;
export const callbackTimeoutMsMax = 30 * day;
/** C101: the past eight days at least. */
export const historyMsMin = 8 * day;

interface EndpointQuery {
  /** Substring of name or description, any case. */
  readonly text?: string;
  readonly offset: number;
  readonly limit: number;
}

export interface EndpointUpdate {
  readonly settings: Partial<EndpointSettings>;
  /** Absent: as they are. */
  readonly secrets?: readonly EndpointSecret[];
}

/** The configured endpoints. Deleted ones are not found. */
export interface Endpoints {
  find(id: string): Promise<Endpoint | undefined>;
  /** By either, as messages find theirs. */
  has(idOrName: string): Promise<boolean>;
  findAll(ids: readonly string[]): Promise<readonly Endpoint[]>;
  /** Oldest first. */
  list(query: EndpointQuery): Promise<readonly Endpoint[]>;
  create(id: string, settings: EndpointSettings, secrets: readonly EndpointSecret[]): Promise<Endpoint>;
  /** Changes one as it is when nobody else changes it. Undefined: there is none. */
  update(id: string, to: (stored: Endpoint) => EndpointUpdate): Promise<Endpoint | undefined>;
  delete(id: string): Promise<boolean>;
}

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

type NewSigningKey = Pick<SigningKey, 'id' | 'algorithm' | 'publicJwk' | 'privateJwk'>;

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

interface AddKeyOptions {
  readonly isEnough: (keys: readonly SigningKey[]) => boolean;
  readonly signsAfterMs: (keys: readonly SigningKey[]) => number;
  readonly shownForMs: number;
}
