import type { EventAction } from '../../model/definitions/event-handler.ts';
import type { SendOutcome } from '../../model/outbound/decision.ts';
import type { JsonObject } from '../../model/json.ts';
import { hasText, validateText } from '../evaluator.ts';
import { readSink, sinkRule } from '../event-sink.ts';
import type { RunningTask, TaskContext, TaskDescriptor, TaskResult } from '../task-descriptor.ts';
import { hasExpression } from '../template.ts';

/**
 * Raises an event, for event handlers or as a signed message to an outgoing webhook. Done when it is handed over; with
 * `asyncComplete` when it is answered: by the receiver's callback, or by an update.
 */
export const event: TaskDescriptor = {
  type: 'EVENT',
  since: 'event',
  // A message has its own retries, for days if its outgoing webhook says so.
  endsElsewhere: () => true,

  validate: ({ sink }, path) => validateText(sink, `${path}.sink`, `must be ${sinkRule}, or an expression`),

  warn({ sink }, path) {
    if (!hasText(sink) || hasExpression(sink)) return [];
    const read = readSink(sink, { workflowName: '', reference: '' });
    return read.kind === 'unknown'
      ? [{ path: `${path}.sink`, message: `${read.reason}; the task fails when it is reached`, invalidValue: sink }]
      : [];
  },

  endpoint({ sink }) {
    if (!hasText(sink) || hasExpression(sink)) return undefined;
    const read = readSink(sink, { workflowName: '', reference: '' });
    return read.kind === 'webhook'
      ? { path: 'sink', endpoint: read.endpoint, effect: 'the task fails when it is reached' }
      : undefined;
  },

  async run(task, context) {
    const { definition, input, chainId } = task;
    const sink = context.resolve(definition.sink ?? null);
    if (!hasText(sink)) {
      const reason = `the sink resolved to ${JSON.stringify(sink)}; it must be ${sinkRule}`;
      return { status: 'FAILED_WITH_TERMINAL_ERROR', reason };
    }
    const { workflowId, workflowName, workflowVersion, correlationId = null } = context.run;
    const read = readSink(sink, { workflowName, reference: definition.taskReferenceName });
    const payload: JsonObject = {
      ...input,
      workflowInstanceId: workflowId,
      workflowType: workflowName,
      workflowVersion,
      correlationId,
    };
    switch (read.kind) {
      case 'unknown':
        return { status: 'FAILED_WITH_TERMINAL_ERROR', reason: read.reason };
      case 'webhook':
        return send(task, context, { endpoint: read.endpoint, payload, sink });
      case 'handlers': {
        const actions = await context.findEventActions({ name: read.event, id: chainId, payload });
        if (actions.length === 0) context.log(`no event handler is there for ${read.event}`);
        for (const action of actions)
          context.log(`event handler ${action.handler}: ${await act(action, read.event, context)}`);
        return handedOver({ ...payload, sink, eventId: chainId }, task, context);
      }
    }
  },
};

/** `asyncComplete`: it stays open until somebody updates it. */
function handedOver(
  output: JsonObject,
  { definition }: RunningTask,
  context: TaskContext,
): TaskResult | Promise<TaskResult> {
  if (definition.asyncComplete !== true) return { status: 'COMPLETED', output };
  context.setOutput(output);
  context.log('waits until it is updated');
  return context.untilUpdated();
}

interface Message {
  readonly endpoint: string;
  readonly payload: JsonObject;
  readonly sink: string;
}

async function send(
  { definition }: RunningTask,
  context: TaskContext,
  { endpoint, payload, sink }: Message,
): Promise<TaskResult> {
  const awaitsAnswer = definition.asyncComplete === true;
  const sent = await context.sendWebhook({ endpoint, event: definition.name, payload, awaitsAnswer });
  const eventId = sent.messageId;
  const output = { ...payload, sink, ...(eventId !== undefined && { eventId }) };
  if (sent.kind === 'accepted') return { status: 'COMPLETED', output };
  if (sent.kind === 'failed') {
    const reason = `outgoing webhook ${endpoint}: ${sent.detail}`;
    return { status: sent.reason === 'unknownEndpoint' ? 'FAILED_WITH_TERMINAL_ERROR' : 'FAILED', reason, output };
  }
  if (!awaitsAnswer) return { status: 'COMPLETED', output };
  const answered = { ...output, decision: decisionIn(sent) };
  if (sent.kind !== 'errored') return { status: 'COMPLETED', output: answered };
  return { status: 'FAILED', reason: sent.comment || 'the receiver says that it failed', output: answered };
}

/** The answer, without the facts of its message. */
function decisionIn({ messageId: _id, by: _by, ...decision }: Exclude<SendOutcome, { kind: 'failed' }>): JsonObject {
  return decision;
}

/** Does an action, and says in words what came of it. */
async function act(action: EventAction, event: string, context: TaskContext): Promise<string> {
  switch (action.kind) {
    case 'failed':
      return action.reason;
    case 'startWorkflow': {
      const result = await context.startWorkflow({ ...action.request, event });
      if ('message' in result) return `started nothing: ${result.message}`;
      return `${result.kind === 'started' ? 'started' : 'found the idempotency key at'} workflow ${result.workflowId}`;
    }
    case 'updateTask': {
      const { update } = action.request;
      const name = update.task.kind === 'id' ? update.task.taskId : update.task.reference;
      return `task ${name} to ${update.status}: ${await context.runs.updateTask(action.request)}`;
    }
    case 'terminateWorkflow':
      return `workflow ${action.request.workflowId}: ${await context.runs.terminateWorkflow(action.request)}`;
  }
}
