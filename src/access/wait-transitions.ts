import { systemUsers } from '../model/caller.ts';
import { durationMs } from '../model/duration.ts';
import type { WaitStep } from '../model/access/policy.ts';
import type { WaitInstance } from '../model/access/step-instance.ts';
import { activeStep } from './approval-transitions.ts';
import type { AccessRequestCase } from './access-request-case.ts';
import type { Question, AccessRequestTurns } from './access-request-turns.ts';

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

interface AskedQuestion<Q extends Question> {
  readonly stepId: string;
  readonly question: Q;
  /** After this the step goes on without an answer. */
  readonly untilMs?: number | undefined;
}

type Awaited<Q extends Question> =
  | { readonly kind: 'answered'; readonly answer: NonNullable<Q['answer']> }
  /** Somebody acted on the step meanwhile, and took the question back. */
  | { readonly kind: 'left' }
  | { readonly kind: 'timedOut' };

/** Waits for an endpoint's answer, while people can still act on the step: of all that may happen one thing does (C64). */
export async function awaitAnswer<Q extends Question>(
  turns: AccessRequestTurns,
  { stepId, question, untilMs }: AskedQuestion<Q>,
): Promise<Awaited<Q>> {
  await turns.restAsking(question, () => turns.hasLeft(stepId), untilMs);
  if (turns.hasLeft(stepId)) return { kind: 'left' };
  if (question.answer === undefined && (await question.withdraw())) return { kind: 'timedOut' };
  const { answer } = question;
  if (answer === undefined || answer === null)
    throw new Error(`The question of step ${stepId} was neither answered nor taken back.`);
  return { kind: 'answered', answer };
}

const day = 86_400_000;

/** When a wait for a duration or for a time of day is over; undefined for a wait for a condition. */
export function waitEndMs({ duration, untilTime }: WaitStep, nowMs: number): number | undefined {
  if (duration !== undefined) return nowMs + (durationMs(duration.duration) ?? 0);
  if (untilTime === undefined) return undefined;
  const { hours = 0, minutes = 0, timezone } = untilTime;
  const wanted = (hours * 60 + minutes) * 60_000;
  const zone = timezone === undefined || timezone === '' ? 'UTC' : timezone;
  const ahead = (wanted - timeOfDayMs(nowMs, zone) + day) % day;
  // A day on which the clocks change is not 24 hours long: what is off by that is put right.
  const candidate = nowMs + (ahead === 0 ? day : ahead);
  const off = (wanted - timeOfDayMs(candidate, zone) + day) % day;
  return candidate + (off > day / 2 ? off - day : off);
}

function timeOfDayMs(atMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(atMs);
  const number = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return ((number('hour') * 60 + number('minute')) * 60 + number('second')) * 1000 + (atMs % 1000);
}
