import { taskTimeLimits } from '../../src/conductor/time-limits.ts';
import type { TaskDefinition } from '../../src/model/definitions/definition.ts';
import type { Execution, KeptRun, RunInput, TaskExecution } from '../../src/model/definitions/execution.ts';
import { filledInput } from '../../src/model/definitions/input-checks.ts';
import type { JsonObject } from '../../src/model/json.ts';

/** How a task is scheduled. */
export interface Scheduling {
  readonly taskId: string;
  readonly task: TaskDefinition;
  readonly taskType: string;
  readonly taskDefName: string;
  readonly iteration: number;
  readonly retryOf?: RetryOf;
}

/** The task that failed and is tried again (A24). */
export interface RetryOf {
  readonly task: TaskExecution;
  /** That of the first try. */
  readonly chainId: string;
  readonly delayMs: number;
  /** When the first try was scheduled, epoch milliseconds. */
  readonly sinceMs?: number;
}

/** An execution as it is when its run begins, before any task. */
export function newExecution(run: RunInput, workflowId: string): Execution {
  const { definition, input, startedAtMs, priority = 0, correlationId, idempotencyKey, createdBy, event, parent } = run;
  return {
    workflowId,
    workflowName: definition.name,
    workflowType: definition.name,
    workflowVersion: definition.version,
    status: 'RUNNING',
    createTime: startedAtMs,
    startTime: startedAtMs,
    updateTime: startedAtMs,
    endTime: 0,
    input: filledInput(definition, input),
    output: {},
    variables: { ...definition.variables },
    priority,
    ...(correlationId !== undefined && { correlationId }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
    ...(createdBy !== undefined && { createdBy }),
    ...(typeof definition.ownerApp === 'string' && { ownerApp: definition.ownerApp }),
    ...(event !== undefined && { event }),
    ...(run.taskToDomain !== undefined && { taskToDomain: run.taskToDomain }),
    ...(parent !== undefined && { parentWorkflowId: parent.workflowId, parentWorkflowTaskId: parent.taskId }),
    failedReferenceTaskNames: [],
    failedTaskNames: [],
    workflowDefinition: definition,
    tasks: [],
    ...(run.kept !== undefined && keptFields(run.kept)),
  };
}

function keptFields({
  createTime,
  variables,
  lastRetriedTime,
  reRunFromWorkflowId,
}: KeptRun): Partial<Execution> & Pick<Execution, 'createTime'> {
  return {
    createTime,
    startTime: createTime,
    variables,
    ...(lastRetriedTime !== undefined && { lastRetriedTime }),
    ...(reRunFromWorkflowId !== undefined && { reRunFromWorkflowId }),
  };
}

interface NewTask {
  readonly input: JsonObject;
  readonly execution: Execution;
  readonly seq: number;
}

/** A task as it is when it is scheduled. */
export function newTask(scheduling: Scheduling, { input, execution, seq }: NewTask): TaskExecution {
  const { task, taskId, taskType, taskDefName, iteration, retryOf } = scheduling;
  const { workflowId, workflowName, priority, correlationId } = execution;
  const now = Date.now();
  return {
    taskId,
    taskType,
    taskDefName,
    referenceTaskName: iteration > 0 ? `${task.taskReferenceName}__${iteration}` : task.taskReferenceName,
    status: 'SCHEDULED',
    workflowInstanceId: workflowId,
    workflowType: workflowName,
    inputData: input,
    outputData: {},
    seq,
    retryCount: (retryOf?.task.retryCount ?? -1) + 1,
    retried: false,
    ...(retryOf !== undefined && { retriedTaskId: retryOf.task.taskId }),
    iteration,
    loopOverTask: iteration > 0,
    scheduledTime: now,
    startTime: 0,
    endTime: 0,
    updateTime: now,
    startDelayInSeconds: retryOf === undefined ? (task.startDelay ?? 0) : retryOf.delayMs / 1_000,
    callbackAfterSeconds: 0,
    responseTimeoutSeconds: responseSecondsOf(task),
    pollCount: 0,
    executed: false,
    workflowPriority: priority,
    ...(correlationId !== undefined && { correlationId }),
    workflowTask: task,
  };
}

function responseSecondsOf(task: TaskDefinition): number {
  const limit = taskTimeLimits(task).find(({ kind }) => kind === 'response');
  return (limit?.timeoutMs ?? 0) / 1_000;
}
