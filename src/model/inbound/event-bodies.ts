import type { EventEntryFilter } from './event-queries.ts';
import type { FoundEvent } from './event-store.ts';

/** Looks through stored events by their bytes, a stretch at a time. */
export interface EventBodies {
  look(stretch: EventStretch): Promise<LookedAt>;
  /** Accepted events with their bodies; those whose bodies are gone are left out. */
  read(eventIds: readonly string[]): Promise<readonly FoundEvent[]>;
}

/** Part of the ledger, newest first: what is behind the cursor until one of the bounds. */
export interface EventStretch {
  readonly filter: EventEntryFilter;
  readonly cursor?: string;
  /** Absent: each event is a candidate. */
  readonly hints?: PayloadHints;
  readonly eventsMax: number;
  /** Of the bodies; one event is looked at in any case. */
  readonly bytesMax: number;
}

export interface LookedAt {
  readonly events: number;
  readonly bytes: number;
  /** Absent: there was nothing to look at. */
  readonly last?: Pick<EventCandidate, 'cursor' | 'receivedAt'>;
  /** There is nothing behind the last one. */
  readonly isEnd: boolean;
  /** Those that may hold what is looked for, newest first. */
  readonly candidates: readonly EventCandidate[];
}

export interface EventCandidate {
  readonly id: string;
  readonly cursor: string;
  readonly receivedAt: Date;
  readonly bodyBytes: number;
  /** The number of events of the stretch up to this one. */
  readonly place: number;
}

/**
 * What stands in the bytes of each event that holds a condition: of each group one text at least. Letters, digits, `_`,
 * `-` and `.` alone, so that there is one way to write them without escapes.
 */
export interface PayloadHints {
  readonly groups: readonly (readonly string[])[];
  /** What was fetched for the event may hold it as well. */
  readonly mayBeFetched: boolean;
}
