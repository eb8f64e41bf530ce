import type { RejectionReason } from './verification.ts';

/** Refused requests that were counted instead of kept (R98). */
export interface RefusalCount {
  readonly sourceId: string;
  /** Start of the minute. */
  readonly minute: Date;
  readonly reason: RejectionReason;
  readonly count: number;
}

export interface RefusalCounts {
  /** Adds to what is there. */
  add(counts: readonly RefusalCount[]): Promise<void>;
  /** The newest first. */
  list(sourceId: string): Promise<readonly RefusalCount[]>;
}
