import type { WaitSource } from './wait-sources.ts';

/** A source that could wake a wait, with where it is called and what it refused of late. */
export interface ListedSource extends WaitSource {
  /** The last request since the wait's `since` that was refused or ignored. */
  readonly lastRefused?: RefusedRequest;
}

export interface RefusedRequest {
  readonly eventId: string;
  readonly at: Date;
  readonly outcome: string;
  readonly reason: string;
  readonly detail: string;
  /** The advice. */
  readonly next: string;
}
