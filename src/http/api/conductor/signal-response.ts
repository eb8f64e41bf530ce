import type { returnStrategies } from '../../../contract/await-run.ts';
import type { AwaitedRun } from '../../../tasks/await-run.ts';

export interface SignalResponseOptions {
  readonly strategy: (typeof returnStrategies)[number];
  readonly requestId?: string | undefined;
}

/** A run that was waited for, as the caller wants to see it (A132). */
export function toSignalResponse({ execution, blocking }: AwaitedRun, { strategy, requestId }: SignalResponseOptions) {
  const target = {
    responseType: strategy,
    targetWorkflowId: execution.workflowId,
    targetWorkflowStatus: execution.status,
    ...(requestId !== undefined && { requestId }),
  };
  const described = strategy === 'TARGET_WORKFLOW' ? execution : (blocking?.execution ?? execution);
  const { workflowId, correlationId, workflowType } = described;
  const shared = { ...target, workflowId, correlationId };
  const task = blocking?.task ?? execution.tasks.at(-1);
  if ((strategy === 'BLOCKING_TASK' || strategy === 'BLOCKING_TASK_INPUT') && task !== undefined) {
    const { taskId, taskType, taskDefName, referenceTaskName, retryCount, status } = task;
    return {
      ...shared,
      taskId,
      taskType,
      taskDefName,
      referenceTaskName,
      retryCount,
      workflowType,
      status,
      input: task.inputData,
      output: task.outputData,
    };
  }
  const { status, input, output, tasks, createTime, updateTime, variables, priority, createdBy } = described;
  return { ...shared, status, input, output, tasks, createTime, updateTime, variables, priority, createdBy };
}
