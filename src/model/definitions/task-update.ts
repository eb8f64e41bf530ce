import type { JsonObject } from '../json.ts';

/** The states that callers may set (A23). */
export const updatableStatuses = ['IN_PROGRESS', 'COMPLETED', 'FAILED', 'FAILED_WITH_TERMINAL_ERROR'] as const;

export type UpdatableStatus = (typeof updatableStatuses)[number];

/** An update of an open task from outside (A35, A36). */
export interface TaskUpdate {
  readonly task: TaskAddress;
  readonly status: UpdatableStatus;
  /** Replaces the task's output; absent: that stays. */
  readonly output?: JsonObject;
  readonly reason?: string;
  readonly workerId?: string;
  readonly callbackAfterSeconds?: number;
  /** Lines for the task's log. */
  readonly logs?: readonly string[];
  /** The task is at work still: only its response time-out begins anew (A130). */
  readonly extendLease?: boolean;
}

/** `reference`: of a loop's tasks the newest open one, or with `__N` that of one iteration (A37). */
export type TaskAddress =
  | { readonly kind: 'id'; readonly taskId: string }
  | { readonly kind: 'reference'; readonly reference: string };

/** Update: `TaskUpdate` → task id. Refused, without a trace in the history, with one of `taskRefusals` as its type. */
export const updateTaskUpdateName = 'updateTask';

/** Update: task id, line. Refused when there is no such task, or its log is full. */
export const addTaskLogUpdateName = 'addTaskLog';

/** `TaskNotOpen`: by reference there is none. `TaskFinished`: the id's task is over. `TaskLogFull`: no line more is kept. */
export const taskRefusals = ['TaskUnknown', 'TaskFinished', 'TaskNotOpen', 'TaskLogFull'] as const;

export type TaskRefusal = (typeof taskRefusals)[number];
