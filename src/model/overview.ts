import type { MessageState } from './outbound/message.ts';

/** What came to a source in the last 24 hours. */
export interface SourceActivity {
  readonly sourceId: string;
  /** Requests, refused ones included. */
  readonly events: number;
  readonly refused: number;
  /** The reason for most refusals. */
  readonly topReason?: { readonly reason: string; readonly count: number };
  /** The newest of all times. */
  readonly lastAt?: Date;
  readonly lastOutcome?: string;
  /** False: there are more than were looked at, so the numbers are the least that there are. */
  readonly complete: boolean;
}

/** How it goes, in numbers that cost the same however much there is. */
export interface Overview {
  readonly events: {
    /** Of the last hour, the oldest first; minutes in which nothing came are left out. */
    readonly minutes: readonly { readonly at: Date; readonly outcome: string; readonly count: number }[];
    /** False: more came than were looked at, and the first minutes are missing. */
    readonly complete: boolean;
    /** Of the newest accepted ones in that hour. */
    readonly looked: number;
    readonly wokeNobody: number;
    /** From receipt until the last of those that waited knew, in milliseconds. Absent: none was woken. */
    readonly dispatchMs?: { readonly median: number; readonly p95: number };
  };
  /** Messages made in the last 24 hours, by their state now. */
  readonly deliveries: {
    readonly states: readonly { readonly state: MessageState; readonly count: number }[];
    readonly complete: boolean;
  };
  /** Work that is not finished. */
  readonly backlog: {
    readonly events: number;
    readonly oldestSeconds: number;
    readonly messages: number;
    readonly messageOldestSeconds: number;
  };
  /** At most {@link openWaitsMax}. */
  readonly openWaits: number;
}

/** More waits are not counted for people. */
export const openWaitsMax = 10_000;

export interface Overviews {
  ofSources(): Promise<readonly SourceActivity[]>;
  ofAll(): Promise<Overview>;
}
