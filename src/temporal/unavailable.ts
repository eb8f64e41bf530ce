import {
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  isGrpcServiceError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { status } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';

/** True for errors that say: no Temporal, or no worker, in time, or no connection for long enough. Trying again later may help. */
export function isUnavailable(error: unknown): boolean {
  const code = grpcStatusOf(error);
  return (
    isLate(error) ||
    isUnprocessed(error) ||
    (error instanceof Error && isLate(error.cause)) ||
    (code !== undefined && silent.includes(code)) ||
    isCallBrokenOff(serviceErrorIn(error))
  );
}

/**
 * The connection broke in the middle of a call. Its status is INTERNAL, as that of the service's own faults is: only the
 * text of grpc-js (`subchannel-call.ts`) says which it was.
 */
export function isCallBrokenOff(found: Pick<ServiceError, 'code' | 'details'> | undefined): boolean {
  return found?.code === status.INTERNAL && /RST_STREAM/.test(found.details) && !/SSL alert/.test(found.details);
}

/** True when the service says that an update, or a query, did not reach a worker that could answer. */
export function reachedNoWorker(error: unknown): boolean {
  const code = grpcStatusOf(error);
  // The service cancels the updates that come with a workflow task that fails, as where a run is made anew (0148).
  return code === status.FAILED_PRECONDITION || code === status.CANCELLED || isUnprocessed(error);
}

/** An update that came while its run was in the middle of a local activity: the worker passes over it, and nothing of it happened. */
export function isUnprocessed(error: unknown): boolean {
  return (
    error instanceof WorkflowUpdateFailedError &&
    error.cause instanceof ApplicationFailure &&
    error.cause.type === 'UnprocessedUpdate'
  );
}

const silent = [status.UNAVAILABLE, status.DEADLINE_EXCEEDED, status.CANCELLED, status.FAILED_PRECONDITION];

function isLate(error: unknown): boolean {
  return error instanceof WorkflowUpdateRPCTimeoutOrCancelledError;
}

/** The status that the service gave; undefined for errors of other origin. The client wraps some of the service's errors and passes others on. */
export function grpcStatusOf(error: unknown): status | undefined {
  return serviceErrorIn(error)?.code;
}

function serviceErrorIn(error: unknown): ServiceError | undefined {
  const inner = isGrpcServiceError(error) || !(error instanceof Error) ? error : error.cause;
  return isGrpcServiceError(inner) ? inner : undefined;
}
