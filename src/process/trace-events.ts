import type { HooksDependencies } from '../http/hooks.ts';
import type { Recorder } from '../inbound/receive/receive.ts';
import type { DispatchLine } from '../inbound/dispatch/dispatcher.ts';
import type { Starter } from '../model/definitions/starter.ts';
import type { Signaller } from '../model/inbound/wait.ts';
import type { WaitStore } from '../model/inbound/wait-store.ts';
import { parseTraceParent, toTraceParent, traceIdsOfEvent } from '../model/trace.ts';
import type { TraceContext, Tracer } from '../model/trace.ts';
import { carriedTrace } from '../tracing/carried-trace.ts';
import { traced } from '../tracing/traced.ts';

/**
 * The parts of the receive lane, each with a span for its work. The lane itself knows nothing of traces: the trace of an
 * event is known by the event's id, wherever it is worked on.
 */
export interface EventTraces {
  /** The request of an event. A redelivery is one more request below that of the event. */
  readonly answered: NonNullable<HooksDependencies['answered']>;
  recorder(recorder: Recorder): Recorder;
  /** One round of work on an event, from its line in the log. */
  dispatched(line: DispatchLine): void;
  waits(waits: WaitStore): WaitStore;
  signaller(signaller: Signaller): Signaller;
  starter(starter: Starter): Starter;
  /** A wait found an event that had come before it; answers with the `traceparent` that the run goes on with. */
  readonly early: (eventId: string, waitId: string) => string;
}

export function createEventTraces(tracer: Tracer): EventTraces {
  const firstOf = (eventId: string) => tracer.first(traceIdsOfEvent(eventId));
  return {
    answered({ eventId, sourceId, outcome, reason, method, path, statusCode, bodyBytes, durationMs, traceParent }) {
      const first = firstOf(eventId);
      const isRepeat = outcome === 'duplicate';
      tracer.ended({
        context: isRepeat ? tracer.below(first) : first,
        ...(isRepeat && { parent: first }),
        name: `${method} /webhook/:id`,
        kind: 'server',
        startedAtMs: tracer.now() - durationMs,
        attributes: {
          'http.request.method': method,
          'http.route': '/webhook/:id',
          'http.response.status_code': statusCode,
          'http.request.body.size': bodyBytes,
          'url.path': path,
          'signalbox.event.id': eventId,
          'signalbox.source.id': sourceId,
          'signalbox.outcome': outcome,
          'signalbox.reason': reason,
        },
        // Anybody can send any: it must not choose our trace, nor whether that is sampled.
        link: parseTraceParent(traceParent),
        ...(statusCode >= 500 && { error: `answered ${statusCode}` }),
      });
    },

    recorder: (recorder) => ({
      ...recorder,
      async add(event) {
        const startedAtMs = tracer.now();
        const recorded = await recorder.add(event);
        if (recorded.kind !== 'recorded') return recorded;
        const parent = firstOf(event.id);
        tracer.ended({
          context: tracer.below(parent),
          parent,
          name: 'record',
          kind: 'internal',
          startedAtMs,
          attributes: {
            'signalbox.event.id': event.id,
            'signalbox.source.id': event.sourceId,
            // Waits that took it in the same commit; the span of a claim tells of others.
            ...(recorded.claims !== undefined && { 'signalbox.waits.claimed': recorded.claims.length }),
          },
        });
        return recorded;
      },
    }),

    dispatched({ eventId, sourceId, resumed, started, error, durationMs }) {
      const parent = firstOf(eventId);
      tracer.ended({
        context: tracer.below(parent),
        parent,
        name: 'dispatch',
        kind: 'consumer',
        startedAtMs: tracer.now() - durationMs,
        attributes: {
          'messaging.system': 'signalbox',
          'messaging.operation.type': 'process',
          'messaging.operation.name': 'dispatch',
          'messaging.message.id': eventId,
          'messaging.destination.name': sourceId,
          'signalbox.event.id': eventId,
          'signalbox.resumed': resumed,
          'signalbox.started': started,
        },
        error,
      });
    },

    waits: (waits) => ({
      ...waits,
      async claim(offers) {
        const startedAtMs = tracer.now();
        const claimed = await waits.claim(offers);
        const claimedBy = countByEvent(claimed);
        for (const [eventId, matching] of countByEvent(offers)) {
          const parent = firstOf(eventId);
          tracer.ended({
            context: tracer.below(parent),
            parent,
            name: 'claim',
            kind: 'internal',
            startedAtMs,
            attributes: {
              'signalbox.event.id': eventId,
              'signalbox.waits.matching': matching,
              'signalbox.waits.claimed': claimedBy.get(eventId) ?? 0,
            },
          });
        }
        return claimed;
      },
    }),

    signaller: (signaller) => ({
      signal: (target, sent) =>
        traced(
          tracer,
          firstOf(sent.event.id),
          {
            name: 'signal',
            kind: 'producer',
            attributes: {
              ...sending('signal', sent.event.id),
              'signalbox.event.id': sent.event.id,
              'signalbox.wait.id': sent.waitId,
              'signalbox.workflow.id': target.workflowId,
              'signalbox.run.id': target.runId,
            },
            after: (outcome) => ({ 'signalbox.outcome': outcome }),
          },
          () => signaller.signal(target, sent),
        ),
    }),

    early(eventId, waitId) {
      const parent = firstOf(eventId);
      const context = tracer.below(parent);
      tracer.ended({
        context,
        parent,
        name: 'take',
        kind: 'producer',
        startedAtMs: tracer.now(),
        attributes: { ...sending('take', eventId), 'signalbox.event.id': eventId, 'signalbox.wait.id': waitId },
      });
      return toTraceParent(context);
    },

    starter: (starter) => ({
      start(request) {
        const { startedByEventId: eventId } = request;
        const parent: TraceContext | undefined = eventId === undefined ? carriedTrace() : firstOf(eventId);
        if (parent === undefined) return starter.start(request);
        return traced(
          tracer,
          parent,
          {
            name: 'start',
            kind: 'producer',
            attributes: {
              ...sending('start', eventId),
              'signalbox.event.id': eventId,
              'signalbox.workflow.name': request.name,
            },
            after: (result) => ({
              'signalbox.outcome': result.kind,
              'signalbox.workflow.id': 'workflowId' in result ? result.workflowId : undefined,
            }),
          },
          () => starter.start(request),
        );
      },
    }),
  };
}

function countByEvent(all: readonly { readonly eventId: string }[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { eventId } of all) counts.set(eventId, (counts.get(eventId) ?? 0) + 1);
  return counts;
}

/** Of OpenTelemetry's conventions for messages. */
function sending(operation: 'signal' | 'start' | 'take', eventId: string | undefined) {
  return {
    'messaging.system': 'temporal',
    'messaging.operation.type': 'send',
    'messaging.operation.name': operation,
    'messaging.message.id': eventId,
  };
}
