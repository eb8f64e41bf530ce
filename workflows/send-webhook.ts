import {
  ActivityCancellationType,
  CancellationScope,
  condition,
  defineSignal,
  isCancellation,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Duration } from '@temporalio/common';
import { msToNumber } from '@temporalio/common/lib/time.js';
import type { OutboundActivities } from '../activities/outbound-activities.ts';
import type { DecidedBy, Decision, FailureReason, SendOutcome } from '../src/model/outbound/decision.ts';
import {
  decisionSignalName,
  type DecisionSignal,
  type DeliveryPlan,
  type DeliveryRequest,
  type DeliveryStep,
} from '../src/model/outbound/delivery.ts';
import { deliveryKeyOf } from '../src/model/ids.ts';
import type { JsonObject } from '../src/model/json.ts';
import type { MessageSource } from '../src/model/outbound/message.ts';
import { outgoingEvents } from '../src/model/outbound/outgoing-event.ts';
import { nextDelayMs } from '../src/model/outbound/retry-table.ts';
import { proxyInTurn } from './in-turn.ts';

export type { Decision, FailureReason, SendOutcome } from '../src/model/outbound/decision.ts';
export { outgoingEvents } from '../src/model/outbound/outgoing-event.ts';

export interface SendOptions {
  /** Id or display name of an outgoing webhook. */
  readonly endpoint: string;
  /**
   * One of `outgoingEvents`, or a name of your own, for example `acme.access.requested`. It says which decisions an
   * answer may hold: a name of your own takes all. Default: `outgoingEvents.workflowStep`, with the payload as context.
   */
  readonly event?: string;
  /** Goes out as the envelope's `payload`, after `@type`. */
  readonly payload?: JsonObject;
  /** From the first attempt; at most 30 days. Default: that of the endpoint. */
  readonly callbackTimeout?: Duration;
  /** After a 202, the same message goes out again each time this long passes without an answer. Default: never. */
  readonly remindAfter?: Duration;
  /** What the history shows as the origin. Default: a workflow step. */
  readonly source?: MessageSource;
  /** Called as the delivery goes on, in workflow code: it must neither wait nor throw. */
  readonly onProgress?: (progress: SendProgress) => void;
}

export interface SendProgress {
  readonly messageId: string;
  /** An attempt was made since the last call. */
  readonly attempted: boolean;
  /** It was answered 202: the decision comes by callback. */
  readonly accepted: boolean;
}

/**
 * Sends a signed webhook, tries again as long as the endpoint's retry table says, and waits for the answer: in the
 * response, or posted to the callback URL days later. Sending begins when this is called, so it can be raced.
 * Cancelling its scope withdraws the message, so that a late answer is refused, and rejects with `CancelledFailure`.
 *
 * @example
 * const decision = await sendWebhook({ endpoint: 'approvals', event: 'acme.access.requested', payload: { user: 'alice' } });
 * switch (decision.kind) {
 *   case 'approve': return grant();
 *   case 'failed': return escalate(decision.reason);
 *   …
 * }
 */
export function sendWebhook(options: SendOptions): Promise<SendOutcome> {
  runSends ??= new RunSends();
  return runSends.send(options);
}

/** Delivers a message that is in the store already (a test, a redelivery) from the calling workflow. */
export function deliverStoredMessage(messageId: string): Promise<SendOutcome> {
  runSends ??= new RunSends();
  return runSends.deliverStored(messageId);
}

/** One per run: each run has a module scope of its own. */
let runSends: RunSends | undefined;

const decisionSignal = defineSignal<[DecisionSignal]>(decisionSignalName);

/** Attempts are never repeated by Temporal: they are counted, and the retry table is ours (C61). */
const attemptTimeout = '45 seconds';

/** Local: one history event instead of six. The activity itself hands over what may be slow. */
const { beginDelivery, closeDelivery } = proxyInTurn<OutboundActivities>({
  startToCloseTimeout: attemptTimeout,
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
});

const { attemptDelivery } = proxyActivities<OutboundActivities>({
  startToCloseTimeout: attemptTimeout,
  retry: { maximumAttempts: 1 },
  cancellationType: ActivityCancellationType.TRY_CANCEL,
});

interface Answer {
  readonly messageId: string;
  readonly decision: Decision;
  readonly by: DecidedBy;
}

class RunSends {
  #seq = 0;
  readonly #answers = new Map<string, Answer>();

  constructor() {
    setHandler(decisionSignal, ({ key, messageId, decision }) => {
      if (!this.#answers.has(key)) this.#answers.set(key, { messageId, decision, by: 'callback' });
    });
  }

  send(options: SendOptions): Promise<SendOutcome> {
    const { endpoint, event = outgoingEvents.workflowStep, payload = {}, callbackTimeout, remindAfter } = options;
    const key = this.#nextKey();
    const callbackTimeoutMs = callbackTimeout === undefined ? undefined : msToNumber(callbackTimeout);
    const source = options.source ?? { kind: 'workflowStep', workflowStepId: key };
    const own = event === outgoingEvents.workflowStep
      ? { workflowId: workflowInfo().workflowId, workflowExecutionStepId: key, context: payload }
      : payload;
    return this.#deliver(
      { kind: 'new', key, endpoint, event, payload: own, callbackTimeoutMs, source },
      { remindAfterMs: remindAfter === undefined ? undefined : msToNumber(remindAfter), onProgress: options.onProgress },
    );
  }

  deliverStored(messageId: string): Promise<SendOutcome> {
    return this.#deliver({ kind: 'stored', key: this.#nextKey(), messageId });
  }

  /** The id that a reset keeps, so that a run that was reset knows the messages it replays. */
  #nextKey(): string {
    this.#seq += 1;
    return deliveryKeyOf(workflowInfo().originalExecutionRunId, this.#seq);
  }

  async #deliver(request: DeliveryRequest, options: Pick<OpenDelivery, 'remindAfterMs' | 'onProgress'> = {}): Promise<SendOutcome> {
    const { workflowId, runId } = workflowInfo();
    const began = CancellationScope.nonCancellable(() => beginDelivery(request, { workflowId, runId }));
    try {
      const startedAtMs = Date.now();
      return await this.#follow({ key: request.key, startedAtMs, ...options }, await orCancelled(began));
    } catch (error) {
      if (isCancellation(error)) await withdraw(began);
      throw error;
    } finally {
      this.#answers.delete(request.key);
    }
  }

  /** Goes from step to step until somebody has decided or nobody can any more. */
  async #follow(delivery: OpenDelivery, first: DeliveryStep): Promise<SendOutcome> {
    let step = first;
    let attempts = 0;
    for (;;) {
      reportProgress(delivery, step);
      const answer = this.#answers.get(delivery.key);
      if (answer !== undefined) return toOutcome(answer);
      switch (step.kind) {
        case 'decided':
          return toOutcome(step);
        case 'failed':
          return step;
        case 'deferred':
          step = await this.#attempt(delivery, step.plan);
          break;
        case 'accepted':
          attempts += 1;
          step = await this.#awaitCallback(delivery, step.plan);
          break;
        case 'retry':
          if (step.counted) attempts += 1;
          step = await this.#retry(delivery, step, attempts);
          break;
        default:
          step satisfies never;
      }
    }
  }

  /** A callback that comes first ends the wait; the attempt goes on by itself and is recorded (C96). */
  async #attempt(delivery: OpenDelivery, plan: DeliveryPlan): Promise<DeliveryStep> {
    const attempt = attemptDelivery(plan.messageId).catch((error: unknown): DeliveryStep => {
      // A worker that died with the attempt, or a time-out: whether it arrived is not known, so it counts.
      if (isCancellation(error)) throw error;
      return { kind: 'retry', plan, counted: true, detail: 'the attempt was cut off' };
    });
    const decided = condition(() => this.#answers.has(delivery.key)).then(() => this.#decidedStep(delivery.key, plan));
    return Promise.race([attempt, decided]);
  }

  async #awaitCallback(delivery: OpenDelivery, plan: DeliveryPlan): Promise<DeliveryStep> {
    const leftMs = remainingMs(delivery, plan);
    const waitMs = Math.min(leftMs, delivery.remindAfterMs ?? leftMs);
    if (waitMs > 0 && (await condition(() => this.#answers.has(delivery.key), waitMs))) return this.#decidedStep(delivery.key, plan);
    if (remainingMs(delivery, plan) <= 0) {
      return closeDelivery(plan.messageId, { reason: 'expired', detail: 'no callback came before the callback time-out' });
    }
    return this.#attempt(delivery, plan);
  }

  async #retry(delivery: OpenDelivery, { plan, afterMs, detail, counted }: RetryStep, attempts: number): Promise<DeliveryStep> {
    const delayMs = counted
      ? nextDelayMs({ preset: plan.preset, attempts, afterMs, random: Math.random() })
      : postponedMs(afterMs, Math.random());
    if (delayMs === undefined) {
      return closeDelivery(plan.messageId, { reason: 'exhausted', detail: `all ${attempts} attempts failed; the last: ${detail}` });
    }
    const leftMs = remainingMs(delivery, plan);
    if (await condition(() => this.#answers.has(delivery.key), Math.max(1, Math.min(delayMs, leftMs)))) {
      return this.#decidedStep(delivery.key, plan);
    }
    if (delayMs >= leftMs) {
      return closeDelivery(plan.messageId, { reason: 'expired', detail: `no attempt succeeded before the callback time-out; the last: ${detail}` });
    }
    return this.#attempt(delivery, plan);
  }

  #decidedStep(key: string, plan: DeliveryPlan): DeliveryStep {
    const answer = this.#answers.get(key);
    return answer === undefined ? { kind: 'deferred', plan } : { kind: 'decided', ...answer };
  }
}

interface OpenDelivery {
  readonly key: string;
  /** By the workflow's clock, which tests can skip. */
  readonly startedAtMs: number;
  readonly remindAfterMs?: number;
  readonly onProgress?: (progress: SendProgress) => void;
}

type RetryStep = DeliveryStep & { readonly kind: 'retry' };

function reportProgress({ onProgress }: OpenDelivery, step: DeliveryStep): void {
  const messageId = messageIdOf(step);
  if (onProgress !== undefined && messageId !== undefined) onProgress({ messageId, attempted: wasAttempted(step), accepted: step.kind === 'accepted' });
}

/** Whether a step tells of an attempt that no step before told of. */
function wasAttempted(step: DeliveryStep): boolean {
  switch (step.kind) {
    case 'accepted':
      return true;
    case 'retry':
      return step.counted;
    case 'decided':
      return step.by === 'answer';
    case 'failed':
      return step.reason === 'gone' || step.reason === 'badResponse';
    case 'deferred':
      return false;
  }
}

function remainingMs({ startedAtMs }: OpenDelivery, { callbackTimeoutMs }: DeliveryPlan): number {
  return startedAtMs + callbackTimeoutMs - Date.now();
}

/** An attempt that was not made is made later, not at the same moment as all others that were not made. */
function postponedMs(afterMs = 1_000, random: number): number {
  return Math.round(afterMs * (1 + random));
}

function toOutcome({ decision, messageId, by }: Answer): SendOutcome {
  return { ...decision, messageId, by };
}

function messageIdOf(step: DeliveryStep): string | undefined {
  return step.kind === 'decided' || step.kind === 'failed' ? step.messageId : step.plan.messageId;
}

/** The attempt itself is not cut off; the caller is. */
function orCancelled(began: Promise<DeliveryStep>): Promise<DeliveryStep> {
  return Promise.race([began, CancellationScope.current().cancelRequested]);
}

/** What was sent cannot be unsent, but an answer to it counts no more (C95). */
async function withdraw(began: Promise<DeliveryStep>): Promise<void> {
  await CancellationScope.nonCancellable(async () => {
    const messageId = messageIdOf(await began);
    const reason: FailureReason = 'withdrawn';
    if (messageId !== undefined) await closeDelivery(messageId, { reason, detail: 'the workflow stopped waiting' });
  });
}
