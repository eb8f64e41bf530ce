import {
  ApplicationFailure,
  CancellationScope,
  ChildWorkflowCancellationType,
  ChildWorkflowFailure,
  ParentClosePolicy,
  WorkflowIdReusePolicy,
  proxyActivities,
  rootCause,
  sleep,
  startChild,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import {
  WorkflowExecutionAlreadyStartedError,
  defineSearchAttributeKey,
  type SearchAttributePair,
} from '@temporalio/common';
import type { DefinitionActivities } from '../../activities/definition-activities.ts';
import type { ChildEnd, ChildPlan, ChildRequest, FailureStart } from '../../src/model/definitions/child.ts';
import {
  runWorkflowType,
  type ChildAgain,
  type RunInput,
  type RunParent,
} from '../../src/model/definitions/execution.ts';
import type { StartResult } from '../../src/model/definitions/starter.ts';
import { isJsonObject, type JsonObject } from '../../src/model/json.ts';
import type { RunAttributes } from '../../src/model/definitions/run-attributes.ts';
import { runTexts, type RunTexts } from '../../src/model/definitions/run-texts.ts';
import { latePriority, type Later } from '../../src/model/definitions/starter.ts';
import type { ChildOptions } from './task-context.ts';
import { proxySequentially } from '../sequential-local-activities.ts';
import { proxySlowly } from '../slow-activities.ts';
import { isSince } from './is-since.ts';
import { ownStartId } from './own-task-id.ts';

/** Local: one history event instead of six. All may be repeated, so they are tried until they succeed. */
const { planChild, startRun, findRunEnd } = proxySequentially<DefinitionActivities>({
  startToCloseTimeout: '20 seconds',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '30 seconds' },
});

const { planChild: planSlowly, startRun: startSlowly } =
  proxySlowly<Pick<DefinitionActivities, 'planChild' | 'startRun'>>();

/** An ordinary activity: that the run failed is in its history before anything is started for it, and stays so. */
const { startFailureWorkflow: startFor } = proxyActivities<DefinitionActivities>({
  startToCloseTimeout: '20 seconds',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '30 seconds' },
});

/** The run is over when its child is, whose waits are withdrawn then (M59), also where Temporal ends the run by force. */
const ofThisRun = {
  cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
  parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
} as const;

/** Runs a definition as a child of this run and waits for its end. */
export async function runChild(
  run: RunInput,
  request: ChildRequest,
  { parent, again, started }: ChildOptions,
): Promise<ChildEnd> {
  if (again !== undefined) return runAgain(again, { parent, started });
  const lineage = { root: rootOf(run), depth: (run.lineage?.depth ?? 0) + 1 };
  const wanted = { ...inherit(run, request), parent, lineage, workflowId: uuid4() };
  const plan = await inPlace(
    (hasPlace) => planChild({ ...wanted, hasPlace }),
    (hasPlace) => planSlowly({ ...wanted, hasPlace }),
  );
  if (plan.kind === 'refused')
    return { kind: 'notStarted', reason: plan.reason, ...(plan.isFinal !== undefined && { isFinal: plan.isFinal }) };
  const strategy = request.idempotency?.strategy;
  try {
    const child = await startChild(runWorkflowType, {
      args: [plan.run],
      workflowId: plan.workflowId,
      memo: { ...plan.memo },
      ...textsOf(plan.run),
      typedSearchAttributes: toPairs(plan.attributes ?? {}),
      ...(plan.isLate === true && { priority: { priorityKey: latePriority } }),
      workflowIdReusePolicy:
        strategy === undefined || strategy === 'FAIL_ON_RUNNING'
          ? WorkflowIdReusePolicy.ALLOW_DUPLICATE
          : WorkflowIdReusePolicy.REJECT_DUPLICATE,
      ...ofThisRun,
    });
    // Not before it is there: whoever follows the id reads the child.
    started(plan.workflowId);
    return await endOf(plan, child.result());
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    if (strategy !== 'RETURN_EXISTING')
      return { kind: 'notStarted', reason: `Workflow ${plan.workflowId} was started with this idempotency key.` };
    started(plan.workflowId);
    return untilEnded(plan.workflowId);
  }
}

function toPairs(attributes: RunAttributes): SearchAttributePair[] {
  return Object.entries(attributes).map(([name, value]) => ({ key: defineSearchAttributeKey(name, 'KEYWORD'), value }));
}

function textsOf({ definition: { name, version, description }, correlationId, parent }: RunInput): RunTexts {
  return runTexts({
    name,
    version,
    description,
    correlationId,
    ...(parent !== undefined && { parentWorkflowId: parent.workflowId }),
  });
}

/** A child goes on under the id that it had. */
async function runAgain(
  { workflowId, run }: ChildAgain,
  { parent, started }: Pick<ChildOptions, 'parent' | 'started'>,
): Promise<ChildEnd> {
  const { definition, correlationId, createdBy } = run;
  const memo = { workflowName: definition.name, workflowVersion: definition.version, correlationId, createdBy };
  const child = await startChild(runWorkflowType, {
    ...ofThisRun,
    args: [{ ...run, parent }],
    workflowId,
    memo: JSON.parse(JSON.stringify(memo)),
    ...textsOf({ ...run, parent }),
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
  });
  started(workflowId);
  return endOf({ workflowId }, child.result());
}

/**
 * Starts a workflow that nobody here waits for: the task's first, second … A random id would be another branch's when a lost
 * workflow task is done again in another order, so that one start is made twice and one not at all.
 */
export function startWorkflow(
  run: RunInput,
  request: ChildRequest,
  { parent, count }: { readonly parent: RunParent; readonly count: number },
): Promise<StartResult> {
  const wanted = {
    ...request,
    workflowId: isSince(run, 'own-start-ids') ? ownStartId(parent.taskId, count) : uuid4(),
    startedByTaskId: parent.taskId,
    lineage: { root: rootOf(run), depth: 0 },
  };
  return inPlace(
    (hasPlace) => startRun({ ...wanted, hasPlace }),
    (hasPlace) => startSlowly({ ...wanted, hasPlace }),
  );
}

/** Starts what a failed run has started for it; also when the run was cancelled meanwhile. */
export function requestFailureWorkflow(
  run: RunInput,
  request: Omit<FailureStart, 'runId' | 'lineage'>,
): Promise<StartResult> {
  const lineage = { root: rootOf(run), depth: 0 };
  return CancellationScope.nonCancellable(() => startFor({ ...request, lineage, runId: workflowInfo().runId }));
}

function rootOf({ lineage }: RunInput): string {
  return lineage?.root ?? workflowInfo().workflowId;
}

/** Asks for a start, and once more when it has to wait for its place. */
async function inPlace<T extends { readonly kind: string }>(
  ask: (hasPlace: boolean) => Promise<T | Later | null>,
  askSlowly: (hasPlace: boolean) => Promise<T | Later>,
): Promise<T> {
  for (let hasPlace = false; ; hasPlace = true) {
    const answer = (await ask(hasPlace)) ?? (await askSlowly(hasPlace));
    if (!isLater(answer)) return answer;
    await sleep(answer.afterMs);
  }
}

function isLater(answer: { readonly kind: string }): answer is Later {
  return answer.kind === 'later';
}

/** Correlation id, priority and domains of workers are the parent's unless it says otherwise. */
function inherit({ correlationId, priority, taskToDomain }: RunInput, request: ChildRequest): ChildRequest {
  return {
    ...(correlationId !== undefined && { correlationId }),
    ...(priority !== undefined && { priority }),
    ...(taskToDomain !== undefined && { taskToDomain }),
    ...request,
  };
}

async function endOf(
  { workflowId }: Pick<Extract<ChildPlan, { kind: 'planned' }>, 'workflowId'>,
  result: Promise<unknown>,
): Promise<ChildEnd> {
  try {
    return { kind: 'ended', status: 'COMPLETED', output: toOutput(await result), workflowId };
  } catch (error) {
    if (!(error instanceof ChildWorkflowFailure)) throw error;
    // A child that was cancelled with its parent says TERMINATED, as any other that was terminated does.
    if (CancellationScope.current().consideredCancelled) await CancellationScope.current().cancelRequested;
    const { cause } = error;
    const status = cause instanceof ApplicationFailure ? toStatus(cause.type) : 'TERMINATED';
    const output = cause instanceof ApplicationFailure ? toOutput(cause.details?.[0]) : {};
    return { kind: 'ended', status, reason: rootCause(error) ?? error.message, output, workflowId };
  }
}

/** In its failure's type a run says how it ended. */
function toStatus(type: string | undefined | null): 'FAILED' | 'TIMED_OUT' | 'TERMINATED' {
  return type === 'TIMED_OUT' || type === 'TERMINATED' ? type : 'FAILED';
}

function toOutput(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** A run that another started tells nobody here when it ends: it is asked, at growing distances. */
async function untilEnded(workflowId: string): Promise<ChildEnd> {
  for (let pauseMs = 1_000; ; pauseMs = Math.min(pauseMs * 2, askEveryMsMax)) {
    const end = await findRunEnd(workflowId);
    if (end !== null) return end;
    await sleep(pauseMs);
  }
}

/** Each question costs six events of history: the run can wait for half a year before its history is full. */
const askEveryMsMax = 30 * 60 * 1_000;
