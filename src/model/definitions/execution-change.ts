import type { Execution, ExecutionStatus, TaskExecution } from './execution.ts';

/**
 * What a run writes down of itself at the end of a workflow task, for readers: all that changed since it did so last. Values
 * are masked already, and JSON text where they can be large.
 */
export interface ExecutionChange {
  readonly workflowId: string;
  /** Temporal's run. */
  readonly runId: string;
  /** Of two runs of a workflow id the later one counts, and of one run the word with the longer history. */
  readonly runStartedMs: number;
  readonly historyLength: number;
  /** True: there is nothing of it that this does not have. */
  readonly isWhole: boolean;
  /** It goes on with what an earlier run of its id wrote down. */
  readonly goesOn?: true;
  readonly name: string;
  readonly version: number;
  readonly status: ExecutionStatus;
  readonly correlationId?: string;
  readonly event?: string;
  readonly idempotencyKey?: string;
  readonly reason?: string;
  /** Epoch milliseconds; 0: not yet. */
  readonly startTime: number;
  readonly updateTime: number;
  readonly endTime: number;
  /** JSON text: the fields of an execution that are none of those below. */
  readonly head: string;
  /** JSON text each; absent: as it was. */
  readonly definition?: string;
  readonly input?: string;
  readonly output?: string;
  readonly variables?: string;
  /** Of the run so far; tasks beyond are none of it. */
  readonly tasksCount: number;
  readonly tasks: readonly RecordedTask[];
}

export interface RecordedTask {
  readonly seq: number;
  readonly taskId: string;
  readonly taskType: string;
  readonly taskDefName: string;
  readonly reference: string;
  readonly status: string;
  readonly scheduledTime: number;
  readonly updateTime: number;
  /** JSON text. */
  readonly document: string;
}

/** The way of changes out of a workflow: no event of history. The workflow task is completed once they are written. */
export const changesSinkName = 'executions';

/** Keeps what runs write down. */
export interface ExecutionRecorder {
  /** Resolves once it is written, and also when it cannot be written now: that is done later, and holds up no run. */
  write(change: ExecutionChange): Promise<void>;
  stop(): Promise<void>;
}

/** An execution without the parts that can be large. */
export type ExecutionHead = Omit<Execution, 'input' | 'output' | 'variables' | 'workflowDefinition' | 'tasks'>;

export function headOf(execution: Execution): ExecutionHead {
  const { input: _i, output: _o, variables: _v, workflowDefinition: _d, tasks: _t, ...head } = execution;
  return head;
}

export function toRecordedTask(task: TaskExecution): RecordedTask {
  return {
    seq: task.seq,
    taskId: task.taskId,
    taskType: task.taskType,
    taskDefName: task.taskDefName,
    reference: task.referenceTaskName,
    status: task.status,
    scheduledTime: task.scheduledTime,
    updateTime: task.updateTime,
    document: JSON.stringify(task),
  };
}

/** All of an execution, as its run would write it. */
export function toWholeChange(
  execution: Execution,
  run: Pick<ExecutionChange, 'runId' | 'runStartedMs' | 'historyLength'>,
): ExecutionChange {
  const { workflowId, workflowName, workflowVersion, status, startTime, updateTime, endTime, tasks } = execution;
  return {
    ...run,
    workflowId,
    isWhole: true,
    name: workflowName,
    version: workflowVersion,
    status,
    ...soughtFieldsOf(execution),
    startTime,
    updateTime,
    endTime,
    head: JSON.stringify(headOf(execution)),
    definition: JSON.stringify(execution.workflowDefinition),
    input: JSON.stringify(execution.input),
    output: JSON.stringify(execution.output),
    variables: JSON.stringify(execution.variables),
    tasksCount: tasks.length,
    tasks: tasks.map(toRecordedTask),
  };
}

/** Fields that executions are searched by, as far as it has them. */
export function soughtFieldsOf({
  correlationId,
  event,
  idempotencyKey,
  reasonForIncompletion: reason,
}: Execution): Pick<ExecutionChange, 'correlationId' | 'event' | 'idempotencyKey' | 'reason'> {
  return {
    ...(correlationId !== undefined && { correlationId }),
    ...(event !== undefined && { event }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
    ...(reason !== undefined && { reason }),
  };
}
