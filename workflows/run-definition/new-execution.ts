import type { Execution, KeptRun, RunInput } from '../../src/model/definitions/execution.ts';

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
    input: { ...definition.inputTemplate, ...input },
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
