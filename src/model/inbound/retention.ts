/** Forgets what is too old. Each call is one short statement. */
export interface Retention {
  /** Events of every outcome, with what belongs to them. Answers with their number. */
  removeEvents(before: Date, limit: number): Promise<number>;
  /** Waits that ended without an event. */
  removeWaits(before: Date, limit: number): Promise<number>;
  /** Counted refusals. */
  removeCounts(before: Date, limit: number): Promise<number>;
}
