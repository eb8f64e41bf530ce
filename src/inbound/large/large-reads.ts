import type { ExplainLarge } from '../explain/explain.ts';
import type { NearLarge } from '../explain/nearest-events.ts';
import type { TestLarge } from '../explain/test-matches.ts';
import type { SearchLarge } from '../explain/search-events.ts';

/** Questions about large events, answered away from the event loop. @throws LargeBusyError */
export interface LargeReads extends ExplainLarge, TestLarge, NearLarge, SearchLarge {
  /** The event as the API shows it, as JSON. */
  show(eventId: string): Promise<Uint8Array | undefined>;
}

/** Nothing is wrong with the question: ask again later. */
export class LargeBusyError extends Error {
  override readonly name = 'LargeBusyError';
}
