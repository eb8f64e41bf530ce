import { randomUUID } from 'node:crypto';
import { isGrpcServiceError, type Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { status } from '@grpc/grpc-js';
import type { DecisionSignaller } from '../model/outbound/callback-store.ts';
import type { MessageOwner } from '../model/outbound/delivery.ts';
import { decisionSignalName, failureSignalName, type DecisionSignal } from '../model/outbound/delivery.ts';
import { decisionRequestId, failureRequestId } from '../model/ids.ts';
import { callTimeoutMs } from './connection.ts';
import { carriedHeaders } from './trace-header.ts';

const identity = `signalbox-${randomUUID()}`;

/**
 * Signals by the raw call, for the sake of the request id: the service drops a repeat. A run that was reset goes on
 * under another run id, so the workflow's present run is tried when the one that sent is over; the key in the signal
 * tells a run whether it is meant.
 */
export function createDecisionSignaller(client: Client): DecisionSignaller {
  return {
    async signal({ workflowId, runId }, signal) {
      const isDecision = 'decision' in signal;
      const send = (workflowExecution: { workflowId: string; runId?: string }) =>
        client.connection.withDeadline(Date.now() + callTimeoutMs, () =>
          client.workflowService.signalWorkflowExecution({
            namespace: client.options.namespace,
            workflowExecution,
            signalName: isDecision ? decisionSignalName : failureSignalName,
            input: { payloads: [defaultPayloadConverter.toPayload(signal)] },
            header: { fields: carriedHeaders() },
            requestId: isDecision ? decisionRequestId(signal.messageId) : failureRequestId(signal.messageId),
            identity,
          }),
        );
      if (await found(send({ workflowId, runId }))) return 'delivered';
      // An earlier try may have arrived before the run ended; only its history knows.
      if (isDecision && (await hasDecision(client, { workflowId, runId }, signal.messageId))) return 'delivered';
      return (await found(send({ workflowId }))) ? 'delivered' : 'closed';
    },
  };
}

/** False when no such run is open. */
async function found(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (isGrpcServiceError(error) && error.code === status.NOT_FOUND) return false;
    throw error;
  }
}

async function hasDecision(client: Client, { workflowId, runId }: MessageOwner, messageId: string): Promise<boolean> {
  try {
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    return (events ?? []).some(({ workflowExecutionSignaledEventAttributes: signaled }) => {
      const payload = signaled?.signalName === decisionSignalName ? signaled.input?.payloads?.[0] : undefined;
      return payload ? defaultPayloadConverter.fromPayload<DecisionSignal>(payload).messageId === messageId : false;
    });
  } catch (error) {
    if (isGrpcServiceError(error) && error.code === status.NOT_FOUND) return false;
    if (error instanceof Error && error.name === 'WorkflowNotFoundError') return false;
    throw error;
  }
}
