import type { InputRefusal } from './input-checks.ts';
import type { JumpOutcome, RunInput, RunJump, RunSnapshot, TaskSkip } from './execution.ts';
import type { JsonObject } from '../json.ts';

/** Runs that have ended and go on, or begin anew, under the id that they had (A135). */
export interface RunsAgain {
  /** Goes on from what failed or was cancelled. `resumeSubworkflowTasks`: failed sub-workflows go on too, instead of being started anew. */
  retry(workflowId: string, options: { readonly resumeSubworkflowTasks: boolean }): Promise<AgainOutcome>;
  restart(workflowId: string, options: { readonly useLatestDefinitions: boolean }): Promise<AgainOutcome>;
  rerun(workflowId: string, request: RerunRequest): Promise<AgainOutcome>;
  /** Takes a run that has ended away, here and in Temporal: its idempotency key is free. `waitMs`: for Temporal, at most. */
  remove(workflowId: string, options: { readonly waitMs: number }): Promise<RemoveOutcome>;
  /** A task of a run that goes on is not to be done. */
  skip(workflowId: string, skip: TaskSkip): Promise<SkipOutcome>;
  /** A run that goes on is to go on at another task. */
  jump(workflowId: string, jump: RunJump): Promise<JumpAnswer>;
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

/** `underWay`: Temporal was told to remove it and has not done so yet; within a minute of a run's end it waits for that to be over. */
export type RemoveOutcome = 'removed' | 'underWay' | 'running' | 'notFound' | 'unavailable';

/** `jumping`: the run is on its way back to another task; asked again once it is there, it skips. */
export type SkipOutcome = 'skipped' | 'notSkippable' | 'jumping' | 'notFound' | 'over' | 'unavailable';

export type JumpAnswer =
  | JumpOutcome
  | 'unknownTask'
  /** It stands inside of another task and was not reached. */
  | 'inside'
  | 'paused'
  /** It is on its way back to another task already. */
  | 'jumping'
  /** It is written in TypeScript. */
  | 'noDefinition'
  | 'notFound'
  | 'over'
  | 'unavailable';

/** A run that has ended, as it can be taken up again. */
export type EndedSnapshot =
  | { readonly kind: 'ended'; readonly snapshot: RunSnapshot }
  | { readonly kind: Extract<AgainOutcome, 'running' | 'notFound' | 'noDefinition' | 'unavailable'> };

/** Temporal's part. */
export interface RunsAgainService {
  snapshot(workflowId: string): Promise<EndedSnapshot>;
  /** Starts a run under the id of one that has ended. */
  start(workflowId: string, run: RunInput): Promise<'started' | 'running' | 'unavailable'>;
  /** `removed`: no run has this id any more. */
  remove(workflowId: string, options: { readonly waitMs: number }): Promise<RemoveOutcome>;
  skip(workflowId: string, skip: TaskSkip): Promise<SkipOutcome>;
  /** Resolves once the run that goes on has begun. */
  jump(workflowId: string, jump: RunJump): Promise<JumpAnswer>;
}
