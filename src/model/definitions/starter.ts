import type { Definition, DefinitionError } from './definition.ts';
import type { TaskMocks } from './task-mocks.ts';
import type { JsonObject } from '../json.ts';
import type { IdempotencyStrategy } from '../inbound/source.ts';

/** Starts workflows by their names: a definition, or a workflow written in TypeScript. */
export interface Starter {
  start(request: StartRequest): Promise<StartResult>;
}

export interface StartRequest {
  readonly name: string;
  /** 0 is the latest. */
  readonly version: number;
  readonly input: JsonObject;
  readonly correlationId?: string;
  readonly priority?: number;
  readonly createdBy?: string;
  /** `<source name>:<event id>` for a run that an event started (M60). */
  readonly event?: string;
  readonly startedByEventId?: string;
  /** The task that starts it: a second try of that task knows its own start again. */
  readonly startedByTaskId?: string;
  readonly idempotency?: { readonly key: string; readonly strategy: IdempotencyStrategy };
  /** The type is one of a worker of one's own, on this task queue; absent: a definition or a type of Signalbox's worker. */
  readonly taskQueue?: string;
  /** Starting the same twice under this id starts once. */
  readonly workflowId?: string;
  /** A run as it is, without being registered; absent: the registered one of that name and version. */
  readonly definition?: Definition;
  /** So many runs failed one after the other until this one was started for the last of them. */
  readonly failures?: number;
  /** Of a run that another one starts. */
  readonly lineage?: Lineage;
  /** Task type, or `*`, → the domains of workers that its tasks are for (A131). */
  readonly taskToDomain?: Readonly<Record<string, string>>;
  /** It is only tried out, with these in place of what its tasks give. */
  readonly mocks?: TaskMocks;
  /** It had to wait for its place, and gives way to runs that had not. */
  readonly isLate?: boolean;
}

export type StartResult =
  /** `runId`: Temporal's, of a definition that this call started. `isUnpolled`: no worker asks for work on its task queue at present. */
  | { readonly kind: 'started'; readonly workflowId: string; readonly runId?: string; readonly isUnpolled?: true }
  /** A run with the idempotency key exists and is returned instead. */
  | { readonly kind: 'existing'; readonly workflowId: string }
  | { readonly kind: 'conflict'; readonly workflowId: string }
  | { readonly kind: 'unknown'; readonly message: string }
  | { readonly kind: 'invalid'; readonly message: string; readonly errors?: readonly DefinitionError[] };

/** Where a run comes from that another run started. */
export interface Lineage {
  /** The workflow id of the first of its family: a person, a program or an event started that one. */
  readonly root: string;
  /** So many runs wait for this one, each for the next. */
  readonly depth: number;
}

/** Says when the runs of a family may start another one. */
export interface StartPace {
  /** A start that asks again, by the same id, has the place that it had. */
  admit(root: string, startId: string): RunAdmission;
}

export type RunAdmission = { readonly kind: 'now' } | Later | { readonly kind: 'refused'; readonly reason: string };

/**
 * Of a run that had to wait for its place, as Temporal knows it: the lowest. What a family starts without end would
 * otherwise stand in the queue before every run that begins or goes on after it.
 */
export const latePriority = 5;

/** The start has a place, so long from now, and need not ask again. */
export interface Later {
  readonly kind: 'later';
  readonly afterMs: number;
}
