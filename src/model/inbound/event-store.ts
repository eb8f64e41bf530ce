import type { AcceptedEvent, NewEvent, Recorded } from './event.ts';
import type { Offer } from './claim.ts';

/** The ledger of requests, as the receive lane needs it. */
export interface EventStore {
  /**
   * Writes a batch in one commit and answers in its order. When the promise resolves the rows are durable (G1).
   * Sources whose URL a row proves are marked verified in the same commit (R40). So are waits that take one of `offers`,
   * unless somebody else works on them at that moment: who offers looks again afterwards.
   */
  append(batch: readonly NewEvent[], offers?: readonly Offer[]): Promise<readonly Recorded[]>;

  /** Accepted events of these sources received at or after `since` that have not expired (M37), oldest first. */
  accepted(query: AcceptedQuery): Promise<AcceptedPage>;

  /** Undefined also for an event whose body is gone, since it expired. A body that is not smaller than `bodyBytesMax` is left out. */
  find(eventId: string, options?: { readonly bodyBytesMax?: number }): Promise<FoundEvent | undefined>;

  /** Those that are there, with their bodies, in any order. */
  findAll(eventIds: readonly string[]): Promise<readonly FoundEvent[]>;
}

export interface FoundEvent extends AcceptedEvent {
  /** The body is too large, and is not here. */
  readonly isLeftOut?: true;
  /** Its work is not finished: the rest of it may still come. Only where it was asked for. */
  readonly isPending?: boolean;
}

export interface AcceptedQuery {
  /** Bodies that are not smaller are left out. */
  readonly bodyBytesMax?: number;
  /** Events may have a rest, and count as written when that was. */
  readonly hydrates?: boolean;
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

/** Accepted events whose work is not finished. A row is written with its event and removed when all is done. */
export interface DispatchQueue {
  /**
   * Removes finished work. Losing this in a crash only makes the work be looked at again. Answers with what is not
   * finished after all, because the event came again meanwhile (R72): the caller has it for `leaseMs`.
   */
  finish(works: readonly FinishedDispatch[], leaseMs: number): Promise<readonly ReofferedDispatch[]>;
  /** Puts work off to the sweeper. */
  postpone(eventId: string, retry: PostponedDispatch): Promise<void>;
  /** Keeps work that is still under way here from other sweepers. */
  renew(eventIds: readonly string[], leaseMs: number): Promise<void>;
  /** Takes work that is due, in order of receipt, hiding it from other sweepers for `leaseMs`. */
  takeDue(options: { readonly limit: number; readonly leaseMs: number }): Promise<readonly DueDispatch[]>;
  backlog(): Promise<Backlog>;
}

interface PostponedDispatch {
  readonly delayMs: number;
  readonly error: string;
  /** All that is left to do is to start a workflow that nobody has registered. */
  readonly waitsForRegistration: boolean;
}

/** The work that is not finished, apart from what only waits for a workflow to be registered: a wrong name must not look like an outage. */
export interface Backlog {
  readonly events: number;
  /** Since the receipt of the oldest; 0 without any. */
  readonly oldestSeconds: number;
  readonly unregisteredEvents: number;
  readonly unregisteredOldestSeconds: number;
}

export interface FinishedDispatch {
  readonly eventId: string;
  /** The repeat that this work was for; a later one is still to do. */
  readonly reofferedAt?: Date;
}

export interface ReofferedDispatch {
  readonly eventId: string;
  readonly reofferedAt: Date;
}

export interface DueDispatch extends FinishedDispatch {
  /** How often it was tried before. */
  readonly attempts: number;
  /** The starts of the event were settled before: it is offered to waits only (R72). */
  readonly resumeOnly: boolean;
  readonly sourceId: string;
  /** Of the body, as it is kept. */
  readonly bodyBytes: number;
}
