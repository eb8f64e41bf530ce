import { noteProblems } from '../../src/access/approval-transitions.ts';
import { openWait, succeedWait, timeOutWait } from '../../src/access/wait-transitions.ts';
import { durationMs } from '../../src/model/duration.ts';
import type { WaitStep } from '../../src/model/access/policy.ts';
import { access } from './access-request-run.ts';
import type { AccessRequestRun } from './access-request-run.ts';

/** A condition is looked at again after a minute, then ever more seldom: some 800 looks in 30 days. */
const firstLookMs = 60_000;
const lookMsMax = 3_600_000;
/** A wait that names no end does not last for ever. */
const waitMsMax = 30 * 86_400_000;

/** Opens a wait and follows it to its end. */
export async function followWait(run: AccessRequestRun, step: WaitStep): Promise<void> {
  const endMs = await access.planWait(step, Date.now());
  openWait(run.case, step, endMs ?? undefined);
  const stepId = run.case.current?.id ?? '';
  if (endMs !== null) return untilTime(run, { stepId, endMs });
  await untilCondition(run, {
    stepId,
    condition: step.condition?.condition ?? '',
    timeoutMs: durationMs(step.timeoutDuration) ?? waitMsMax,
  });
}

async function untilTime(run: AccessRequestRun, { stepId, endMs }: { stepId: string; endMs: number }): Promise<void> {
  const asked = run.processRequests;
  await run.rest(() => run.hasLeft(stepId) || run.processRequests > asked, endMs);
  if (!run.hasLeft(stepId)) succeedWait(run.case);
}

async function untilCondition(
  run: AccessRequestRun,
  { stepId, condition, timeoutMs }: { stepId: string; condition: string; timeoutMs: number },
): Promise<void> {
  const deadlineMs = Date.now() + timeoutMs;
  let noted = '';
  for (let pauseMs = firstLookMs; ; pauseMs = Math.min(lookMsMax, pauseMs * 2)) {
    const held = await access.holdsNow(condition, run.case.task);
    if (held === true) return succeedWait(run.case);
    if (held !== false) {
      if (held.error !== noted) noteProblems(run.case, [{ condition: held.condition, error: held.error }]);
      noted = held.error;
    }
    if (Date.now() >= deadlineMs || (held !== false && held.isStopped)) return timeOutWait(run.case);
    const asked = run.processRequests;
    await run.rest(
      () => run.hasLeft(stepId) || run.processRequests > asked,
      Math.min(deadlineMs, Date.now() + pauseMs),
    );
    if (run.hasLeft(stepId)) return;
  }
}
