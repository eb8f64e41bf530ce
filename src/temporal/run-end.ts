import {
  ApplicationFailure,
  WorkflowFailedError,
  type Client,
  type WorkflowExecutionDescription,
} from '@temporalio/client';
import { runWorkflowType } from '../model/definitions/execution.ts';
import { isJsonObject, type JsonObject } from '../model/json.ts';
import { callTimeoutMs } from './call-deadline.ts';
import type { RunEnds } from '../model/definitions/child.ts';
import { describeRun } from './describe-run.ts';

export type EndedStatus = 'COMPLETED' | 'FAILED' | 'TERMINATED' | 'TIMED_OUT';

export interface SaidEnd {
  readonly status?: EndedStatus;
  readonly reasonForIncompletion?: string;
  readonly output?: JsonObject;
}

/** The end of a run as the service keeps it, for runs that cannot be asked themselves. */
export async function endOf(
  client: Client,
  { workflowId, runId, status }: WorkflowExecutionDescription,
): Promise<SaidEnd> {
  if (status.name !== 'COMPLETED' && status.name !== 'FAILED') return {};
  try {
    const run = client.workflow.getHandle(workflowId, runId, { followRuns: false });
    return { output: toOutput(await client.withDeadline(Date.now() + callTimeoutMs, () => run.result())) };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const { cause } = error;
    const reasonForIncompletion = cause?.message ?? error.message;
    // The interpreter says in the failure's type how a definition ended, and in its detail with which output.
    if (!(cause instanceof ApplicationFailure)) return { status: 'FAILED', reasonForIncompletion };
    const output: unknown = cause.details?.[0];
    return {
      status: otherEnds.find((said) => said === cause.type) ?? 'FAILED',
      reasonForIncompletion,
      ...(isJsonObject(output) && { output }),
    };
  }
}

/** How the service says the run ended, where the run itself could not say it; undefined also while it runs. */
export function endedStatus({ status, type }: WorkflowExecutionDescription): EndedStatus | undefined {
  switch (status.name) {
    case 'TERMINATED':
    case 'CANCELLED':
      return 'TERMINATED';
    case 'TIMED_OUT':
      return 'TIMED_OUT';
    case 'COMPLETED':
      return 'COMPLETED';
    case 'FAILED':
      return type === runWorkflowType ? undefined : 'FAILED';
    default:
      return undefined;
  }
}

const otherEnds = ['TERMINATED', 'TIMED_OUT'] as const;

/** Output is a map; any other result of a TypeScript workflow is under `result`. */
function toOutput(result: unknown): JsonObject {
  if (result === undefined || result === null) return {};
  const json: JsonObject = JSON.parse(JSON.stringify({ result }));
  const { result: value } = json;
  return isJsonObject(value) ? value : json;
}

/**
 * Asks the service alone: whoever wants to know is a workflow, which holds its worker's attention until it is answered,
 * and a run would be asked of that same worker.
 */
export function createRunOutcomes(client: Client): RunEnds {
  return {
    async find(workflowId) {
      const description = await describeRun(client, workflowId);
      if (description === undefined)
        return {
          kind: 'ended',
          status: 'TERMINATED',
          reason: `the run ${workflowId} was removed`,
          output: {},
          workflowId,
        };
      const { output = {}, reasonForIncompletion: reason, ...said } = await endOf(client, description);
      const status = endedStatus(description) ?? said.status;
      return status && { kind: 'ended', status, output, workflowId, ...(reason !== undefined && { reason }) };
    },
  };
}
