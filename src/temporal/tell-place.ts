import type { Client } from '@temporalio/client';
import { status } from '@grpc/grpc-js';
import { placeFreeSignalName } from '../model/definitions/run-places.ts';
import { callTimeoutMs } from './connection.ts';
import { grpcStatusOf } from './unavailable.ts';

/** Tells a run that it may go on, whichever run its workflow id has now. False: it is over. */
export function createPlaceTelling(
  client: Client,
): (run: { readonly workflowId: string; readonly chainId: string }) => Promise<boolean> {
  return async ({ workflowId, chainId }) => {
    try {
      await client.connection.withDeadline(Date.now() + callTimeoutMs, () =>
        client.workflowService.signalWorkflowExecution({
          namespace: client.options.namespace,
          workflowExecution: { workflowId },
          signalName: placeFreeSignalName,
          requestId: `run-place/${chainId}`,
        }),
      );
      return true;
    } catch (error) {
      if (grpcStatusOf(error) !== status.NOT_FOUND) throw error;
      return false;
    }
  };
}
