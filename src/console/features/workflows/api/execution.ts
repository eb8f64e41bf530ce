/** A run as `GET /api/workflow/{id}` answers it. Times are milliseconds since 1970; 0 is none. */
export interface ExecutionView {
  readonly workflowId: string;
  readonly workflowName: string;
  readonly workflowVersion: number;
  readonly status: string;
  readonly createTime: number;
  readonly startTime: number;
  readonly endTime: number;
  readonly input: unknown;
  readonly output: unknown;
  readonly variables?: unknown;
  readonly correlationId?: string;
  readonly reasonForIncompletion?: string;
  readonly workflowDefinition: {
    readonly name: string;
    readonly version: number;
    readonly tasks: readonly DefinedTask[];
  };
  readonly tasks: readonly TaskView[];
}

export interface TaskView {
  readonly taskId: string;
  readonly taskType: string;
  readonly referenceTaskName: string;
  readonly status: string;
  readonly inputData: unknown;
  readonly outputData: unknown;
  readonly reasonForIncompletion?: string;
  readonly seq: number;
  readonly iteration?: number;
  readonly retryCount?: number;
  readonly startTime: number;
  readonly endTime: number;
  readonly subWorkflowId?: string;
}

/** A task of a definition; what it holds beside this is its type's own. */
export interface DefinedTask {
  readonly name?: string;
  readonly taskReferenceName: string;
  readonly type?: string;
  readonly forkTasks?: readonly (readonly DefinedTask[])[];
  readonly decisionCases?: Readonly<Record<string, readonly DefinedTask[]>>;
  readonly defaultCase?: readonly DefinedTask[];
  readonly loopOver?: readonly DefinedTask[];
}

export function isOver({ status }: Pick<ExecutionView, 'status'>): boolean {
  return status !== 'RUNNING' && status !== 'PAUSED';
}
