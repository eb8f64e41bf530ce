export const runStatuses = ['RUNNING', 'COMPLETED', 'FAILED', 'TERMINATED', 'TIMED_OUT'] as const;

export type ListedRunStatus = (typeof runStatuses)[number];

export interface RunListQuery {
  readonly status?: ListedRunStatus | undefined;
  readonly workflowName?: string | undefined;
  /** Those that began before it. */
  readonly before?: Date | undefined;
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

export interface RunListPage {
  readonly runs: readonly ListedRun[];
  /** True: so many runs were looked at that the search ended before the list was full; go on before `looked`. */
  readonly boundHit: boolean;
  /** The begin of the last run that was looked at; undefined: there are no more. */
  readonly looked?: Date;
}

/** Runs that were started by the name of their workflow, the newest first. */
export interface RunList {
  list(query: RunListQuery): Promise<RunListPage>;
}
