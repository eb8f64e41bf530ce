import type { EventItem } from '../../model/inbound/claim.ts';
import type { Matches } from '../../model/inbound/matches.ts';
import type { ExplainLarge } from '../explain/explain.ts';
import type { NearLarge } from '../explain/nearest-events.ts';
import type { TestLarge } from '../explain/test-matches.ts';
import type { SearchLarge } from '../explain/search-events.ts';

/** The question of a wait that looks back at a large event, answered away from the event loop. @throws LargeBusyError */
export interface LargeLookBack {
  /** The elements, or the whole, that hold all conditions. */
  matchingItems(
    event: { readonly id: string; readonly sourceId: string },
    matches: Matches,
  ): Promise<readonly EventItem[]>;
  /** The payload that the run receives, as it travels to it. */
  received(eventId: string, item: number | undefined): Promise<EncodedValue | undefined>;
}

/** A value in the form in which the engine carries it. */
export interface EncodedValue {
  readonly metadata: Readonly<Record<string, Uint8Array>>;
  readonly data: Uint8Array;
}

/** Questions about large events, answered away from the event loop. @throws LargeBusyError */
export interface LargeReads extends ExplainLarge, TestLarge, NearLarge, SearchLarge {
  /** The event as the API shows it, as JSON. */
  show(eventId: string): Promise<Uint8Array | undefined>;
}

/** Nothing is wrong with the question: ask again later. */
export class LargeBusyError extends Error {
  override readonly name = 'LargeBusyError';
}
