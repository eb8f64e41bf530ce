import { makeContinueAsNewFunc, proxyActivities, workflowInfo, type ContinueAsNewOptions } from '@temporalio/workflow';
import type { DefinitionActivities } from '../../activities/definition-activities.ts';
import type { RunPlaceActivities } from '../../activities/run-place-activities.ts';
import type { RunEndActivities } from '../../activities/run-end-activities.ts';
import type { TaskDefinitionActivities } from '../../activities/task-definition-activities.ts';
import type { ScriptActivities } from '../../activities/script-activities.ts';
import type { ValueCheckActivities } from '../../activities/value-check-activities.ts';
import { checkTaskList } from '../../src/conductor/check-tasks.ts';
import type { TaskDescriptor, WebhookWait } from '../../src/conductor/task-descriptor.ts';
import { descriptorOf, taskDescriptor } from '../../src/conductor/tasks/index.ts';
import { notSupported } from '../../src/conductor/tasks/not-supported.ts';
import type { ReceivedEvent } from '../../src/model/inbound/event.ts';
import type { RunInput } from '../../src/model/definitions/execution.ts';
import { runAttributeNames } from '../../src/model/definitions/run-attributes.ts';
import type { DefinitionError } from '../../src/model/definitions/definition.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { JqRequest, JqResult } from '../../src/model/jq.ts';
import type { SchemaVerdict, ValueCheck } from '../../src/model/definitions/schema.ts';
import type { ScriptRequest, ScriptResult } from '../../src/model/script.ts';
import { proxySequentially } from '../sequential-local-activities.ts';
import { proxySlowly } from '../slow-activities.ts';
import { waitForWebhookUnless } from '../webhooks.ts';
import { runChild, requestFailureWorkflow, startWorkflow } from './children.ts';
import { interpretDefinition } from './interpret.ts';
import { runLimits } from './run-limits.ts';
import type { Ports } from './task-context.ts';
import { isSince } from './is-since.ts';
import { triedOut } from './tried-out.ts';
import type { HttpActivities } from '../../activities/http-activities.ts';
import { callMsMaxOf, httpTaskQueueOf } from '../../src/model/definitions/http-call.ts';
import type { RunCalls } from '../../src/model/definitions/run-calls.ts';
import type { HttpPoll, HttpPollEnd } from '../../src/model/definitions/http-poll.ts';
import { sendEvent } from './send-event.ts';
import type { EventActivities } from '../../activities/event-activities.ts';
import type { HttpTaskAnswer, HttpTaskCall } from '../../src/model/definitions/http-call.ts';

/** Local, and tried until it is done: that a script fails is a result. */
const {
  evaluateScript: evaluateQuickly,
  transformJson,
  checkValue: checkQuickly,
  tellRunEnd,
  takePlace,
  leavePlace,
  letGo,
  findTaskDefinitions,
} = proxySequentially<
  ScriptActivities &
    ValueCheckActivities &
    RunEndActivities &
    RunPlaceActivities &
    TaskDefinitionActivities &
    Pick<DefinitionActivities, 'letGo'>
>({
  startToCloseTimeout: '20 seconds',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '30 seconds' },
});

const { evaluateSlowScript, transformSlowJson, checkLargeValue } = proxySlowly<
  ScriptActivities & ValueCheckActivities
>();

async function evaluateScript(request: ScriptRequest): Promise<ScriptResult> {
  return (await evaluateQuickly(request)) ?? (await evaluateSlowScript(request));
}

async function transform(request: JqRequest): Promise<JqResult> {
  return (await transformJson(request)) ?? (await transformSlowJson(request));
}

async function checkValue(check: ValueCheck): Promise<SchemaVerdict> {
  return (await checkQuickly(check)) ?? (await checkLargeValue(check));
}

/**
 * Ordinary activities: a run that is told something by a local one, and is this one, would hear of it only after the workflow
 * task that tells it.
 */
const runs = proxyActivities<RunCalls>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
});

/** Conditions of handlers are scripts, which may take their time. */
const { findEventActions } = proxyActivities<EventActivities>({
  startToCloseTimeout: '90 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
});

/** The workflow behind every run of a definition. */
export async function runDefinition(run: RunInput): Promise<JsonObject> {
  return await interpretDefinition(run, {
    ...portsOf(run),
    waitForWebhook: (wait, take) => awaitEventOf(run, wait, take),
  });
}

/** The services outside of the workflow that tasks use, waits aside. */
export function portsOf(run: RunInput): Omit<Ports, 'waitForWebhook'> {
  const ports = realPortsOf(run);
  return run.mocks === undefined ? ports : triedOut(ports, run.mocks);
}

function realPortsOf(run: RunInput): Omit<Ports, 'waitForWebhook'> {
  return {
    limits: runLimits,
    taskDescriptor: (type) => asItWas(descriptorOf(type), run),
    isTaskType: (name) => taskDescriptor(name) !== undefined,
    checkTasks: (tasks) => checkMadeTasks(tasks, run),
    evaluateScript,
    transform,
    checkValue,
    yieldNow: letGo,
    callHttp,
    pollHttp,
    runChild: (request, options) => runChild(run, request, options),
    startWorkflow: (request, start) => startWorkflow(run, request, start),
    continueAsNew: (next) => makeContinueAsNewFunc<typeof runDefinition>(kept())(next),
    startFailureWorkflow: (request) => requestFailureWorkflow(run, request),
    runs,
    findEventActions,
    sendEvent,
    tellRunEnd,
    takePlace,
    leavePlace,
    findTaskDefinitions,
  };
}

/** The facts by which a run is found stay with it. */
function kept(): ContinueAsNewOptions {
  const { memo = {}, typedSearchAttributes } = workflowInfo();
  const names: readonly string[] = runAttributeNames;
  return { memo, typedSearchAttributes: typedSearchAttributes.getAll().filter(({ key }) => names.includes(key.name)) };
}

/** Runs that were going on before fields were checked had their made tasks taken with any. */
function checkMadeTasks(tasks: readonly Json[], run: RunInput): readonly DefinitionError[] {
  const { errors, fieldErrors, schemaErrors } = checkTaskList(tasks);
  const ofFields = fieldErrors.length > 0 && isSince(run, 'task-fields') ? fieldErrors : [];
  return [...errors, ...ofFields, ...(isSince(run, 'schemas') ? schemaErrors : [])];
}

/** A run that found the type not supported finds it so again when it is replayed. */
function asItWas(descriptor: TaskDescriptor, run: RunInput): TaskDescriptor {
  const { type, since, names } = descriptor;
  if (since === undefined || isSince(run, since)) return descriptor;
  return notSupported(type, names === undefined ? {} : { names });
}

/** A wait counts for the definition by its name and version (M10), and looks back to the start of the run (M30). */
export async function awaitEventOf(
  run: RunInput,
  { timeoutMs, ...wait }: WebhookWait,
  take: () => boolean,
): Promise<ReceivedEvent | undefined> {
  const { definition, startedAtMs, startedByEventId } = run;
  const options = {
    ...wait,
    name: definition.name,
    version: definition.version,
    startedAtMs,
    ...(startedByEventId !== undefined && { startedByEventId }),
    ...(timeoutMs !== undefined && { timeout: timeoutMs }),
  };
  const waited = await waitForWebhookUnless(options, take, {
    asksNoPatch: isSince(run, 'waits-by-input'),
    ...(run.kept !== undefined && { chainId: run.kept.chainId }),
  });
  return waited.status === 'received' ? waited.event : undefined;
}

/**
 * Makes the request of an HTTP task. An ordinary activity: local ones of a run go one after the other, and a slow server
 * would hold up its waits. A worker that dies is missed after some heartbeats, and another one makes the request again.
 */
function callHttp(call: HttpTaskCall): Promise<HttpTaskAnswer> {
  const { requestHttp } = proxyActivities<HttpActivities>({
    taskQueue: httpTaskQueueOf(workflowInfo().taskQueue),
    startToCloseTimeout: callMsMaxOf(call) + marginMs,
    heartbeatTimeout: '20 seconds',
    retry: { initialInterval: '1 second', maximumInterval: '30 seconds', maximumAttempts: attemptsMax },
  });
  return requestHttp(call);
}

/** Each poll is a try of the activity, and what it throws says when the next one is to be. */
function pollHttp(poll: HttpPoll): Promise<HttpPollEnd> {
  const activities = proxyActivities<HttpActivities>({
    taskQueue: httpTaskQueueOf(workflowInfo().taskQueue),
    startToCloseTimeout: callMsMaxOf(poll.call) + conditionMsMax,
    heartbeatTimeout: '20 seconds',
    retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
  });
  return activities.pollHttp(poll);
}

/** The condition may have to wait for its turn. */
const conditionMsMax = 80_000;

/** The request ends by its own limits first. */
const marginMs = 10_000;

/** A request that brings down each worker that makes it does so no more often. Failed requests are no such: the task's own rules count for them. */
const attemptsMax = 10;
