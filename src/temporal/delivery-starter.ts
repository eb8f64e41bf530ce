import {
  ServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdReusePolicy,
  type Client,
} from '@temporalio/client';
import { deliveryWorkflowId } from '../model/ids.ts';
import type { DeliveryStarter } from '../model/outbound/message-history.ts';
import { callTimeoutMs } from './call-deadline.ts';

/** Starts `deliverMessage`; a series that was started already is not started again. */
export function createDeliveryStarter({
  client,
  taskQueue,
}: {
  readonly client: Client;
  readonly taskQueue: string;
}): DeliveryStarter {
  return {
    async start(messageId, series) {
      try {
        await client.withDeadline(Date.now() + callTimeoutMs, () =>
          client.workflow.start('deliverMessage', {
            workflowId: deliveryWorkflowId(messageId, series),
            taskQueue,
            args: [messageId],
            workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return true;
        if (error instanceof ServiceError) return false;
        throw error;
      }
    },
  };
}
