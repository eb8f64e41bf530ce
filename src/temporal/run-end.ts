import { ApplicationFailure, WorkflowFailedError, type Client, type WorkflowExecutionDescription } from '@temporalio/client';
import type { Execution } from '../model/definitions/execution.ts';
import { isJsonObject, type JsonObject } from '../model/json.ts';

/** What the service keeps of how a run ended, for runs that cannot be asked themselves. */
export async function endOf(client: Client, { workflowId, runId, status }: WorkflowExecutionDescription): Promise<Partial<Execution>> {
  if (status.name !== 'COMPLETED' && status.name !== 'FAILED') return {};
  try {
    return { output: toOutput(await client.workflow.getHandle(workflowId, runId, { followRuns: false }).result()) };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const { cause } = error;
    // The interpreter says in the failure's type how a definition ended.
    const said = cause instanceof ApplicationFailure ? otherEnds.find((status) => status === cause.type) : undefined;
    return { status: said ?? 'FAILED', reasonForIncompletion: cause?.message ?? error.message };
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
