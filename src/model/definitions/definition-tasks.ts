import type { TaskExecution, TaskLogLine } from './execution.ts';
import type { TaskUpdate } from './task-update.ts';

/** Single tasks of runs, as the API shows and updates them. `workflowId` absent: the task id leads to it. */
export interface DefinitionTasks {
  find(taskId: string): Promise<TasksAnswer<TaskExecution | undefined>>;
  /** Lines of the task's log; none for a task that does not exist. */
  log(taskId: string): Promise<TasksAnswer<readonly TaskLogLine[]>>;
  /** Adds a line, unless there is no such task in an open run. */
  addLog(taskId: string, line: string): Promise<TasksAnswer<void>>;
  update(update: TaskUpdate, workflowId?: string): Promise<TaskUpdated>;
}

/** `unavailable`: no worker answers in time, or Temporal does not. */
export type TasksAnswer<T> = { readonly kind: 'answer'; readonly value: T } | { readonly kind: 'unavailable' };

export type TaskUpdated =
  | { readonly kind: 'updated'; readonly taskId: string }
  /** The task, or its run, is over: nothing changes, and the caller need not know (A35). */
  | { readonly kind: 'ignored'; readonly taskId: string }
  | { readonly kind: 'noOpenTask' }
  | { readonly kind: 'unknownTask' }
  | { readonly kind: 'unknownRun' }
  | { readonly kind: 'unavailable' };
