import { WorkflowNotFoundError, type Client, type WorkflowExecutionDescription } from '@temporalio/client';
import { status } from '@grpc/grpc-js';
import { runWorkflowType } from '../model/definitions/execution.ts';
import { grpcStatusOf } from './grpc-status.ts';

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
function isStartedByName({ type, memo }: WorkflowExecutionDescription): boolean {
  return type === runWorkflowType || typeof memo?.['workflowName'] === 'string';
}
