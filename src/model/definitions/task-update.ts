import type { WorkerQueueName } from './worker-task.ts';
import type { JsonObject } from '../json.ts';
import type { TaskExecution, TaskLogLine } from './execution.ts';

/** The states that callers may set (A23). */
export const updatableStatuses = ['IN_PROGRESS', 'COMPLETED', 'FAILED', 'FAILED_WITH_TERMINAL_ERROR'] as const;

export type UpdatableStatus = (typeof updatableStatuses)[number];

/** An update of an open task from outside (A35, A36). */
export interface TaskUpdate {
  readonly task: TaskAddress;
  readonly status: UpdatableStatus;
  /** Replaces the task's output; absent: that stays. */
  readonly output?: JsonObject;
  /** The output is added to that of the task, key by key. */
  readonly mergesOutput?: boolean;
  /** The same update under the same id is taken once. Absent: each is another. */
  readonly requestId?: string;
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

/**
 * `TaskNotOpen`: by reference there is none. `TaskFinished`: the id's task is over. `TaskLogFull`: no line more is kept.
 * `RunIsFull`: its run has had `updatesMax` updates, and takes only those that end something.
 */
export const taskRefusals = ['TaskUnknown', 'TaskFinished', 'TaskNotOpen', 'TaskLogFull', 'RunIsFull'] as const;

/**
 * Of variables, log lines and tasks. Temporal, as it is set by default, takes 2,000 updates in the life of a run; what ends
 * a task or the run is to have its place among them.
 */
export const updatesMax = 1_500;
export const fullRunMessage = `the workflow has had ${updatesMax} updates of variables, logs and tasks, and takes only those that end a task or the workflow`;

export type TaskRefusal = (typeof taskRefusals)[number];

/** Single tasks of runs, as the API shows and updates them. `workflowId` absent: the task id leads to it. */
export interface DefinitionTasks {
  find(taskId: string): Promise<TasksAnswer<TaskExecution | undefined>>;
  /** Lines of the task's log; none for a task that does not exist. */
  log(taskId: string): Promise<TasksAnswer<readonly TaskLogLine[]>>;
  /** False: the line is not kept, since there is no such task in an open run, or its log or its run is full. */
  addLog(taskId: string, line: string): Promise<TasksAnswer<boolean>>;
  update(update: TaskUpdate, workflowId?: string): Promise<TaskUpdated>;
}

/** `unavailable`: no worker answers in time, or Temporal does not. */
export type TasksAnswer<T> = { readonly kind: 'answer'; readonly value: T } | { readonly kind: 'unavailable' };

export type TaskUpdated =
  /** `queue`: of a task that a worker had. */
  | { readonly kind: 'updated'; readonly taskId: string; readonly queue?: WorkerQueueName }
  /** The task, or its run, is over: nothing changes, and the caller need not know (A35). */
  | { readonly kind: 'ignored'; readonly taskId: string }
  | { readonly kind: 'noOpenTask' }
  | { readonly kind: 'unknownTask' }
  | { readonly kind: 'unknownRun' }
  | { readonly kind: 'fullRun' }
  | { readonly kind: 'unavailable' };

/**
 * Ids of tasks. An id leads to its run, since calls by task id name nothing else (A35): `<own id>.<workflow id>`, the
 * latter in characters that stand in any URL as they are.
 */
export function toTaskId(ownId: string, workflowId: string): string {
  const written = encodeURIComponent(workflowId).replaceAll('~', '%7E').replaceAll('%', '~');
  return `${ownId}.${written}`;
}

/** A task's own part of its id. */
export function ownIdOf(taskId: string): string {
  const [ownId = taskId] = taskId.split('.', 1);
  return ownId;
}

/** The run that an id leads to; undefined when it is none of ours. */
export function workflowIdOf(taskId: string): string | undefined {
  const end = taskId.indexOf('.');
  if (end <= 0 || end === taskId.length - 1) return undefined;
  try {
    return decodeURIComponent(taskId.slice(end + 1).replaceAll('~', '%'));
  } catch {
    return undefined;
  }
}

/** True when both mean one task of a run: ids that were given out before they led to their run are the own part alone. */
export function isSameTask(taskId: string, asked: string): boolean {
  return taskId === asked || taskId.startsWith(`${asked}.`);
}
