import type { AcceptedEvent, NewEvent, Recorded } from './event.ts';

/** The ledger of requests, as the receive lane needs it. */
export interface EventStore {
  /**
   * Writes a batch in one commit and answers in its order. When the promise resolves the rows are durable (G1).
   * Sources whose URL a row proves are marked verified in the same commit (R40).
   */
  append(batch: readonly NewEvent[]): Promise<readonly Recorded[]>;

  /** Accepted events of these sources received at or after `since` that have not expired (M37), oldest first. */
  accepted(query: AcceptedQuery): Promise<AcceptedPage>;

  /** Undefined also for an event whose body is gone, since it expired. A body that is not smaller than `bodyBytesMax` is left out. */
  find(eventId: string, options?: { readonly bodyBytesMax?: number }): Promise<FoundEvent | undefined>;
}

export interface FoundEvent extends AcceptedEvent {
  /** The body is too large, and is not here. */
  readonly isLeftOut?: true;
}

export interface AcceptedQuery {
  /** Bodies that are not smaller are left out. */
  readonly bodyBytesMax?: number;
  readonly sourceIds: readonly string[];
  /** Only events whose source's expression chose this workflow; they count as written when that was. */
  readonly chosenFor?: { readonly workflowName: string; readonly workflowVersion: number };
  readonly since: Date;
  /** Only events that a reader with this snapshot could not see. */
  readonly unseenBy?: string;
  /** Continue behind this place. */
  readonly after?: AcceptedPlace;
  readonly limit: number;
}

export interface AcceptedPage {
  readonly events: readonly FoundEvent[];
  /** The snapshot that the reader saw, for a later `unseenBy`. */
  readonly snapshot: string;
  /** Where the next page begins; absent when this is the last. */
  readonly next?: AcceptedPlace;
}

export interface AcceptedPlace {
  /** To the microsecond, as the database writes it: in one millisecond there can be more events than a page holds. */
  readonly receivedAt: string;
  readonly id: string;
}
