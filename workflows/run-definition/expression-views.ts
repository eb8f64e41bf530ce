import type { Execution, TaskExecution } from '../../src/model/definitions/execution.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';

/** `${workflow.…}` (A61). */
export function workflowView(execution: Execution): JsonObject {
  return present({
    input: execution.input,
    output: execution.output,
    status: execution.status,
    workflowId: execution.workflowId,
    parentWorkflowId: execution.parentWorkflowId,
    parentWorkflowTaskId: execution.parentWorkflowTaskId,
    workflowType: execution.workflowType,
    version: execution.workflowVersion,
    correlationId: execution.correlationId,
    variables: execution.variables,
    reasonForIncompletion: execution.reasonForIncompletion,
    schemaVersion: execution.workflowDefinition.schemaVersion ?? 2,
  });
}

/** `${<reference>.…}` (A61). */
export function taskView(task: TaskExecution): JsonObject {
  return present({
    input: task.inputData,
    output: task.outputData,
    status: task.status,
    taskType: task.taskType,
    referenceTaskName: task.referenceTaskName,
    retryCount: task.retryCount,
    correlationId: task.correlationId,
    pollCount: task.pollCount,
    taskDefName: task.taskDefName,
    scheduledTime: task.scheduledTime,
    startTime: task.startTime,
    endTime: task.endTime,
    workflowInstanceId: task.workflowInstanceId,
    taskId: task.taskId,
    reasonForIncompletion: task.reasonForIncompletion,
    callbackAfterSeconds: task.callbackAfterSeconds,
    workerId: task.workerId,
    iteration: task.iteration,
  });
}

function present(fields: Readonly<Record<string, Json | undefined>>): JsonObject {
  const entries = Object.entries(fields).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  return Object.fromEntries(entries);
}
