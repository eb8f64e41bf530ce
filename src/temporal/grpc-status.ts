import { isGrpcServiceError } from '@temporalio/client';
import type { status } from '@grpc/grpc-js';

/** The status that the service gave; undefined for errors of other origin. The client wraps some of the service's errors and passes others on. */
export function grpcStatusOf(error: unknown): status | undefined {
  const inner = isGrpcServiceError(error) || !(error instanceof Error) ? error : error.cause;
  return isGrpcServiceError(inner) ? inner.code : undefined;
}
