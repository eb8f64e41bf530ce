import type { TaskUpdateEnd } from '../../model/definitions/run-calls.ts';
import {
  fullRunMessage,
  updatableStatuses,
  type TaskAddress,
  type UpdatableStatus,
} from '../../model/definitions/task-update.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { hasText } from '../evaluator.ts';
import type { TaskDescriptor } from '../task-descriptor.ts';
import { hasExpression } from '../template.ts';

/** Updates a task of another run, or of its own, as a call of the API would. */
export const updateTask: TaskDescriptor = {
  type: 'UPDATE_TASK',
  since: 'run-tasks',
  inputs: ['taskStatus', 'workflowId', 'taskRefName', 'taskId', 'taskOutput', 'mergeOutput'],

  validate({ inputParameters }, path) {
    const input = inputParameters ?? {};
    const at = `${path}.inputParameters`;
    const { taskStatus = null } = input;
    return [
      ...(statusIn(taskStatus) !== undefined || isExpression(taskStatus)
        ? []
        : [{ path: `${at}.taskStatus`, message: `must be ${statusRule}, or an expression`, invalidValue: taskStatus }]),
      ...(addressIn(input) !== undefined ? [] : [{ path: at, message: addressRule }]),
    ];
  },

  async run({ input, chainId }, context) {
    const { taskStatus = null, workflowId = null, taskOutput = null, mergeOutput = null } = input;
    const status = statusIn(taskStatus);
    if (status === undefined)
      return invalid(`taskStatus resolved to ${JSON.stringify(taskStatus)}; it must be ${statusRule}`);
    const task = addressIn(input);
    if (task === undefined) return invalid(addressRule);
    if (taskOutput !== null && !isJsonObject(taskOutput))
      return invalid(`taskOutput resolved to ${JSON.stringify(taskOutput)}; it must be a map`);
    const end = await context.runs.updateTask({
      update: {
        task,
        status,
        requestId: chainId,
        ...(taskOutput !== null && { output: taskOutput }),
        ...(String(mergeOutput).toLowerCase() === 'true' && { mergesOutput: true }),
      },
      ...(hasText(workflowId) && { workflowId }),
    });
    const reason = reasonOf(end, task, workflowId);
    if (reason !== undefined) return { status: 'FAILED', reason };
    if (end === 'over') context.log('the task was over already: nothing changed');
    return { status: 'COMPLETED', output: {} };
  },
};

const statusRule = updatableStatuses.join(', ');
const addressRule = 'needs the taskId of a task, or workflowId and taskRefName';

function statusIn(value: Json): UpdatableStatus | undefined {
  return updatableStatuses.find((status) => status === value);
}

function isExpression(value: Json): boolean {
  return typeof value === 'string' && hasExpression(value);
}

function addressIn({ taskId = null, workflowId = null, taskRefName = null }: JsonObject): TaskAddress | undefined {
  if (hasText(taskId)) return { kind: 'id', taskId };
  return hasText(workflowId) && hasText(taskRefName) ? { kind: 'reference', reference: taskRefName } : undefined;
}

function invalid(reason: string) {
  return { status: 'FAILED_WITH_TERMINAL_ERROR', reason } as const;
}

function reasonOf(end: TaskUpdateEnd, task: TaskAddress, workflowId: Json): string | undefined {
  switch (end) {
    case 'updated':
    case 'over':
      return undefined;
    case 'unknownRun':
      return `no such workflow by Id: ${String(workflowId)}`;
    case 'fullRun':
      return fullRunMessage;
    case 'unknownTask':
    case 'noOpenTask':
      return task.kind === 'id'
        ? `no such task by Id: ${task.taskId}`
        : `no open task ${task.reference} in workflow ${String(workflowId)}`;
  }
}
