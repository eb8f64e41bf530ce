/** Open waits whose run may have ended without a word: terminated, deleted or timed out by Temporal itself (M59). */
export interface StaleWaits {
  /** A page of open waits that were made so long ago, oldest first. */
  oldest(page: {
    readonly madeBeforeMs: number;
    readonly after?: StalePlace;
    readonly limit: number;
  }): Promise<StalePage>;
  /** Ends those of them that are still open; answers with their number. */
  withdraw(waitIds: readonly string[]): Promise<number>;
}

export interface StaleWait {
  readonly id: string;
  readonly workflowId: string;
  readonly runId: string;
}

export interface StalePage {
  readonly waits: readonly StaleWait[];
  /** Where the next page begins; absent when this was the last. */
  readonly next?: StalePlace;
}

export interface StalePlace {
  /** To the microsecond, as the database writes it. */
  readonly registeredAt: string;
  readonly id: string;
}

/** The fate of a run, or of the one that took over its waits when it was reset. */
export type RunStatus =
  | { readonly kind: 'open' }
  | { readonly kind: 'closed'; readonly at: Date }
  /** Nobody knows it any more. */
  | { readonly kind: 'gone' };

export type RunStatuses = (run: Pick<StaleWait, 'workflowId' | 'runId'>) => Promise<RunStatus>;
