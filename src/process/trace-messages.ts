import { createHash } from 'node:crypto';
import type { HttpCaller } from '../model/definitions/http-call.ts';
import type { DecisionSignaller } from '../model/outbound/callback-store.ts';
import type { MessageHistory } from '../model/outbound/message-history.ts';
import type { MessageDraft, Outbox } from '../model/outbound/outbox.ts';
import { toShownUrl } from '../model/request.ts';
import { parseTraceParent, toTraceParent, traceParentHeader } from '../model/trace.ts';
import type { TraceContext, Tracer } from '../model/trace.ts';
import type { CallbackReceiver } from '../outbound/callback.ts';
import { callbackPath } from '../outbound/envelope.ts';
import type { Posted, Poster } from '../outbound/post.ts';
import { carriedTrace } from '../tracing/carried-trace.ts';
import { traced } from '../tracing/traced.ts';

/**
 * The parts of the send lane, each with a span for its work. A message's place in a trace is kept with it: its attempts and its
 * callback may be days later and in other processes.
 */
export interface MessageTraces {
  outbox(outbox: Outbox): Outbox;
  /** Messages that the API makes: tests. */
  history(history: MessageHistory): MessageHistory;
  poster(poster: Poster): Poster;
  callbacks(receiver: CallbackReceiver): CallbackReceiver;
  decisions(signaller: DecisionSignaller): DecisionSignaller;
  /** The requests of HTTP tasks, where an event led to their run. */
  httpTasks(caller: HttpCaller): HttpCaller;
}

export function createMessageTraces(tracer: Tracer): MessageTraces {
  return {
    outbox: (outbox) => ({
      ...outbox,
      open: (draft) => made(draft, (placed) => outbox.open(placed)),
    }),

    history: (history) => ({
      ...history,
      create: (draft) => made(draft, (placed) => history.create(placed)),
    }),

    poster: (poster) => ({
      ...poster,
      post(request) {
        const { url, headers } = request;
        const messageId = headers['Webhook-Id'] ?? '';
        return traced(
          tracer,
          parseTraceParent(request.traceParent) ?? placeOf(messageId),
          {
            name: 'POST',
            kind: 'client',
            attributes: {
              'http.request.method': 'POST',
              'url.full': toShownUrl(url.href),
              'server.address': url.hostname,
              'server.port': Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
              'http.request.body.size': request.body.byteLength,
              'signalbox.message.id': messageId,
              'signalbox.message.event': headers['Webhook-Event'],
              'signalbox.endpoint.id': headers['Signalbox-Webhook-Config-Id'],
            },
            after: resultOf,
          },
          (context) =>
            poster.post({ ...request, headers: { ...headers, [traceParentHeader]: toTraceParent(context) } }),
        );
      },
    }),

    callbacks: (receiver) => ({
      async receive(request) {
        const startedAtMs = tracer.now();
        const answer = await receiver.receive(request);
        if (answer.kind !== 'accepted' || answer.message === undefined) return answer;
        const { id, traceParent } = answer.message;
        const message = parseTraceParent(traceParent) ?? placeOf(id);
        const said = parseTraceParent(request.traceParent);
        // A receiver that sends back the trace it was called with adds its own spans between ours; any other trace is its own affair.
        const isOurs = said?.traceId === message.traceId;
        tracer.ended({
          context: { ...message, spanId: spanIdsOf(id).callback },
          parent: isOurs ? said : message,
          name: `POST ${callbackPath}/:token`,
          kind: 'server',
          startedAtMs,
          attributes: {
            'http.request.method': 'POST',
            'http.route': `${callbackPath}/:token`,
            'http.response.status_code': answer.status,
            'http.request.body.size': request.body.byteLength,
            'messaging.message.conversation_id': id,
            'signalbox.message.id': id,
          },
          ...(!isOurs && { link: said }),
        });
        return answer;
      },
    }),

    decisions: (signaller) => ({
      signal(owner, signal, traceParent) {
        const message = parseTraceParent(traceParent);
        if (message === undefined) return signaller.signal(owner, signal);
        const isDecision = 'decision' in signal;
        return traced(
          tracer,
          isDecision ? { ...message, spanId: spanIdsOf(signal.messageId).callback } : message,
          {
            name: 'signal',
            kind: 'producer',
            attributes: {
              'messaging.system': 'temporal',
              'messaging.operation.type': 'send',
              'messaging.operation.name': 'signal',
              'messaging.message.id': signal.messageId,
              'signalbox.message.id': signal.messageId,
              'signalbox.decision': isDecision ? signal.decision.kind : undefined,
              'signalbox.workflow.id': owner.workflowId,
              'signalbox.run.id': owner.runId,
            },
            after: (outcome) => ({ 'signalbox.outcome': outcome }),
          },
          () => signaller.signal(owner, signal),
        );
      },
    }),

    httpTasks: (caller) => ({
      async call(call, options) {
        const parent = carriedTrace();
        if (parent === undefined) return caller.call(call, options);
        return traced(
          tracer,
          parent,
          {
            name: call.method,
            kind: 'client',
            attributes: {
              'http.request.method': call.method,
              'url.full': toShownUrl(call.uri),
              'signalbox.workflow.id': call.task.workflowId,
              'signalbox.task.id': call.task.taskId,
            },
            after: (answer) =>
              answer.kind === 'answered'
                ? answeredWith(answer.response.statusCode)
                : { 'error.type': answer.kind, error: answer.error },
          },
          (context) => {
            const isSet = Object.keys(call.headers).some((name) => name.toLowerCase() === traceParentHeader);
            const headers = { ...call.headers, [traceParentHeader]: toTraceParent(context) };
            return caller.call(isSet ? call : { ...call, headers }, options);
          },
        );
      },
    }),
  };

  async function made<Message extends { readonly id: string } | undefined>(
    draft: MessageDraft,
    make: (placed: MessageDraft) => Promise<Message>,
  ): Promise<Message> {
    const parent = carriedTrace();
    const context = placeOf(draft.id, parent);
    const startedAtMs = tracer.now();
    const message = await make({ ...draft, traceParent: toTraceParent(context) });
    // Else there is no such endpoint, or an earlier try of the same call made the message.
    if (message?.id === draft.id) {
      tracer.ended({
        context,
        parent,
        name: 'send',
        kind: 'producer',
        startedAtMs,
        attributes: {
          'messaging.system': 'signalbox',
          'messaging.operation.type': 'create',
          'messaging.operation.name': 'send',
          'messaging.message.id': draft.id,
          'messaging.destination.name': draft.endpoint,
          'signalbox.message.id': draft.id,
          'signalbox.message.event': draft.event,
          'signalbox.workflow.id': draft.owner?.workflowId,
          'signalbox.run.id': draft.owner?.runId,
        },
      });
    }
    return message;
  }

  /** Below the work under way; a message that belongs to none is the first of a trace that its id names. */
  function placeOf(messageId: string, parent?: TraceContext): TraceContext {
    const ids = spanIdsOf(messageId);
    return parent === undefined
      ? tracer.first({ traceId: ids.trace, spanId: ids.send })
      : { ...tracer.below(parent), spanId: ids.send };
  }
}

/** Every process makes the same: a callback is found below its message, and its signal below the callback. */
function spanIdsOf(messageId: string): { readonly trace: string; readonly send: string; readonly callback: string } {
  const digest = createHash('sha256').update(messageId).digest('hex');
  return { trace: digest.slice(0, 32), send: digest.slice(32, 48), callback: digest.slice(48) };
}

function resultOf(posted: Posted): { readonly error?: string } & Record<string, string | number | undefined> {
  return posted.kind === 'answered'
    ? answeredWith(posted.statusCode)
    : { 'error.type': posted.kind, error: posted.error };
}

function answeredWith(statusCode: number): ReturnType<typeof resultOf> {
  return {
    'http.response.status_code': statusCode,
    ...(statusCode >= 400 && { 'error.type': String(statusCode), error: `answered ${statusCode}` }),
  };
}
