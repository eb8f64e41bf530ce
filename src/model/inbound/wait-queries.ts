import type { EventWait } from './event-queries.ts';
import type { WaitScope, WaitTags } from './wait.ts';

/** The waits as operators read them, open and past. */
export interface WaitQueries {
  list(query: WaitListQuery): Promise<WaitPage>;
  find(waitId: string): Promise<WaitEntry | undefined>;
  /** Of each of these events: the elements (or -1: the whole) that another wait of the run has used up for this one (M31). */
  spentItems(waitId: string, eventIds: readonly string[]): Promise<ReadonlyMap<string, readonly number[]>>;
}

/** By the time at which they were registered. */
export const waitOrders = ['newest', 'oldest'] as const;

/** `taken` is `claimed` and `delivered`: with and without the run knowing. */
export const waitListStates = ['open', 'taken', 'claimed', 'delivered', 'withdrawn'] as const;

export interface WaitListQuery {
  readonly workflowId?: string;
  readonly workflowName?: string;
  readonly state?: (typeof waitListStates)[number];
  /** Which come first; default: newest. */
  readonly order?: (typeof waitOrders)[number];
  /** Waits of any of these scopes. */
  readonly scopes?: readonly WaitScope[];
  /** Waits that have all of these. */
  readonly tags?: WaitTags;
  /** Behind this one, as the page before said. */
  readonly cursor?: string;
  readonly limit: number;
}

export interface WaitPage {
  readonly waits: readonly WaitEntry[];
  readonly nextCursor?: string;
  /** True: the page is short because enough was looked at; there may be more behind the cursor. */
  readonly boundHit: boolean;
}

export interface WaitEntry extends Omit<EventWait, 'spentItems'> {
  readonly runId: string;
  readonly tags?: WaitTags;
  /** When the run was told. */
  readonly deliveredAt?: Date;
}

/** Open waits whose run may have ended without a word: terminated, deleted or timed out by Temporal itself (M59). */
export interface StaleWaits {
  /** A page of open waits that were made so long ago, oldest first. */
  oldest(page: {
    readonly madeBeforeMs: number;
    readonly after?: StalePlace;
    readonly limit: number;
  }): Promise<StalePage>;
  /** Ends those of them that are still open; answers with their number. */
  withdraw(waitIds: readonly string[]): Promise<number>;
}

export interface StaleWait {
  readonly id: string;
  readonly workflowId: string;
  readonly runId: string;
}

interface StalePage {
  readonly waits: readonly StaleWait[];
  /** Where the next page begins; absent when this was the last. */
  readonly next?: StalePlace;
}

export interface StalePlace {
  /** To the microsecond, as the database writes it. */
  readonly registeredAt: string;
  readonly id: string;
}

/** The fate of a run, or of the one that took over its waits when it was reset. */
export type RunStatus =
  | { readonly kind: 'open' }
  | { readonly kind: 'closed'; readonly at: Date }
  /** Nobody knows it any more. */
  | { readonly kind: 'gone' };

export type RunStatuses = (run: Pick<StaleWait, 'workflowId' | 'runId'>) => Promise<RunStatus>;
