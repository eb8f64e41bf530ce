import { randomUUID } from 'node:crypto';
import type { Execution, Executions } from '../model/definitions/execution.ts';
import type { RunsAgain } from '../model/definitions/run-again.ts';
import type { Starter, StartRequest, StartResult } from '../model/definitions/starter.ts';
import { typesWithoutEffect } from '../model/definitions/task-mocks.ts';

export interface TryOutDependencies {
  readonly starter: Starter;
  readonly executions: Pick<Executions, 'find' | 'terminate'>;
  readonly runsAgain: Pick<RunsAgain, 'remove'>;
  /** Its run could not be taken away, or not in time. */
  readonly noteLeft: (left: { readonly workflowId: string; readonly error: unknown }) => void;
}

export type TriedOut =
  | { readonly kind: 'tried'; readonly execution: Execution }
  | { readonly kind: 'refused'; readonly result: Exclude<StartResult, { kind: 'started' }> };

/** Scripts and loops may take their time; a proxy in between gives up after a minute. */
const waitMsMax = 30_000;
const pauseMs = 100;
const takeAwayPauseMs = 500;
const overReason = { reason: 'The try-out is over.' };
/** Temporal removes a run that ended a moment ago within half a minute, later where it has much to do; it is told once. */
const removeMsMax = 5 * 60_000;

/**
 * Runs a definition with mocks in place of what its tasks do (A135): a real run, which nobody outside hears of, and which is
 * taken away again, for which nobody waits. What has no mock and would have an effect stays open, and the run with it.
 */
export async function tryOut(
  request: StartRequest,
  { starter, executions, runsAgain, noteLeft }: TryOutDependencies,
): Promise<TriedOut> {
  const { idempotency: _, ...own } = request;
  const result = await starter.start({ ...own, mocks: request.mocks ?? {}, workflowId: randomUUID() });
  if (result.kind !== 'started') return { kind: 'refused', result };
  const { workflowId } = result;
  try {
    const execution = await untilStill(executions, workflowId);
    if (execution.endTime === 0) await executions.terminate(workflowId, overReason);
    return { kind: 'tried', execution };
  } finally {
    takeAway(workflowId, { executions, runsAgain }).catch((error: unknown) => noteLeft({ workflowId, error }));
  }
}

/** Also when it could not be watched to its end: it would stay open for ever. A run says that it is over a moment before Temporal knows. */
async function takeAway(
  workflowId: string,
  { executions, runsAgain }: Pick<TryOutDependencies, 'executions' | 'runsAgain'>,
): Promise<void> {
  const until = performance.now() + removeMsMax;
  for (;;) {
    let wrong: unknown = new Error('It was not removed in time.');
    try {
      await executions.terminate(workflowId, overReason);
      const outcome = await runsAgain.remove(workflowId, { waitMs: until - performance.now() });
      if (outcome === 'removed' || outcome === 'notFound') return;
    } catch (error) {
      wrong = error;
    }
    if (performance.now() > until) throw wrong;
    await new Promise((resolve) => setTimeout(resolve, takeAwayPauseMs));
  }
}

/** Until it has ended, or only what has no mock is open: twice the same, since a loop is about to go on for a moment. */
async function untilStill(executions: Pick<Executions, 'find'>, workflowId: string): Promise<Execution> {
  const until = performance.now() + waitMsMax;
  for (let before: Execution | undefined; ; ) {
    const execution = await executions.find(workflowId);
    if (execution === undefined) throw new Error(`The run ${workflowId}, which is only tried out, is gone.`);
    if (execution.endTime > 0 || performance.now() > until) return execution;
    const isStuck = hasOnlyStuck(execution);
    if (isStuck && before !== undefined && isSame(before, execution)) return execution;
    before = isStuck ? execution : undefined;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

function hasOnlyStuck({ tasks }: Execution): boolean {
  const open = tasks.filter(({ status }) => status === 'SCHEDULED' || status === 'IN_PROGRESS');
  const isStuck = ({ workflowTask: { type = 'SIMPLE' } }: (typeof open)[number]): boolean =>
    !typesWithoutEffect.includes(String(type));
  return open.some(isStuck) && open.every((task) => isStuck(task) || holds.includes(task.taskType));
}

/** Types that are open for as long as others are. */
const holds = ['DO_WHILE', 'JOIN', 'EXCLUSIVE_JOIN', 'DYNAMIC', 'FORK', 'FORK_JOIN', 'FORK_JOIN_DYNAMIC'];

function isSame(before: Execution, now: Execution): boolean {
  return before.tasks.length === now.tasks.length && before.updateTime === now.updateTime;
}
