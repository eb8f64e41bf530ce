import type { EventAction, EventActionKind, EventHandler, RaisedEvent } from '../model/definitions/event-handler.ts';
import { eventActionKinds } from '../model/definitions/event-handler.ts';
import { isJsonList, isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { hasText } from './evaluator.ts';
import { resolveObject } from './expressions.ts';
import { isDeeperThan } from './task-tree.ts';
import { readStartParameters } from './start-parameters.ts';

/** The actions of a handler for one event; `${…}` in them are paths into the event's payload. */
export function eventActions(handler: EventHandler, event: RaisedEvent): readonly EventAction[] {
  const actions = isJsonList(handler.actions) ? handler.actions.filter(isJsonObject) : [];
  return actions.map((action, at) => {
    const payload = action.expandInlineJSON === true ? expanded(event.payload) : event.payload;
    return { handler: handler.name, ...toAction(action, { ...event, payload }, `${event.id}/${handler.name}/${at}`) };
  });
}

type Action = EventAction extends infer Each ? (Each extends EventAction ? Omit<Each, 'handler'> : never) : never;

function toAction(action: JsonObject, event: RaisedEvent, requestId: string): Action {
  const kind = eventActionKinds.find((known) => known === action.action);
  if (kind === undefined) return failed(`there is no action ${JSON.stringify(action.action ?? null)}`);
  const written = action[kind];
  const lookup = (head: string): Json | undefined =>
    Object.hasOwn(event.payload, head) ? event.payload[head] : undefined;
  const details = resolveObject(isJsonObject(written) ? written : {}, { lookup });
  const told = { 'conductor.event.name': event.name, 'conductor.event.messageId': event.id };
  return read(details, { kind, told, requestId });
}

interface Reading {
  readonly kind: EventActionKind;
  /** Goes along to whoever the action is for. */
  readonly told: { readonly 'conductor.event.name': string; readonly 'conductor.event.messageId': string };
  readonly requestId: string;
}

function read(details: JsonObject, { kind, told, requestId }: Reading): Action {
  switch (kind) {
    case 'start_workflow':
      return toStart(details, told);
    case 'complete_task':
    case 'fail_task':
      return toUpdate(details, { kind, told, requestId });
    case 'terminate_workflow': {
      const { workflowId = null, terminationReason = null } = details;
      if (!hasText(workflowId)) return failed(`workflowId resolved to ${JSON.stringify(workflowId)}`);
      const reason = hasText(terminationReason)
        ? terminationReason
        : `Terminated by the event ${told['conductor.event.name']}`;
      return { kind: 'terminateWorkflow', request: { workflowId, reason, triggerFailureWorkflow: false } };
    }
  }
}

function toStart({ input = null, ...parameters }: JsonObject, told: JsonObject): Action {
  const start = readStartParameters(parameters, { ...(isJsonObject(input) ? input : {}), ...told });
  return start.kind === 'invalid' ? failed(start.reason) : { kind: 'startWorkflow', request: start.value };
}

function toUpdate(details: JsonObject, { kind, told, requestId }: Reading): Action {
  const { workflowId = null, taskId = null, taskRefName = null, output = null, reasonForIncompletion = null } = details;
  const task = hasText(taskId)
    ? ({ kind: 'id', taskId } as const)
    : hasText(taskRefName)
      ? ({ kind: 'reference', reference: taskRefName } as const)
      : undefined;
  if (task === undefined || (task.kind === 'reference' && !hasText(workflowId))) {
    return failed(
      `workflowId, taskRefName and taskId resolved to ${JSON.stringify([workflowId, taskRefName, taskId])}: name a task`,
    );
  }
  return {
    kind: 'updateTask',
    request: {
      ...(hasText(workflowId) && { workflowId }),
      update: {
        task,
        status: kind === 'complete_task' ? 'COMPLETED' : 'FAILED',
        output: { ...(isJsonObject(output) ? output : {}), ...told },
        requestId,
        ...(hasText(reasonForIncompletion) && { reason: reasonForIncompletion }),
      },
    },
  };
}

function failed(reason: string): Action {
  return { kind: 'failed', reason };
}

/** Texts that are JSON objects or lists, as those: at any depth. */
function expanded(payload: JsonObject): JsonObject {
  const expand = (value: Json): Json => {
    if (typeof value === 'string') return /^\s*[[{]/.test(value) ? parsed(value) : value;
    if (isJsonList(value)) return value.map(expand);
    return isJsonObject(value)
      ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, expand(member)]))
      : value;
  };
  const value = expand(payload);
  return isJsonObject(value) ? value : payload;
}

function parsed(text: string): Json {
  try {
    const value: Json = JSON.parse(text);
    return isDeeperThan(value, expandedDepthMax) ? text : value;
  } catch {
    return text;
  }
}

const expandedDepthMax = 50;
