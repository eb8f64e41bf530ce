import { ApplicationFailure, WorkflowFailedError, isGrpcServiceError, WorkflowNotFoundError } from '@temporalio/client';
import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { status } from '@grpc/grpc-js';
import { runWorkflowType } from '../model/definitions/execution.ts';
import { isJsonObject } from '../model/json.ts';
import type { JsonObject } from '../model/json.ts';
import { callTimeoutMs } from './connection.ts';
import type { RunEnds } from '../model/definitions/child.ts';
import type { RunStanding } from '../model/definitions/recorded-executions.ts';
import type { RunStatus, RunStatuses } from '../model/inbound/wait-queries.ts';
import { grpcStatusOf, isUnavailable } from './unavailable.ts';

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

/** A run that was reset again and again has one more of these each time; past them it counts as open. */
const resetsFollowedMax = 20;

/** A run that Temporal holds paused goes on later. */
export function isOpenRun({ status: { name } }: { readonly status: { readonly name: string } }): boolean {
  return name === 'RUNNING' || name === 'PAUSED';
}

/** The newest run of a workflow id. */
export function createRunStanding(client: Client): (workflowId: string) => Promise<RunStanding> {
  return async (workflowId) => {
    try {
      const described = await describeRun(client, workflowId);
      if (described === undefined) return { kind: 'none' };
      const { runId, startTime, historyLength } = described;
      return { kind: 'run', runId, isOpen: isOpenRun(described), runStartedMs: startTime.getTime(), historyLength };
    } catch (error) {
      if (isUnavailable(error)) return { kind: 'unavailable' };
      throw error;
    }
  };
}

/** Asks Temporal what became of a run. Throws when Temporal cannot say. */
export function createRunStatuses(client: Client): RunStatuses {
  const { namespace } = client.options;
  return async (run) => {
    let { runId } = run;
    for (let followed = 0; followed <= resetsFollowedMax; followed += 1) {
      const described = await describe(run.workflowId, runId);
      if (described === undefined) return { kind: 'gone' };
      const { workflowExecutionInfo, workflowExtendedInfo } = described;
      const taken = workflowExtendedInfo?.resetRunId;
      if (!taken || taken === runId) return toFate(workflowExecutionInfo?.closeTime?.seconds);
      runId = taken;
    }
    return { kind: 'open' };
  };

  async function describe(workflowId: string, runId: string) {
    try {
      return await client.connection.withDeadline(Date.now() + callTimeoutMs, () =>
        client.workflowService.describeWorkflowExecution({ namespace, execution: { workflowId, runId } }),
      );
    } catch (error) {
      if (!isGrpcServiceError(error) || error.code !== status.NOT_FOUND) throw error;
      // A namespace that is not there is told by the same code, and would make every run look gone.
      await client.workflowService.describeNamespace({ namespace });
      return undefined;
    }
  }
}

function toFate(closeSeconds: unknown): RunStatus {
  return closeSeconds === undefined || closeSeconds === null
    ? { kind: 'open' }
    : { kind: 'closed', at: new Date(Number(closeSeconds) * 1000) };
}

/**
 * The newest run of a workflow id, as the service has it. Undefined: there is none, or it is no id that Temporal can have, such
 * as one that is too long, or the run is none that was started by a name.
 */
export async function describeRun(
  client: Client,
  workflowId: string,
): Promise<WorkflowExecutionDescription | undefined> {
  try {
    const description = await client.workflow.getHandle(workflowId).describe();
    return isStartedByName(description) ? description : undefined;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError || grpcStatusOf(error) === status.INVALID_ARGUMENT) return undefined;
    throw error;
  }
}

/**
 * The namespace has runs that are nobody's to look at or to end by their id: those of access requests, of ends of grants
 * and of messages, whose own API says who may do what to them, and those of other programs.
 */
export function isStartedByName({ type, memo }: Pick<WorkflowExecutionDescription, 'type' | 'memo'>): boolean {
  return type === runWorkflowType || typeof memo?.['workflowName'] === 'string';
}
