import type { Execution, TaskExecution } from './execution.ts';

/** Fields of executions and tasks that a query names (A40). */
export const executionFields = [
  'workflowId',
  'correlationId',
  'workflowType',
  'status',
  'startTime',
  'endTime',
  'modifiedTime',
  'version',
  'idempotencyKey',
  'event',
] as const;

export const taskFields = [
  'taskId',
  'workflowId',
  'workflowType',
  'correlationId',
  'taskType',
  'taskDefName',
  'referenceTaskName',
  'status',
  'scheduledTime',
  'updateTime',
] as const;

export type ExecutionField = (typeof executionFields)[number];
export type TaskField = (typeof taskFields)[number];

export const searchOperators = ['=', '!=', '<', '>', '<=', '>=', 'IN', 'NOT IN'] as const;

export type SearchOperator = (typeof searchOperators)[number];

/** `values` has one member but for IN and NOT IN. Times are epoch milliseconds. */
export interface SearchClause<Field extends string> {
  readonly field: Field;
  readonly operator: SearchOperator;
  readonly values: readonly (string | number)[];
}

/** All clauses hold. */
export interface SearchRequest<Field extends string> {
  readonly clauses: readonly SearchClause<Field>[];
  /** Words that its values have, all of them; empty: any. */
  readonly freeText: string;
  readonly sort: readonly { readonly field: Field; readonly isDescending: boolean }[];
  readonly start: number;
  readonly size: number;
}

export interface Found<Hit> {
  /** Counted up to a bound. */
  readonly totalHits: number;
  readonly hits: readonly Hit[];
}

/** An execution in a list; values are JSON text. */
export interface FoundExecution {
  readonly head: Omit<Execution, 'input' | 'output' | 'variables' | 'workflowDefinition' | 'tasks'>;
  readonly input: string;
  readonly output: string;
  readonly inputSize: number;
  readonly outputSize: number;
}

/** Finds executions and tasks in what runs wrote down. */
export interface ExecutionSearches {
  executions(search: SearchRequest<ExecutionField>): Promise<Found<FoundExecution>>;
  /** Those with at least one task that is meant. */
  executionsByTasks(search: SearchRequest<TaskField>): Promise<Found<FoundExecution>>;
  tasks(search: SearchRequest<TaskField>): Promise<Found<TaskExecution>>;
  /** Ids of runs of a definition that have not ended. */
  running(name: string, options: RunningOptions): Promise<readonly string[]>;
  /** Correlation id → ids of executions, the newest first. */
  correlated(
    names: readonly string[],
    correlationIds: readonly string[],
    options: { readonly includeClosed: boolean },
  ): Promise<ReadonlyMap<string, readonly string[]>>;
}

export interface RunningOptions {
  /** Absent: all. */
  readonly version?: number;
  /** Epoch milliseconds of their start. */
  readonly fromMs?: number;
  readonly toMs?: number;
}
