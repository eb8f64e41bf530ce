import type { Execution, ExecutionOptions, TerminateRequest } from './execution.ts';

/** Runs of workflows, as the API shows and ends them. */
export interface Executions {
  find(workflowId: string, options?: ExecutionOptions): Promise<Execution | undefined>;
  /** Resolves when a run that was just started waits for something or has ended, at the latest after a second (A11). */
  untilBlocked(workflowId: string): Promise<void>;
  /** Nothing new is scheduled until it is resumed (A73). */
  pause(workflowId: string): Promise<PauseOutcome>;
  resume(workflowId: string): Promise<PauseOutcome>;
  /** Ends a run, its waits with it. */
  terminate(
    workflowId: string,
    request: TerminateRequest & { readonly reason: string },
  ): Promise<'terminated' | 'completed' | 'notFound'>;
}

/** `noDefinition`: a workflow written in TypeScript, which has no tasks to hold back. */
export type PauseOutcome = 'done' | 'over' | 'notPaused' | 'noDefinition' | 'notFound' | 'unavailable';
