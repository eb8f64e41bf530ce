import { randomUUID } from 'node:crypto';
import { isGrpcServiceError, type Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { status } from '@grpc/grpc-js';
import { signalRequestId } from '../model/ids.ts';
import type { Signaller } from '../model/signaller.ts';
import { eventSignalName, type EventSignal } from '../model/wait.ts';
import { callTimeoutMs } from './connection.ts';

type Target = Parameters<Signaller['signal']>[0];

const identity = `signalbox-${randomUUID()}`;

/**
 * Signals by the raw call: the client's own `signal` makes a request id of its own, and only one that is made of wait
 * and event lets the service drop a repeat. The run id is given, so that no other run of that workflow id gets it.
 */
export function createSignaller(client: Client): Signaller {
  return {
    async signal(target, signal) {
      try {
        await send(client, target, signal);
        return 'delivered';
      } catch (error) {
        if (!isGrpcServiceError(error) || error.code !== status.NOT_FOUND) throw error;
        // An earlier try may have arrived before the run ended; only its history knows.
        return (await hasSignal(client, target, signal)) ? 'delivered' : 'closed';
      }
    },
  };
}

async function send(client: Client, { workflowId, runId }: Target, signal: EventSignal): Promise<void> {
  await client.connection.withDeadline(Date.now() + callTimeoutMs, () =>
    client.workflowService.signalWorkflowExecution({
      namespace: client.options.namespace,
      workflowExecution: { workflowId, runId },
      signalName: eventSignalName,
      input: { payloads: [defaultPayloadConverter.toPayload(signal)] },
      requestId: signalRequestId(signal.waitId, signal.event.id),
      identity,
    }),
  );
}

async function hasSignal(client: Client, { workflowId, runId }: Target, signal: EventSignal): Promise<boolean> {
  try {
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    return (events ?? []).some(({ workflowExecutionSignaledEventAttributes: signaled }) => {
      const payload = signaled?.signalName === eventSignalName ? signaled.input?.payloads?.[0] : undefined;
      if (!payload) return false;
      const sent = defaultPayloadConverter.fromPayload<EventSignal>(payload);
      return sent.waitId === signal.waitId && sent.event.id === signal.event.id;
    });
  } catch (error) {
    if (isGrpcServiceError(error) && error.code === status.NOT_FOUND) return false;
    if (error instanceof Error && error.name === 'WorkflowNotFoundError') return false;
    throw error;
  }
}
