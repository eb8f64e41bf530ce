import { randomUUID } from 'node:crypto';
import { isGrpcServiceError, type Client } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { status } from '@grpc/grpc-js';
import { signalRequestId } from '../model/ids.ts';
import type { Signaller } from '../model/inbound/wait.ts';
import type { ReceivedEvent } from '../model/inbound/event.ts';
import { eventSignalName, type EventSignal, type EventSignalArguments } from '../model/inbound/wait.ts';
import { callTimeoutMs } from './connection.ts';
import { encodePayload } from './encode-value.ts';
import { carriedHeaders } from './trace-header.ts';

type Target = Parameters<Signaller['signal']>[0];

const identity = `signalbox-${randomUUID()}`;

/**
 * Signals by the raw call: the client's own `signal` makes a request id of its own, and only one that is made of wait
 * and event lets the service drop a repeat. The run id is given, so that no other run of that workflow id gets it.
 */
export function createSignaller(client: Client): Signaller {
  /** An event that completes many waits is encoded once. */
  const encoded = new WeakMap<ReceivedEvent, Promise<Payload>>();
  return {
    signal,
  };

  async function signal(target: Target, sent: EventSignal): Promise<'delivered' | 'closed'> {
    try {
      await send(client, { target, signal: sent, event: await encode(sent.event) });
      return 'delivered';
    } catch (error) {
      if (!isGrpcServiceError(error) || error.code !== status.NOT_FOUND) throw error;
      // An earlier try may have arrived before the run ended; only its history knows.
      if (await hasSignal(client, target, sent)) return 'delivered';
      const runId = await resetRunOf(client, target);
      return runId === undefined ? 'closed' : signal({ ...target, runId }, sent);
    }
  }

  function encode(event: ReceivedEvent): Promise<Payload> {
    const known = encoded.get(event);
    if (known !== undefined) return known;
    const made = encodePayload(client, event);
    encoded.set(event, made);
    made.catch(() => encoded.delete(event));
    return made;
  }
}

interface Sending {
  readonly target: Target;
  readonly signal: EventSignal;
  readonly event: Payload;
}

async function send(client: Client, { target: { workflowId, runId }, signal, event }: Sending): Promise<void> {
  const head: EventSignalArguments[0] = { waitId: signal.waitId, eventId: signal.event.id };
  await client.connection.withDeadline(Date.now() + callTimeoutMs, () =>
    client.workflowService.signalWorkflowExecution({
      namespace: client.options.namespace,
      workflowExecution: { workflowId, runId },
      signalName: eventSignalName,
      input: { payloads: [defaultPayloadConverter.toPayload(head), event] },
      header: { fields: carriedHeaders() },
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
      const head = defaultPayloadConverter.fromPayload<EventSignalArguments[0]>(payload);
      return head.waitId === signal.waitId && head.eventId === signal.event.id;
    });
  } catch (error) {
    if (isGrpcServiceError(error) && error.code === status.NOT_FOUND) return false;
    if (error instanceof Error && error.name === 'WorkflowNotFoundError') return false;
    throw error;
  }
}

/** The run that took over the waits of one that was reset. */
async function resetRunOf(client: Client, execution: Target): Promise<string | undefined> {
  try {
    const { workflowId, runId } = execution;
    const described = await client.workflowService.describeWorkflowExecution({
      namespace: client.options.namespace,
      execution: { workflowId, runId },
    });
    return described.workflowExtendedInfo?.resetRunId || undefined;
  } catch (error) {
    if (isGrpcServiceError(error) && error.code === status.NOT_FOUND) return undefined;
    throw error;
  }
}
