import type { DefinitionError } from '../../model/definitions/definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import type { RunEnd, RunningTask, TaskDescriptor } from '../task-descriptor.ts';
import { hasExpression } from '../template.ts';

/** Ends the workflow at once, with a status and an output of its own. */
export const terminate: TaskDescriptor = {
  type: 'TERMINATE',
  inputs: ['terminationStatus', 'terminationReason', 'workflowOutput'],

  validate(task, path) {
    const status = task.inputParameters?.terminationStatus;
    if (isTerminationStatus(status) || (typeof status === 'string' && hasExpression(status))) return [];
    const error: DefinitionError = {
      path: `${path}.inputParameters.terminationStatus`,
      message: `must be ${statuses.join(', ')} or an expression`,
    };
    return [status === undefined ? error : { ...error, invalidValue: status }];
  },

  async run(task) {
    const status = task.input.terminationStatus;
    if (!isTerminationStatus(status)) {
      const reason = `terminationStatus resolved to ${JSON.stringify(status ?? null)}; it must be ${statuses.join(', ')}`;
      return { status: 'FAILED_WITH_TERMINAL_ERROR', reason };
    }
    const output = toOutput(task.input.workflowOutput);
    return { status: 'COMPLETED', output: output ?? {}, end: endOf(task, status, output) };
  },
};

const statuses = ['COMPLETED', 'FAILED', 'TERMINATED'] as const;

type TerminationStatus = (typeof statuses)[number];

function isTerminationStatus(value: Json | undefined): value is TerminationStatus {
  return statuses.some((status) => status === value);
}

function endOf(task: RunningTask, status: TerminationStatus, output: JsonObject | undefined): RunEnd {
  const given = task.input.terminationReason;
  const said = typeof given === 'string' && given !== '' ? given : undefined;
  const reason =
    said ?? (status === 'COMPLETED' ? undefined : `Workflow is ${status} by TERMINATE task: ${task.taskId}`);
  return { status, ...(reason !== undefined && { reason }), ...(output !== undefined && { output }) };
}

function toOutput(value: Json | undefined): JsonObject | undefined {
  if (value === undefined || value === null) return undefined;
  return isJsonObject(value) ? value : { output: value };
}
