import {
  ActivityCancellationType,
  CancellationScope,
  condition,
  defineSignal,
  isCancellation,
  patched,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import { msToNumber } from '@temporalio/common/lib/time.js';
import type { OutboundActivities } from '../activities/outbound-activities.ts';
import type { SendOutcome } from '../src/model/outbound/decision.ts';
import { notSentType, decisionSignalName, failureSignalName } from '../src/model/outbound/delivery.ts';
import type {
  DecisionSignal,
  DeliveryPlan,
  OutgoingRequest,
  DeliveryStep,
  FailureSignal,
} from '../src/model/outbound/delivery.ts';
import { deliveryKeyOf } from '../src/model/ids.ts';
import { outgoingEvents } from '../src/model/outbound/outgoing-event.ts';
import { nextDelayMs, postpone } from '../src/model/outbound/retry-table.ts';
import type { Postponement } from '../src/model/outbound/retry-table.ts';
import type { SendOptions, SendProgress } from './send-options.ts';
import { proxyNearest, proxyOrdinary } from './signalbox-activities.ts';

/** The messages that this run sends. One per run: each run has a module scope of its own. */
export function runSends(): RunSends {
  own ??= new RunSends();
  return own;
}

/** Something that an endpoint was asked and that can be taken back. */
export interface Ask {
  /** The end, once there is one that nobody has taken back. */
  readonly answer: SendOutcome | undefined;
  /** From now on an answer is refused (C95). False: one was first, and `answer` has it. */
  withdraw(): Promise<boolean>;
}

export interface AskOptions extends SendOptions {
  /** A ksuid for the message. After a crash the message may have another one: `onProgress` has the one that counts. */
  readonly id: string;
}

let own: RunSends | undefined;

const decisionSignal = defineSignal<[DecisionSignal]>(decisionSignalName);
const failureSignal = defineSignal<[FailureSignal]>(failureSignalName);

/** Attempts are never repeated by Temporal: they are counted, and the retry table is ours (C61). */
const attemptTimeout = '45 seconds';

/** Local: one history event instead of six. The activity itself hands over what may be slow. */
const { beginDelivery, closeDelivery } = proxyNearest<OutboundActivities>({
  startToCloseTimeout: attemptTimeout,
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
});

const { attemptDelivery } = proxyOrdinary<OutboundActivities>({
  startToCloseTimeout: attemptTimeout,
  // The attempt of a worker that died counts as failed, and the next one is made by the retry table.
  heartbeatTimeout: '15 seconds',
  retry: { maximumAttempts: 1 },
  cancellationType: ActivityCancellationType.TRY_CANCEL,
});

/** While the database is away every attempt ends like this; the pauses grow from here. */
const notSentPauseMs = 15_000;

type End = Extract<DeliveryStep, { readonly kind: 'decided' | 'failed' }>;

class RunSends {
  #seq = 0;
  readonly #ends = new Map<string, End>();

  constructor() {
    setHandler(decisionSignal, ({ key, messageId, decision }) =>
      this.#end(key, { kind: 'decided', messageId, decision, by: 'callback' }),
    );
    setHandler(failureSignal, ({ key, messageId, failure }) =>
      this.#end(key, { kind: 'failed', messageId, ...failure }),
    );
  }

  send(options: SendOptions): Promise<SendOutcome> {
    const { remindAfter, onProgress } = options;
    return this.#deliver(this.#newRequest(options), {
      remindAfterMs: remindAfter === undefined ? undefined : msToNumber(remindAfter),
      onProgress,
    });
  }

  /** Like `send`, but it is over when the receiver has it: after a 202 nobody waits, and a late answer is refused. */
  notify(options: SendOptions): Promise<SendOutcome> {
    return this.#deliver(this.#newRequest(options), { onProgress: options.onProgress, endsAccepted: true });
  }

  deliverStored(messageId: string): Promise<SendOutcome> {
    return this.#deliver({ kind: 'stored', key: this.#nextKey(), messageId });
  }

  /** Like `send`, but nothing leaves in the present workflow task, and what was asked can be taken back. */
  ask({ id, onProgress, ...options }: AskOptions): Ask {
    const request: OutgoingRequest = { ...this.#newRequest(options), id, later: true };
    const { key } = request;
    const began = this.#begin(request);
    const asked: { ended?: SendOutcome; failed?: { readonly error: unknown }; isWithdrawn: boolean } = {
      isWithdrawn: false,
    };
    const report = (progress: SendProgress) => (asked.isWithdrawn ? undefined : onProgress?.(progress));
    const delivery: OpenDelivery = { key, startedAtMs: Date.now(), onProgress: report };
    began
      .then((first) => this.#follow(delivery, first))
      .finally(() => this.#ends.delete(key))
      .then(
        (outcome) => void (asked.ended = outcome),
        (error: unknown) => void (asked.failed = { error }),
      );
    const answer = () => {
      if (asked.failed !== undefined) throw asked.failed.error;
      return asked.isWithdrawn ? undefined : asked.ended;
    };
    return {
      get answer() {
        return answer();
      },
      withdraw: async () => {
        const end = await close(await began);
        asked.isWithdrawn = end.kind === 'failed' && end.reason === 'withdrawn';
        if (asked.ended === undefined) this.#end(key, end);
        if (!asked.isWithdrawn) await condition(() => answer() !== undefined);
        return asked.isWithdrawn;
      },
    };
  }

  #newRequest({
    endpoint,
    event = outgoingEvents.workflowStep,
    payload = {},
    callbackTimeout,
    source,
  }: SendOptions): OutgoingRequest & { readonly kind: 'new' } {
    const key = this.#nextKey();
    const own =
      event === outgoingEvents.workflowStep
        ? { workflowId: workflowInfo().workflowId, workflowExecutionStepId: key, context: payload }
        : payload;
    return {
      kind: 'new',
      key,
      endpoint,
      event,
      payload: own,
      callbackTimeoutMs: callbackTimeout === undefined ? undefined : msToNumber(callbackTimeout),
      source: source ?? { kind: 'workflowStep', workflowStepId: key },
    };
  }

  /** The id that a reset keeps, so that a run that was reset knows the messages it replays. */
  #nextKey(): string {
    this.#seq += 1;
    return deliveryKeyOf(workflowInfo().originalExecutionRunId, this.#seq);
  }

  #end(key: string, end: End): void {
    if (!this.#ends.has(key)) this.#ends.set(key, end);
  }

  #begin(request: OutgoingRequest): Promise<DeliveryStep> {
    const { workflowId, runId } = workflowInfo();
    return CancellationScope.nonCancellable(() => beginDelivery(request, { workflowId, runId }));
  }

  async #deliver(
    request: OutgoingRequest,
    options: Pick<OpenDelivery, 'remindAfterMs' | 'onProgress' | 'endsAccepted'> = {},
  ): Promise<SendOutcome> {
    const began = this.#begin(request);
    try {
      const startedAtMs = Date.now();
      return await this.#follow({ key: request.key, startedAtMs, ...options }, await orCancelled(began));
    } catch (error) {
      if (!isCancellation(error)) throw error;
      const end = await CancellationScope.nonCancellable(async () => close(await began));
      // An answer that was accepted counts, however late the run looks (C64).
      if (end.kind === 'decided' && patched('answers-outlast-cancellation')) return toOutcome(end);
      throw error;
    } finally {
      this.#ends.delete(request.key);
    }
  }

  /** Goes from step to step until somebody has decided or nobody can any more. */
  async #follow(delivery: OpenDelivery, first: DeliveryStep): Promise<SendOutcome> {
    let step = first;
    let attempts = 0;
    let postponed: Postponement | undefined;
    let isAttemptReported = false;
    for (;;) {
      isAttemptReported = reportProgress(delivery, step, isAttemptReported);
      const end = this.#ends.get(delivery.key);
      if (end !== undefined) {
        if (!isAttemptReported) reportProgress(delivery, end, isAttemptReported);
        return toOutcome(end);
      }
      switch (step.kind) {
        case 'decided':
        case 'failed':
          return toOutcome(step);
        case 'deferred':
          step = await this.#attempt(delivery, step.plan);
          break;
        case 'accepted':
          attempts += 1;
          step = await this.#awaitCallback(delivery, step.plan);
          break;
        case 'retry':
          if (step.counted) attempts += 1;
          postponed = step.counted ? undefined : postponedOf(delivery, step, postponed);
          step = await this.#retry(delivery, step, { attempts, postponed });
          break;
        default:
          step satisfies never;
      }
    }
  }

  /** A callback that comes first ends the wait; the attempt goes on by itself and is recorded (C96). */
  async #attempt(delivery: OpenDelivery, plan: DeliveryPlan): Promise<DeliveryStep> {
    let isOver = false;
    const attempt = attemptDelivery(plan.messageId).catch((error: unknown): DeliveryStep => {
      if (isCancellation(error)) throw error;
      if (wasNotSent(error))
        return {
          kind: 'retry',
          plan,
          counted: false,
          afterMs: notSentPauseMs,
          detail: 'the attempt could not be made',
        };
      // A worker that died with the attempt, or a time-out: whether it arrived is not known, so it counts.
      return { kind: 'retry', plan, counted: true, detail: 'the attempt was cut off' };
    });
    // Temporal's SDK asks each open condition again in every workflow task: this one is closed with its attempt.
    const ended = condition(() => isOver || this.#ends.has(delivery.key)).then(() => this.#endOr(delivery.key, plan));
    const over = () => void (isOver = true);
    // Beside the race, not behind it: what a run does next keeps its place in replays.
    attempt.then(over, over);
    return Promise.race([attempt, ended]);
  }

  async #awaitCallback(delivery: OpenDelivery, plan: DeliveryPlan): Promise<DeliveryStep> {
    if (delivery.endsAccepted === true) return closeDelivery(plan.messageId, { reason: 'accepted' });
    const leftMs = remainingMs(delivery, plan);
    const waitMs = Math.min(leftMs, delivery.remindAfterMs ?? leftMs);
    if (waitMs > 0 && (await condition(() => this.#ends.has(delivery.key), waitMs)))
      return this.#endOr(delivery.key, plan);
    if (remainingMs(delivery, plan) <= 0) {
      return closeDelivery(plan.messageId, {
        reason: 'expired',
        detail: 'no callback came before the callback time-out',
      });
    }
    return this.#attempt(delivery, plan);
  }

  async #retry(
    delivery: OpenDelivery,
    { plan, afterMs, detail }: RetryStep,
    { attempts, postponed }: { readonly attempts: number; readonly postponed: Postponement | undefined },
  ): Promise<DeliveryStep> {
    const delayMs =
      postponed?.delayMs ?? nextDelayMs({ preset: plan.preset, attempts, afterMs, random: Math.random() });
    if (delayMs === undefined) {
      return closeDelivery(plan.messageId, {
        reason: 'exhausted',
        detail: `all ${attempts} attempts failed; the last: ${detail}`,
      });
    }
    const leftMs = remainingMs(delivery, plan);
    if (await condition(() => this.#ends.has(delivery.key), Math.max(1, Math.min(delayMs, leftMs)))) {
      return this.#endOr(delivery.key, plan);
    }
    if (delayMs >= leftMs) {
      return closeDelivery(plan.messageId, {
        reason: 'expired',
        detail: `no attempt succeeded before the callback time-out; the last: ${detail}`,
      });
    }
    return this.#attempt(delivery, plan);
  }

  #endOr(key: string, plan: DeliveryPlan): DeliveryStep {
    return this.#ends.get(key) ?? { kind: 'deferred', plan };
  }
}

interface OpenDelivery {
  readonly key: string;
  /** By the workflow's clock, which tests can skip. */
  readonly startedAtMs: number;
  readonly remindAfterMs?: number;
  /** A 202 is the end. */
  readonly endsAccepted?: boolean;
  readonly onProgress?: (progress: SendProgress) => void;
}

type RetryStep = DeliveryStep & { readonly kind: 'retry' };

/** Returns whether an attempt has been reported by now. */
function reportProgress({ onProgress }: OpenDelivery, step: DeliveryStep, isAttemptReported: boolean): boolean {
  const messageId = messageIdOf(step);
  const attempted = wasAttempted(step, isAttemptReported);
  if (onProgress !== undefined && messageId !== undefined)
    onProgress({ messageId, attempted, accepted: step.kind === 'accepted' });
  return isAttemptReported || attempted;
}

/** Whether a step tells of an attempt that no step before told of. */
function wasAttempted(step: DeliveryStep, isAttemptReported: boolean): boolean {
  switch (step.kind) {
    case 'accepted':
      return true;
    case 'retry':
      return step.counted;
    case 'decided':
      // The token of a callback leaves with an attempt alone, so one was made even if its end is not known yet.
      return step.by === 'answer' || !isAttemptReported;
    case 'failed':
      return step.reason === 'gone' || step.reason === 'badResponse';
    case 'deferred':
      return false;
  }
}

function remainingMs({ startedAtMs }: OpenDelivery, { callbackTimeoutMs }: DeliveryPlan): number {
  return startedAtMs + callbackTimeoutMs - Date.now();
}

/** Delays may differ from those of older versions, but not which of them end a message: a run that waits replays. */
function postponedOf(
  delivery: OpenDelivery,
  { afterMs, plan }: RetryStep,
  last: Postponement | undefined,
): Postponement {
  return postpone({ afterMs, last, leftMs: remainingMs(delivery, plan), random: Math.random() });
}

function wasNotSent(error: unknown): boolean {
  return (
    error instanceof ActivityFailure && error.cause instanceof ApplicationFailure && error.cause.type === notSentType
  );
}

function toOutcome(end: End): SendOutcome {
  if (end.kind === 'failed') return end;
  const { decision, messageId, by } = end;
  return { ...decision, messageId, by };
}

function messageIdOf(step: DeliveryStep): string | undefined {
  return step.kind === 'decided' || step.kind === 'failed' ? step.messageId : step.plan.messageId;
}

/** The attempt itself is not cut off; the caller is. */
function orCancelled(began: Promise<DeliveryStep>): Promise<DeliveryStep> {
  return Promise.race([began, CancellationScope.current().cancelRequested]);
}

/** A message cannot be unsent, but an answer to it counts no more (C95). An end that it has already stays. */
async function close(first: DeliveryStep): Promise<End> {
  const messageId = messageIdOf(first);
  if (messageId === undefined) return first.kind === 'failed' ? first : withdrawn;
  const step = await closeDelivery(messageId, { reason: withdrawn.reason, detail: withdrawn.detail });
  return step.kind === 'decided' || step.kind === 'failed' ? step : { ...withdrawn, messageId };
}

const withdrawn = { kind: 'failed', reason: 'withdrawn', detail: 'the workflow stopped waiting' } as const;
