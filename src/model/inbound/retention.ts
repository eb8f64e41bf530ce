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

export interface ExpireStep {
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
