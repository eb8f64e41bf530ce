import type { JsonObject } from '../json.ts';
import type { TaskExecution } from './execution.ts';

/** Limits of a task that a worker does. 0 is none. */
export interface WorkerTaskLimits {
  /** Without a word for so long it is TIMED_OUT. */
  readonly responseMs: number;
  /** From when a worker first had it. */
  readonly totalMs: number;
  /** When `totalMs` or `pollMs` is over. */
  readonly totalPolicy: 'TIME_OUT_WF' | 'RETRY' | 'ALERT_ONLY';
  /** Until a worker has it. */
  readonly pollMs: number;
  /** Of its type, at work at one time. */
  readonly concurrentMax: number;
  /** Of its type, handed out within `rateMs`. */
  readonly rateMax: number;
  readonly rateMs: number;
}

/** A task that its run hands to the workers that poll for its type. */
export interface NewWorkerTask {
  readonly task: TaskExecution;
  /** Temporal's run that offers it. */
  readonly runId: string;
  /** Empty: of no domain (A131). */
  readonly domain: string;
  readonly limits: WorkerTaskLimits;
  /** `${workflow.secrets.NAME}` in its input stands for a secret (A65). */
  readonly hasSecrets: boolean;
  /** No worker has it before then. */
  readonly delayMs: number;
}

/** The end of a worker's task, as its run is told. */
export interface WorkerTaskEnd {
  readonly taskId: string;
  readonly status: 'COMPLETED' | 'FAILED' | 'FAILED_WITH_TERMINAL_ERROR' | 'TIMED_OUT';
  readonly output?: JsonObject;
  readonly reason?: string;
  /** Epoch milliseconds; absent when no worker had it. */
  readonly startTime?: number;
  readonly pollCount: number;
  readonly workerId?: string;
  readonly callbackAfterSeconds?: number;
  readonly logs?: readonly string[];
  /** Its run ends with it. */
  readonly endsRun?: boolean;
}

/** Signal: `WorkerTaskEnd`. */
export const workerTaskEndedSignalName = 'workerTaskEnded';

/** A task as a worker gets it: in the shape of executions, with the domain that it was polled for. */
export interface PolledTask extends TaskExecution {
  readonly domain?: string;
  /** Until it is handed to its worker, with them. */
  readonly hasSecrets?: boolean;
}

/** The state of an open task of a worker, which its run does not know. */
export interface OpenWorkerTask {
  readonly task: PolledTask;
  readonly logs: readonly string[];
}

/** A type of tasks, and the domain of workers that they are for; empty: of no domain. */
export interface WorkerQueueName {
  readonly taskType: string;
  readonly domain: string;
}
