import type { StartOutcome } from './start-book.ts';

/** The ledger as operators read it: every request to a source with what became of it. */
export interface Ledger {
  list(query: LedgerQuery): Promise<LedgerPage>;
}

export interface LedgerQuery {
  readonly sourceId?: string;
  readonly outcome?: string;
  readonly eventId?: string;
  /** Newest first, behind this cursor. */
  readonly cursor?: string;
  readonly limit: number;
}

export interface LedgerPage {
  readonly entries: readonly LedgerEntry[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

export interface LedgerEntry {
  readonly id: string;
  readonly sourceId: string;
  readonly receivedAt: Date;
  readonly outcome: string;
  readonly reason?: string;
  readonly detail?: string;
  readonly duplicateOf?: string;
  readonly eventType?: string;
  readonly method: string;
  readonly url: string;
  /** Secret values are `***`. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array;
  readonly bodyBytes: number;
  /** How often it came, itself included. */
  readonly deliveries: number;
  readonly resumed: readonly { readonly workflowId: string; readonly waitId: string }[];
  readonly started: readonly { readonly workflowName: string; readonly workflowId?: string; readonly outcome: StartOutcome; readonly detail?: string }[];
  readonly state?: EventState;
}

/** Where the work of an accepted event stands (R97). */
export type EventState = 'OPEN' | 'PROCESSED' | 'RETRYING' | 'FAILED';
