import type { KeyObject } from 'node:crypto';

export interface Signed {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly query?: string;
  /** Default: POST. */
  readonly method?: string;
  /** Default: `headers`, one line each. */
  readonly lines?: readonly (readonly [string, string])[];
}

/** The knowledge of a sender's platform that others lack. */
export interface Keys {
  readonly secret: string;
  /** 32 of them. */
  readonly bytes: Buffer;
  readonly ec: KeyPair;
  readonly ed: KeyPair;
  readonly rsa: KeyPair;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Where the issuer of tokens publishes its keys. */
  readonly issuerUrl: string;
}

export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** How one platform proves its requests, told here again so that the receiver is not measured by itself. */
export interface Sender {
  readonly config: Readonly<Record<string, unknown>>;
  /** A genuine request of this moment. `url` is the one it is posted to, without query. */
  readonly sign: (url: string) => Signed;
  /** The headers in which any other character is a forgery. */
  readonly proof: readonly string[];
  /** False: tokens and the like say nothing of the body. */
  readonly coversBody: boolean;
  readonly coversUrl?: boolean;
  readonly coversMethod?: boolean;
  /** A request of twenty minutes ago, or ahead, is refused. */
  readonly hasWindow?: boolean;
  /** Nothing proves anything here: a plain challenge without a secret. */
  readonly isOpen?: boolean;
  /** Nothing genuine can be made: its certificates come from elsewhere. */
  readonly isUnsignable?: boolean;
  /** Requests that are answered with something else than an event. */
  readonly handshakes?: readonly ((url: string) => Handshake)[];
  /** The answer that the rule gives to a request, where it gives one beside an event's. */
  readonly reply?: (request: AskedRequest) => Reply | undefined;
  /** Attempts that only someone who knows the scheme makes. */
  readonly forgeries?: readonly ((url: string) => Signed)[];
}

export interface Handshake extends Signed {
  /** False: anyone can send it, and it proves no event. */
  readonly isSigned: boolean;
}

/** A request as it arrived. */
export interface AskedRequest {
  readonly method: string;
  readonly query: URLSearchParams;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
  /** It cannot have been signed by the one who has the keys. */
  readonly forged: boolean;
  /** The URL may not have been verified yet. */
  readonly isNew: boolean;
}

export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the URL counts as verified after it (R31-R34, R62). */
  readonly verifies: boolean;
}
