/** A run that an event reached: it was started by it, or told of it. */
export interface ReachedRun {
  readonly eventId: string;
  readonly workflowId: string;
  /** Absent of a run that was started: its workflow id has one. */
  readonly runId?: string;
  readonly workflowName: string;
  readonly via: 'start' | 'wait';
}

/**
 * Why a run does not go on. `NO_WORKER`: nobody polls its task queue. `TASK_FAILS`: a worker takes its task and fails at
 * it, as one does that does not know the workflow's type. `NO_HANDLER`: the workflow has none for the signal that brings
 * events. `BEHIND`: workers poll its queue, and none has come to it.
 */
export const stallKinds = ['NO_WORKER', 'TASK_FAILS', 'NO_HANDLER', 'BEHIND'] as const;

export interface Stall {
  readonly kind: (typeof stallKinds)[number];
  /** The fault in words, with what to do. */
  readonly message: string;
}

/** `goesOn`: it does, or it has ended. `early`: a worker may yet come to it. `unanswered`: its worker did not say. */
export type RunProgress = 'goesOn' | 'early' | 'unanswered' | Stall;

/** Asks Temporal whether a run goes on. Throws when Temporal cannot say. */
export type LookAtRun = (run: Pick<ReachedRun, 'workflowId' | 'runId' | 'via'>) => Promise<RunProgress>;

/** The runs that events reached, and those among them that do not go on. */
export interface StalledRuns {
  /** The runs that the newest events of each source reached at least so long ago, and that are not noted; newest first. */
  reached(page: { readonly settledMs: number; readonly limit: number }): Promise<readonly ReachedRun[]>;
  /** Those that were noted, the one that was looked at longest ago first. */
  noted(limit: number): Promise<readonly ReachedRun[]>;
  /** Writes down why, or that it was looked at once more. True: it was not noted before. */
  note(run: ReachedRun, stall: Stall | undefined): Promise<boolean>;
  /** It goes on, or has ended. */
  forget(run: Pick<ReachedRun, 'eventId' | 'workflowId'>): Promise<void>;
  /** How many are noted, by kind. */
  counts(): Promise<ReadonlyMap<Stall['kind'], number>>;
}
