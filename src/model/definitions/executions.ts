import type { Execution, ExecutionOptions } from './execution.ts';

/** Runs of workflows, as the API shows and ends them. */
export interface Executions {
  find(workflowId: string, options?: ExecutionOptions): Promise<Execution | undefined>;
  /** Resolves when a run that was just started waits for something or has ended, at the latest after a second (A11). */
  untilBlocked(workflowId: string): Promise<void>;
  /** Ends a run, its waits with it. */
  terminate(workflowId: string, reason: string): Promise<'terminated' | 'completed' | 'notFound'>;
}
