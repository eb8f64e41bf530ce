import { systemUsers } from '../model/caller.ts';
import { durationMs } from '../model/duration.ts';
import type { WaitStep } from '../model/access/policy.ts';
import type { WaitInstance } from '../model/access/step-instance.ts';
import { activeStep } from './approval-transitions.ts';
import type { AccessRequestCase } from './access-request-case.ts';

/** Begins a wait. `endMs` is that of a wait for a time; a wait for a condition has none. */
export function openWait(requestCase: AccessRequestCase, step: WaitStep, endMs: number | undefined): void {
  const { now, newId } = requestCase.tools;
  const { name, commentOnFirstWait, commentOnTimeout, timeoutDuration, condition, duration } = step;
  const timeoutMs = durationMs(timeoutDuration);
  const untilTime = endMs === undefined ? undefined : new Date(endMs).toISOString();
  const wait: WaitInstance = {
    state: 'WAIT_INSTANCE_STATE_WAITING',
    startedWaitingAt: now(),
    ...present({ name, commentOnFirstWait, commentOnTimeout, timeoutDuration, condition }),
    ...(timeoutMs === undefined ? {} : { timeout: new Date(Date.parse(now()) + timeoutMs).toISOString() }),
    ...(untilTime === undefined
      ? {}
      : { untilTime: { untilTime, ...present({ durationIfExists: duration?.duration }) } }),
  };
  const stepId = newId();
  requestCase.enter(activeStep(requestCase, stepId, { wait }), []);
  requestCase.comment(systemUsers.system, commentOnFirstWait ?? '');
  requestCase.note(
    systemUsers.system,
    untilTime === undefined
      ? { waitStepWaiting: { stepId, ...present({ condition: condition?.condition }) } }
      : { waitStepUntilTime: { stepId, untilTime } },
  );
}

export function succeedWait(requestCase: AccessRequestCase): void {
  const { step, wait } = currentWait(requestCase);
  const succeededAt = requestCase.tools.now();
  requestCase.leave({ ...step, wait: { ...wait, state: 'WAIT_INSTANCE_STATE_COMPLETED', succeeded: { succeededAt } } });
  requestCase.note(systemUsers.system, {
    waitStepSuccess: { stepId: step.id, ...present({ condition: wait.condition?.condition }), succeededAt },
  });
}

/** The task ends: what it waited for did not come. */
export function timeOutWait(requestCase: AccessRequestCase): void {
  const { step, wait } = currentWait(requestCase);
  const timedOutAt = requestCase.tools.now();
  requestCase.comment(systemUsers.system, wait.commentOnTimeout ?? '');
  requestCase.leave({ ...step, wait: { ...wait, state: 'WAIT_INSTANCE_STATE_TIMED_OUT', timedOut: { timedOutAt } } });
  requestCase.note(systemUsers.system, {
    waitStepTimedOut: { stepId: step.id, ...present({ condition: wait.condition?.condition }), timedOutAt },
  });
  requestCase.finish('WAIT_TIMED_OUT', systemUsers.system);
}

function currentWait(requestCase: AccessRequestCase) {
  const step = requestCase.current;
  if (step?.wait === undefined) throw new Error(`Task ${requestCase.task.id} is not at a wait step.`);
  return { step, wait: step.wait };
}

function present<T extends object>(members: T): Partial<T> {
  const kept: Partial<T> = { ...members };
  for (const name in kept) if (kept[name] === undefined) delete kept[name];
  return kept;
}
