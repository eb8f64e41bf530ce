import type { Matches } from './matches.ts';
import type { HydrationEntry } from './hydration.ts';
import type { Stall } from './stalled-run.ts';
import type { StartOutcome, Choice } from './targets.ts';
import type { WaitScope } from './wait.ts';
import type { WaitState } from './wait-store.ts';
import type { Delivery } from './event.ts';
import type { FoundEvent } from './event-store.ts';

/** The ledger as operators read it: every request to a source with what became of it. */
export interface EventQueries {
  /** Newest first. */
  list(query: EventEntryQuery): Promise<EventEntryPage>;
  /** One entry, with its whole body where that is kept and no longer than this; default: without. */
  find(eventId: string, options?: { readonly bodyBytesMax?: number }): Promise<EventEntry | undefined>;
  /** How many there are, as far as it looks. */
  count(filter: EventEntryFilter): Promise<EventCount>;
  /** The waits of these scopes: those that took the event, then the open ones, then the others. */
  waits(query: EventWaitQuery): Promise<EventWaitPage>;
}

export interface EventEntryFilter {
  readonly sourceId?: string;
  /** Of any of these sources. */
  readonly sourceIds?: readonly string[];
  /** Of none of these. */
  readonly exceptSourceIds?: readonly string[];
  readonly outcome?: string;
  readonly state?: EventState;
  readonly reason?: string;
  readonly from?: Date;
  /** Not included. */
  readonly to?: Date;
  /** The platform's own id of the delivery, its repeats included, and refused requests that claim it. */
  readonly deliveryId?: string;
  readonly eventType?: string;
  /** Resumed or started by the event. */
  readonly workflowId?: string;
  readonly eventId?: string;
  /** Any of these. */
  readonly eventIds?: readonly string[];
}

export interface EventEntryQuery extends EventEntryFilter {
  /** Behind this one. */
  readonly cursor?: string;
  /** Passed over first. */
  readonly offset?: number;
  readonly limit: number;
  /** How much of each body comes along; default none. */
  readonly bodyBytesMax?: number;
}

export interface EventEntryPage {
  readonly entries: readonly EventEntry[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
  /** True: the page is short because enough was looked at; there may be more behind the cursor. */
  readonly boundHit: boolean;
}

export interface EventCount {
  readonly count: number;
  /** False: there may be more than what was looked at. */
  readonly complete: boolean;
}

export interface EventEntry {
  readonly id: string;
  /** A page behind this entry. */
  readonly cursor: string;
  readonly sourceId: string;
  readonly receivedAt: Date;
  readonly outcome: string;
  readonly reason?: string;
  readonly detail?: string;
  readonly duplicateOf?: string;
  readonly deliveryId?: string;
  readonly eventType?: string;
  /** The same of a refused request: it says so, and nothing has proved it. */
  readonly claimedDeliveryId?: string;
  readonly claimedEventType?: string;
  readonly method: string;
  readonly url: string;
  /** Secret values are `***`. */
  readonly headers: readonly (readonly [string, string])[];
  /** As much of it as was asked for. */
  readonly body: Uint8Array;
  /** As it was received. */
  readonly bodyBytes: number;
  /** Of a refused request, a handshake and a repeat only the beginning is kept (R45, R98). */
  readonly bodyKept: number;
  /** How often it came, itself included. */
  readonly deliveries: number;
  readonly resumed: readonly ResumedWait[];
  /** True: there are more waits than these. */
  readonly resumedMore?: true;
  readonly started: readonly StartedWorkflow[];
  readonly state?: EventState;
  /** Of an event whose source has, or had, an expression. */
  readonly choice?: Choice;
  /** Of the single event: the rest of one that came as type and id alone. */
  readonly hydration?: HydrationEntry;
  /** From receipt until the last of those that it could wake at once knew of it. */
  readonly dispatchMs?: number;
  /** Work that is not finished. */
  readonly pending?: { readonly attempts: number; readonly dueAt: Date; readonly lastError?: string };
}

export interface ResumedWait {
  readonly workflowId: string;
  readonly waitId: string;
  /** The element of a request that carries many events (M29). */
  readonly item?: number;
  /** True: the event was there before the wait (M30). */
  readonly early: boolean;
  /** Absent: it took the event and was not told yet. */
  readonly deliveredAt?: Date;
  /** The run was told and does not go on. */
  readonly stalled?: Stall;
}

export interface StartedWorkflow {
  readonly workflowName: string;
  readonly workflowId?: string;
  readonly outcome: StartOutcome;
  readonly detail?: string;
  readonly at: Date;
  /** The run is there and does not go on. */
  readonly stalled?: Stall;
}

/**
 * The state of an accepted event's work (R97). EXPIRED: too old to be found, and unused or unfinished (M37, M66).
 * STALLED: its runs know of it, and one of them does not go on.
 */
export const eventStates = ['OPEN', 'PROCESSED', 'RETRYING', 'STALLED', 'FAILED', 'EXPIRED'] as const;

export type EventState = (typeof eventStates)[number];

export interface EventWaitQuery {
  readonly scopes: readonly WaitScope[];
  readonly eventId: string;
  /** Behind this one, as the page before said. */
  readonly cursor?: string;
  readonly limit: number;
}

export interface EventWaitPage {
  readonly waits: readonly EventWait[];
  readonly nextCursor?: string;
}

export interface EventWait {
  readonly id: string;
  readonly workflowId: string;
  readonly workflowName: string;
  readonly workflowVersion: number;
  readonly scope: WaitScope;
  readonly matches: Matches;
  readonly since: Date;
  readonly registeredAt: Date;
  readonly state: WaitState;
  /** The event, or the part of it, that the wait took. */
  readonly eventId?: string;
  readonly item?: number;
  readonly claimedAt?: Date;
  readonly startedByEventId?: string;
  /** Elements of the asked event (or -1: the whole) that another wait of the run has used up for this one. */
  readonly spentItems: readonly number[];
}

/** The records that replaying writes. */
export interface ReplayStore {
  /** A request as it was kept, whatever became of it. The body of an accepted one that is not smaller than `bodyBytesMax` is left out. */
  find(eventId: string, options?: { readonly bodyBytesMax?: number }): Promise<KeptRequest | undefined>;
  /**
   * Gives accepted events to the dispatcher again, in this order, and lets their failed starts be tried again. Others
   * leave them alone for `leaseMs`.
   */
  requeue(eventIds: readonly string[], options: { readonly leaseMs: number }): Promise<void>;
  /** Makes a refused request the event that it is, with its id and its time of receipt, and queues it. */
  accept(
    eventId: string,
    proof: AcceptedProof,
  ): Promise<{ readonly kind: 'accepted' } | { readonly kind: 'duplicate'; readonly of: string }>;
  /** A new event, received now, that is otherwise the same, queued as any other; undefined if there is none of that id. */
  copy(eventId: string, newId: string): Promise<string | undefined>;
}

export interface KeptRequest extends FoundEvent {
  readonly outcome: string;
  readonly reason?: string;
  readonly duplicateOf?: string;
  /** As received; `body` can be less (R98). */
  readonly bodyBytes: number;
}

export interface AcceptedProof {
  readonly delivery?: Delivery;
  readonly eventType?: string;
  readonly verifiesUrl: boolean;
}

/** How long waits find events, by the database's clock from their receipt (R47). */
export const retentionDaysDefault = 8;

export function retentionMsOf(days: number): number {
  return days * 86_400_000;
}

/** Forgets what is too old. Each call is one short statement. */
export interface Retention {
  /**
   * One step over the events, in order of time: accepted ones that are too old expire (M37), requests that were never
   * events are removed (R98). Of an expired one the entry without headers and body stays, with what it did.
   */
  expireEvents(step: ExpireStep): Promise<ExpiredEvents>;
  /** Events of every outcome, with what belongs to them. Answers with their number. */
  removeEvents(before: Date, limit: number): Promise<number>;
  /** Waits that ended without an event. */
  removeWaits(before: Date, limit: number): Promise<number>;
  /** Counted refusals. */
  removeCounts(before: Date, limit: number): Promise<number>;
}

interface ExpireStep {
  /** Too old is what was received before. */
  readonly before: Date;
  /** Events received before this were looked at by an earlier pass; absent: look at all. */
  readonly since?: Date;
  /** Where the step before ended. */
  readonly after?: string;
  readonly limit: number;
}

export interface ExpiredEvents {
  readonly expired: number;
  readonly removed: number;
  /** Where the next step begins; absent when there is nothing more. */
  readonly next?: string;
}
