import type { AccessRequestClient } from '../model/access/access-request-act.ts';
import { accessRequestWorkflowId } from '../model/access/access-request.ts';
import { traceIdsOfAccessRequest, type Tracer } from '../model/trace.ts';
import { carryTrace } from '../tracing/carried-trace.ts';
import { traced } from '../tracing/traced.ts';

/** Access requests with a span for each act: what people do to one is one trace, which follows from the request's id. */
export function traceAccessRequests(tracer: Tracer, client: AccessRequestClient): AccessRequestClient {
  const firstOf = (requestId: string) => tracer.first(traceIdsOfAccessRequest(requestId));
  return {
    async start(draft) {
      const { id, createdByUserId } = draft.task;
      const context = firstOf(id);
      const startedAtMs = tracer.now();
      const end = (outcome: string, error?: string) =>
        tracer.ended({
          context,
          name: 'ask',
          kind: 'producer',
          startedAtMs,
          attributes: { ...sending('start', id), 'signalbox.user.id': createdByUserId, 'signalbox.outcome': outcome },
          error,
        });
      try {
        const started = await carryTrace(context, () => client.start(draft));
        end(started.kind, started.kind === 'unavailable' ? unavailable : undefined);
        return started;
      } catch (error) {
        end('failed', 'the request could not be opened');
        throw error;
      }
    },

    act(requestId, act) {
      return traced(
        tracer,
        firstOf(requestId),
        {
          name: `act ${act.kind}`,
          kind: 'producer',
          attributes: {
            ...sending('act', requestId),
            'signalbox.user.id': act.caller.userId,
            'signalbox.act': act.kind,
          },
          after: (result) => ({
            'signalbox.outcome': result.kind,
            'signalbox.reason': result.kind === 'refused' ? result.refusal.code : undefined,
            ...(result.kind === 'unavailable' && { error: unavailable }),
          }),
        },
        () => client.act(requestId, act),
      );
    },
  };
}

const unavailable = 'Temporal or its workers did not answer';

/** Of OpenTelemetry's conventions for messages. */
function sending(operation: 'start' | 'act', requestId: string) {
  return {
    'messaging.system': 'temporal',
    'messaging.operation.type': 'send',
    'messaging.operation.name': operation,
    'signalbox.request.id': requestId,
    'signalbox.workflow.id': accessRequestWorkflowId(requestId),
  };
}
