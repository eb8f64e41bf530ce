import type { JsonObject } from '../json.ts';
import type { HeaderLine } from '../request.ts';
import type { Hydration } from './hydration.ts';
import type { RejectionReason } from './verification.ts';
import type { ClaimedWait } from './claim.ts';

/** The outcome of one request to a source. */
export type HookOutcome =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'challenge' }
  | { readonly kind: 'rejected'; readonly reason: RejectionReason; readonly detail: string }
  | { readonly kind: 'ignored'; readonly reason: RejectionReason; readonly detail: string }
  | { readonly kind: 'duplicate'; readonly of: string };

/** The largest body of a request: GitHub's, and no other sender sends more (R45). So much it may unfold to as well. */
export const bodyBytesMax = 25 * 1024 * 1024;

/**
 * The kept part of the body of a request that is no event: enough to understand it, not to fill the disk (R98). Of a
 * repeat too: its first has the whole (R45).
 */
export const shortBodyBytesMax = 16 * 1024;

/** One request as it is written to the ledger: everything but the receipt time, which is the database's. */
export interface NewEvent {
  readonly id: string;
  readonly sourceId: string;
  /** The source's revision that judged the request; an older one than the stored is refused as stale. */
  readonly sourceRevision: number;
  readonly outcome: Exclude<HookOutcome, { kind: 'duplicate' }>;
  /** Absent: every request is a new event. */
  readonly delivery?: Delivery;
  readonly eventType?: string;
  /** The names that a refused request claims and nothing has proved: for people who look for it. */
  readonly claims?: Claims;
  readonly method: string;
  /** Without the secrets that it may have carried. */
  readonly url: string;
  /** As it was called, where it carried one and the request may be judged again: kept sealed. */
  readonly secretUrl?: string;
  readonly headers: readonly HeaderLine[];
  /** Lower-case names of headers whose values are secrets of the source. */
  readonly secretHeaders?: ReadonlySet<string>;
  /** Without the secrets that it may have carried. */
  readonly body: Uint8Array;
  /** As it was received, where it carried one and the request may be judged again: kept sealed. */
  readonly secretBody?: Uint8Array;
  /** Length as received, where less is kept. */
  readonly bodyBytes?: number;
  /** True when this request proves the URL (R32-R34). */
  readonly verifiesUrl: boolean;
}

/** The key of a delivery: two accepted events of a source never have the same one. */
export interface Delivery {
  readonly key: string;
  /** Nothing but equal bytes says that it is a repeat: it may be a new equal event (R72). */
  readonly byBody?: true;
  /** A digest of the signed content, beside an id that anybody can change: two accepted events never share it either. */
  readonly content?: SignedContent;
}

export interface SignedContent {
  readonly key: string;
  /** A repeat also of the event with this key, if that one is not older than the window. */
  readonly previous?: { readonly key: string; readonly windowSeconds: number };
  /** A repeat also of the event with this key, however old. */
  readonly stableKey?: string;
}

export interface Claims {
  readonly deliveryId?: string;
  readonly eventType?: string;
}

/** The result of recording a new event. */
export type Recorded =
  /** `claims`: the waits that took it in the same commit. */
  | { readonly kind: 'recorded'; readonly receivedAt: Date; readonly claims?: readonly ClaimedWait[] }
  | { readonly kind: 'duplicate'; readonly of: string }
  /** The source changed since the request was judged: judge it again. */
  | { readonly kind: 'stale' }
  /** The store takes everything but this one, now and later; what it says of it. */
  | { readonly kind: 'unstorable'; readonly cause: unknown };

/** An accepted event on its way to the workflows. */
export interface AcceptedEvent {
  readonly id: string;
  readonly sourceId: string;
  readonly receivedAt: Date;
  readonly method: string;
  readonly url: string;
  readonly headers: readonly HeaderLine[];
  /** Names of headers whose values were secrets when it came, in lower case; absent where nobody asks. */
  readonly secretHeaders?: ReadonlySet<string>;
  readonly body: Uint8Array;
  /** The rest of an event that came as type and id alone, once it was fetched. */
  readonly hydration?: Hydration;
}

/** The event as a waiting workflow receives it. */
export interface ReceivedEvent {
  readonly id: string;
  readonly sourceId: string;
  readonly sourceName: string;
  /** RFC 3339, the database's clock. */
  readonly receivedAt: string;
  readonly payload: JsonObject;
}

/** Credentials wherever they occur; a source adds the headers it is verified by (R99). In lower case. */
export const alwaysSecretHeaders: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'cookie']);
