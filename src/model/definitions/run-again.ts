import type { InputRefusal } from './input-checks.ts';
import type { RunInput, RunSnapshot, TaskSkip } from './execution.ts';
import type { JsonObject } from '../json.ts';

/** Runs that have ended and go on, or begin anew, under the id that they had (A135). */
export interface RunsAgain {
  /** Goes on from what failed or was cancelled. `resumeSubworkflowTasks`: failed sub-workflows go on too, instead of being started anew. */
  retry(workflowId: string, options: { readonly resumeSubworkflowTasks: boolean }): Promise<AgainOutcome>;
  restart(workflowId: string, options: { readonly useLatestDefinitions: boolean }): Promise<AgainOutcome>;
  rerun(workflowId: string, request: RerunRequest): Promise<AgainOutcome>;
  /** Takes a run that has ended away, here and in Temporal: its idempotency key is free. */
  remove(workflowId: string): Promise<RemoveOutcome>;
  /** A task of a run that goes on is not to be done. */
  skip(workflowId: string, skip: TaskSkip): Promise<SkipOutcome>;
}

export interface RerunRequest {
  /** Absent: from the beginning. */
  readonly fromTaskId?: string;
  readonly taskInput?: JsonObject;
  readonly workflowInput?: JsonObject;
  readonly correlationId?: string;
}

export type AgainOutcome =
  | 'started'
  /** It has not ended. */
  | 'running'
  /** No run has this id. */
  | 'notFound'
  /** Nothing of it failed or was cancelled. */
  | 'nothingFailed'
  /** Its definition says so. */
  | 'notRestartable'
  | 'unknownTask'
  /** Its definition is not registered any more. */
  | 'unknownDefinition'
  /** It is written in TypeScript. */
  | 'noDefinition'
  /** Temporal has its history no more. */
  | 'forgotten'
  | 'unavailable'
  | UnfitInput;

/** Its input is not as its definition wants it. */
export interface UnfitInput extends InputRefusal {
  readonly kind: 'unfit';
}

export type RemoveOutcome = 'removed' | 'running' | 'notFound' | 'unavailable';

export type SkipOutcome = 'skipped' | 'notSkippable' | 'notFound' | 'over' | 'unavailable';

/** A run that has ended, as it can be taken up again. */
export type EndedSnapshot =
  | { readonly kind: 'ended'; readonly snapshot: RunSnapshot }
  | { readonly kind: Extract<AgainOutcome, 'running' | 'notFound' | 'noDefinition' | 'unavailable'> };

/** Temporal's part. */
export interface RunsAgainService {
  snapshot(workflowId: string): Promise<EndedSnapshot>;
  /** Starts a run under the id of one that has ended. */
  start(workflowId: string, run: RunInput): Promise<'started' | 'running' | 'unavailable'>;
  /** Resolves once no run has this id. */
  remove(workflowId: string): Promise<RemoveOutcome>;
  skip(workflowId: string, skip: TaskSkip): Promise<SkipOutcome>;
}
