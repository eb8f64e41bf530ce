import type { JsonObject } from '../json.ts';
import type { TaskUpdate } from './task-update.ts';

/** Calls of a task to other runs, or to its own. Each may be repeated, and is done once. */
export interface RunCalls {
  /** The run as the API shows it; null: there is none. */
  getWorkflow(request: GetWorkflowRequest): Promise<JsonObject | null>;
  terminateWorkflow(request: TerminateWorkflowRequest): Promise<'terminated' | 'completed' | 'notFound'>;
  updateTask(request: UpdateTaskRequest): Promise<TaskUpdateEnd>;
}

export interface GetWorkflowRequest {
  readonly workflowId: string;
  readonly includeTasks: boolean;
}

export interface TerminateWorkflowRequest {
  readonly workflowId: string;
  readonly reason: string;
  readonly triggerFailureWorkflow: boolean;
}

export interface UpdateTaskRequest {
  readonly update: TaskUpdate;
  /** Absent: the id of the task leads to it. */
  readonly workflowId?: string;
}

/** `over`: the task had ended already, and nothing changes. */
export type TaskUpdateEnd = 'updated' | 'over' | 'unknownRun' | 'unknownTask' | 'noOpenTask' | 'fullRun';
