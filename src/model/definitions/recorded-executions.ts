import type { Execution, ExecutionOptions, ExecutionText, TaskExecution } from './execution.ts';

/** The circumstances in which a run wrote itself down. */
export interface RecordedFacts {
  /** Temporal's run that wrote it. */
  readonly runId: string;
  /** False: something of it was never written. */
  readonly isWhole: boolean;
  /** Milliseconds since it was written last. */
  readonly ageMs: number;
  /** Epoch milliseconds; 0: not yet. */
  readonly endTime: number;
  /** Of the run when it wrote that. */
  readonly historyLength: number;
}

/** An execution as its run wrote it down. */
export interface RecordedExecution extends RecordedFacts {
  readonly runStartedMs: number;
  readonly execution: Execution;
}

/** The same as text. */
export interface RecordedText extends RecordedFacts {
  readonly text: ExecutionText;
}

/** Reads what runs wrote down: no run is asked, no worker is needed. */
export interface RecordedExecutions {
  find(workflowId: string, options?: ExecutionOptions): Promise<RecordedExecution | undefined>;
  findText(workflowId: string): Promise<RecordedText | undefined>;
  /** Workflow id → Temporal's run that wrote it last, of those that were written. */
  runIdsOf(workflowIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** False: there is none of that id. */
  remove(workflowId: string): Promise<boolean>;
  findTask(workflowId: string, taskId: string): Promise<TaskExecution | undefined>;
}

/** A place among the executions that have no end, in the order of name and id. */
export interface OpenExecution {
  readonly name: string;
  readonly workflowId: string;
}

/** Executions without an end. */
export interface OpenExecutions {
  /** Those past a place of which nothing was written for so long. */
  page(options: {
    readonly unwrittenForMs: number;
    readonly after?: OpenExecution | undefined;
    readonly limit: number;
  }): Promise<readonly OpenExecution[]>;
}

/** The newest run of a workflow id as Temporal has it. */
export type RunStanding =
  | {
      readonly kind: 'run';
      readonly runId: string;
      readonly isOpen: boolean;
      readonly runStartedMs: number;
      readonly historyLength: number;
    }
  /** Temporal has none, or none any more. */
  | { readonly kind: 'none' }
  /** It does not answer. */
  | { readonly kind: 'unavailable' };

/** Deletes at most so many, and answers with how many: fewer than that were the last. */
export interface ExecutionRetention {
  /** With their tasks: of runs that ended before. */
  removeEnded(before: Date, limit: number): Promise<number>;
  /** Workers that polled last before. */
  removePollers(before: Date, limit: number): Promise<number>;
}

/** Runs of definitions that Temporal has. */
export interface StartedRuns {
  /** The workflow ids of those that started in this time, a page at a time. */
  between(time: { readonly fromMs: number; readonly toMs: number }): AsyncIterable<readonly string[]>;
}

/** Executions that nobody has written down. */
export interface UnwrittenExecutions {
  /** Of these ids, those without a row. */
  among(workflowIds: readonly string[]): Promise<readonly string[]>;
}
