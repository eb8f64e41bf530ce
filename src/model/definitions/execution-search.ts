import type { Execution } from './execution.ts';

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

/** All clauses hold. What is found may have other fields than what is looked at. */
export interface SearchRequest<Field extends string, SortField extends string = Field> {
  readonly clauses: readonly SearchClause<Field>[];
  /** Words that its values have, all of them; empty: any. */
  readonly freeText: string;
  readonly sort: readonly { readonly field: SortField; readonly isDescending: boolean }[];
  readonly start: number;
  readonly size: number;
}

export interface Found<Hit> {
  /** Counted up to a bound. */
  readonly totalHits: number;
  /** Each page is read when it is asked for, and has some megabytes, or a single hit. */
  readonly pages: AsyncIterable<readonly Hit[]>;
}

export interface FoundExecutions extends Found<FoundExecution> {
  readonly workflowIds: readonly string[];
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
  executions(search: SearchRequest<ExecutionField>): Promise<FoundExecutions>;
  /** Those with at least one task that is meant. */
  executionsByTasks(search: SearchRequest<TaskField, ExecutionField>): Promise<FoundExecutions>;
  /** Each as JSON. */
  tasks(search: SearchRequest<TaskField>): Promise<Found<string>>;
  /** Runs of a definition that have not ended, the newest first. */
  running(name: string, options: RunningOptions): Promise<FoundIds>;
  /** Correlation id → executions, the newest first. 'tooMany': of all ids together more than `correlatedMax`. */
  correlated(
    names: readonly string[],
    correlationIds: readonly string[],
    options: { readonly includeClosed: boolean },
  ): Promise<ReadonlyMap<string, FoundIds> | 'tooMany'>;
}

export interface FoundIds {
  readonly workflowIds: readonly string[];
  /** True: there are older ones. */
  readonly isCut: boolean;
}

export const runningMax = 10_000;
/** Of one correlation id. */
export const correlatedByIdMax = 1_000;
/** Of all that were asked for at once. */
export const correlatedMax = 10_000;

export interface RunningOptions {
  /** Absent: all. */
  readonly version?: number;
  /** Epoch milliseconds of their start. */
  readonly fromMs?: number;
  readonly toMs?: number;
}
