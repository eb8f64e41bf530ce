import type { NewWorkerTask, OpenWorkerTask, PolledTask, WorkerQueueName, WorkerTaskEnd } from './worker-task.ts';
import type { TaskUpdate } from './task-update.ts';

/** The tasks that workers do. A task is owned by its row: of an update, a time limit and a withdrawal the first that commits wins. */
export interface WorkerTaskStore {
  /** The same task offered twice by one run is one, also when the second offer comes after its end. */
  offer(task: NewWorkerTask): Promise<void>;
  /** Nobody gets it any more, and its run is told nothing. */
  withdraw(taskId: string): Promise<void>;
  /** Hands out one task for each name of a worker, as long as there are some: the most urgent ones first. */
  take(queue: WorkerQueueName, workerIds: readonly string[]): Promise<readonly PolledTask[]>;
  /** Gives back tasks whose workers went away before they had them. */
  giveBack(taskIds: readonly string[]): Promise<void>;
  /** Those of the queues that have a task that is due. */
  due(queues: readonly WorkerQueueName[]): Promise<readonly WorkerQueueName[]>;

  find(taskId: string): Promise<OpenWorkerTask | undefined>;
  /** The newest open one of a reference, with or without its iteration. */
  findByReference(workflowId: string, reference: string): Promise<OpenWorkerTask | undefined>;
  ofWorkflow(workflowId: string): Promise<readonly OpenWorkerTask[]>;

  /** Undefined: it is not open any more. What comes back is for its run, which has to be told. */
  end(end: WorkerTaskOutcome): Promise<EndedWorkerTask | undefined>;
  /** False: it is not open any more. It goes back to the queue, or with `extendLease` has its time to respond anew. */
  keep(taskId: string, update: TaskUpdate): Promise<boolean>;
  addLog(taskId: string, line: string): Promise<boolean>;
  /** Tasks of a run that wait to be called back, and retries that wait for their time, are due now. */
  resetCallbacks(workflowId: string): Promise<void>;

  /** Ends those whose time is over. With them come those whose runs have not been told; each is taken again after a while. */
  takeLate(limit: number): Promise<readonly EndedWorkerTask[]>;
  /** Their runs have been told. Each is remembered for some minutes, against an offer that comes late. */
  forget(taskIds: readonly string[]): Promise<void>;

  notePolls(polls: readonly Poll[]): Promise<void>;
  pollers(taskType?: string): Promise<readonly Poller[]>;
  sizes(): Promise<readonly QueueSize[]>;
}

/** Open tasks whose run may have ended without a word: terminated, deleted or timed out by Temporal itself. */
export interface StaleWorkerTasks {
  /** A page of open tasks that were offered so long ago, by their ids. */
  page(page: {
    readonly offeredBeforeMs: number;
    readonly after?: string;
    readonly limit: number;
  }): Promise<readonly WorkerTaskRef[]>;
  /** No worker gets them for so long. Those that a worker has stay with it. */
  hold(taskIds: readonly string[], ms: number): Promise<void>;
  /** Answers with the number of those that were still open. */
  remove(taskIds: readonly string[]): Promise<number>;
}

export interface WorkerTaskRef {
  readonly taskId: string;
  readonly workflowId: string;
}

/** How a task ended, as its worker or its time limit has it. */
export type WorkerTaskOutcome = Pick<WorkerTaskEnd, 'taskId' | 'status' | 'output' | 'reason' | 'workerId' | 'logs'>;

export interface EndedWorkerTask {
  readonly workflowId: string;
  readonly end: WorkerTaskEnd;
}

export interface Poll extends WorkerQueueName {
  readonly workerId: string;
}

export interface Poller extends Poll {
  readonly polledAt: Date;
}

/** The tasks of a queue that are open. */
export interface QueueSize extends WorkerQueueName {
  readonly scheduled: number;
  readonly inProgress: number;
  /** Of those that are due and have no worker; 0 where there is none. */
  readonly oldestSeconds: number;
}
