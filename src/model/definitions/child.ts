import type { Json, JsonObject } from '../json.ts';
import type { StartRequest, Lineage } from './starter.ts';
import type { Definition } from './definition.ts';
import type { RunAttributes } from './run-attributes.ts';
import type { RunInput, RunParent } from './execution.ts';

/** The workflow that a task wants to have run. */
export interface ChildRequest
  extends Pick<
    StartRequest,
    'name' | 'version' | 'input' | 'correlationId' | 'priority' | 'idempotency' | 'taskToDomain' | 'event'
  > {
  /** Run as it is, without being registered. */
  readonly definition?: Json;
}

/** How a child ended, or why there is none. */
export type ChildEnd = EndedRun | NotStarted;

export interface NotStarted {
  readonly kind: 'notStarted';
  readonly reason: string;
  /** Trying again would come to the same. */
  readonly isFinal?: boolean;
}

export interface EndedRun {
  readonly kind: 'ended';
  readonly status: 'COMPLETED' | 'FAILED' | 'TIMED_OUT' | 'TERMINATED';
  readonly reason?: string;
  readonly output: JsonObject;
  readonly workflowId: string;
}

/** The workflow that is started for a failed run. */
export interface FailureStart
  extends Pick<
    StartRequest,
    'name' | 'version' | 'input' | 'correlationId' | 'priority' | 'createdBy' | 'failures' | 'lineage'
  > {
  /** The run that failed: however often it is told, it starts one. */
  readonly runId: string;
}

/** How runs ended that nobody waited for. */
export interface RunEnds {
  /** Undefined while it runs. One that is no longer known counts as TERMINATED. */
  find(workflowId: string): Promise<EndedRun | undefined>;
}

/** Prepares runs that begin as children of others: all of a start but the start itself. */
export interface ChildPlanner {
  plan(request: PlanRequest): Promise<ChildPlan>;
}

export interface PlanRequest extends Omit<ChildRequest, 'definition'> {
  /** Absent: the registered one of that name and version. */
  readonly definition?: Definition;
  readonly parent: RunParent;
  /** The child's. */
  readonly lineage: Lineage;
  /** Unless the idempotency key gives another. */
  readonly workflowId: string;
}

export type ChildPlan =
  | {
      readonly kind: 'planned';
      readonly workflowId: string;
      readonly run: RunInput;
      readonly memo: Readonly<Record<string, string | number | boolean>>;
      /** Its search attributes; absent in histories of before there were any. */
      readonly attributes?: RunAttributes;
      /** It had to wait for its place, and gives way to runs that had not. */
      readonly isLate?: boolean;
    }
  | { readonly kind: 'refused'; readonly reason: string; readonly isFinal?: boolean };
