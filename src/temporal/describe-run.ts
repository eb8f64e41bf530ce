import { WorkflowNotFoundError, type Client, type WorkflowExecutionDescription } from '@temporalio/client';
import { status } from '@grpc/grpc-js';
import { grpcStatusOf } from './grpc-status.ts';

/** The newest run of a workflow id, as the service has it. Undefined: there is none, or it is no id that Temporal can have, such as one that is too long. */
export async function describeRun(client: Client, workflowId: string): Promise<WorkflowExecutionDescription | undefined> {
  try {
    return await client.workflow.getHandle(workflowId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError || grpcStatusOf(error) === status.INVALID_ARGUMENT) return undefined;
    throw error;
  }
}
