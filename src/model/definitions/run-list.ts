export const runStatuses = ['RUNNING', 'COMPLETED', 'FAILED', 'TERMINATED', 'TIMED_OUT'] as const;

export type ListedRunStatus = (typeof runStatuses)[number];

export interface RunListQuery {
  readonly status?: ListedRunStatus | undefined;
  readonly workflowName?: string | undefined;
  /** Go on where the page before ended. */
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** One run in a list. */
export interface ListedRun {
  readonly workflowId: string;
  readonly workflowName: string;
  readonly workflowVersion?: number;
  /** A run that is paused is RUNNING here: only the run itself knows. */
  readonly status: ListedRunStatus;
  readonly startTime: Date;
  readonly endTime?: Date;
  readonly correlationId?: string;
}

export type RunListPage =
  | {
      readonly kind: 'page';
      readonly runs: readonly ListedRun[];
      /** True: so many runs were looked at that the search ended before the list was full; go on with `nextCursor`. */
      readonly boundHit: boolean;
      /** Undefined: there are no more. */
      readonly nextCursor?: string;
    }
  /** The cursor is of no page that was given out. */
  | { readonly kind: 'unknownCursor' };

/**
 * Runs that were started by the name of their workflow: first those that are open, by their start, then those that ended, by
 * their end, each the newest first. A run that ends between two pages can come on both.
 */
export interface RunList {
  list(query: RunListQuery): Promise<RunListPage>;
}
