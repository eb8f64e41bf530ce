import type { RejectionReason } from './verification.ts';

/** Requests that were counted instead of kept: refused ones by their reason, and answered handshakes (R98). */
export interface RefusalCount {
  readonly sourceId: string;
  /** Start of the minute. */
  readonly minute: Date;
  readonly reason: CountedReason;
  readonly count: number;
}

export type CountedReason = RejectionReason | 'CHALLENGE';

export interface RefusalCounts {
  /** Adds to what is there. */
  add(counts: readonly RefusalCount[]): Promise<void>;
  /** The newest first. */
  list(sourceId: string): Promise<readonly RefusalCount[]>;
}
