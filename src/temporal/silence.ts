import { WorkflowUpdateRPCTimeoutOrCancelledError, isGrpcServiceError } from '@temporalio/client';
import { status } from '@grpc/grpc-js';

/** True for errors that say: no Temporal, or no worker, in time. Trying again later may help. */
export function isSilence(error: unknown): boolean {
  const inner = innerOf(error);
  return inner instanceof WorkflowUpdateRPCTimeoutOrCancelledError || (isGrpcServiceError(inner) && silent.includes(inner.code));
}

/** True when the service says that an update, or a query, did not reach a worker that could answer. */
export function wasDropped(error: unknown): boolean {
  const inner = innerOf(error);
  return isGrpcServiceError(inner) && inner.code === status.FAILED_PRECONDITION;
}

const silent = [status.UNAVAILABLE, status.DEADLINE_EXCEEDED, status.CANCELLED, status.FAILED_PRECONDITION];

/** The client wraps some of the service's errors and passes others on. */
function innerOf(error: unknown): unknown {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isGrpcServiceError(error)) return error;
  return error instanceof Error && error.cause !== undefined ? error.cause : error;
}
