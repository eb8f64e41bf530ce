import type { DecidedBy, Decision, FailureReason } from './decision.ts';
import type { JsonObject } from '../json.ts';
import type { MessageSource } from './message.ts';
import type { RetryPreset } from './retry-table.ts';

/** A message that a workflow asks to be delivered. `key` names the message within Temporal, so that a repeat makes no second one. */
export type OutgoingRequest =
  | {
      readonly kind: 'new';
      readonly key: string;
      /** Id or display name. */
      readonly endpoint: string;
      readonly event: string;
      readonly payload: JsonObject;
      /** Absent: the endpoint's. */
      readonly callbackTimeoutMs?: number;
      readonly source: MessageSource;
      /** The message's id, where the run has to name it before it is sent; a repeat keeps the id of the first. */
      readonly id?: string;
      /** Nothing is sent at once, however fast the endpoint is: people wait for the workflow task that this is part of. */
      readonly later?: true;
    }
  /** A message that is in the store already: a test, a redelivery. */
  | { readonly kind: 'stored'; readonly key: string; readonly messageId: string };

/** The facts that a workflow needs to go on by itself. */
export interface DeliveryPlan {
  readonly messageId: string;
  readonly preset: RetryPreset;
  readonly callbackTimeoutMs: number;
}

/** The result of one attempt. */
export type DeliveryStep =
  | { readonly kind: 'decided'; readonly messageId: string; readonly decision: Decision; readonly by: DecidedBy }
  /** 202: the decision comes by callback. */
  | { readonly kind: 'accepted'; readonly plan: DeliveryPlan }
  | {
      readonly kind: 'retry';
      readonly plan: DeliveryPlan;
      /** False when nothing was sent: the endpoint is busy, or its breaker is open. */
      readonly counted: boolean;
      /** At least this long until the next (Retry-After, C61). */
      readonly afterMs?: number;
      readonly detail: string;
    }
  /** Nothing was sent yet: the attempt belongs into an activity of its own, since it may be slow. */
  | { readonly kind: 'deferred'; readonly plan: DeliveryPlan }
  | { readonly kind: 'failed'; readonly reason: FailureReason; readonly detail: string; readonly messageId?: string };

/** The signal that brings a decision to the run that waits. */
export const decisionSignalName = 'signalbox.decision';
/** The signal that says that there will be none. */
export const failureSignalName = 'signalbox.failure';

export interface DecisionSignal {
  /** The `key` of the request. */
  readonly key: string;
  readonly messageId: string;
  readonly decision: Decision;
}

export interface FailureSignal {
  readonly key: string;
  readonly messageId: string;
  readonly failure: { readonly reason: FailureReason; readonly detail: string };
}

/** The run that waits for the decision. */
export interface MessageOwner {
  readonly workflowId: string;
  readonly runId: string;
}

export interface DeliveryFailure {
  readonly reason: FailureReason;
  readonly detail: string;
}

/** One attempt after the other; when to make them is the workflow's. */
export interface Deliverer {
  begin(request: OutgoingRequest, owner: MessageOwner): Promise<DeliveryStep>;
  /** Throws an error named `notSentType` when nothing left. */
  attempt(messageId: string): Promise<DeliveryStep>;
  /** `accepted`: the receiver has it, and nobody waits for more. */
  close(messageId: string, end: DeliveryFailure | { readonly reason: 'accepted' }): Promise<DeliveryStep>;
}

/** Type of the failure of an attempt that did not leave: it does not count. */
export const notSentType = 'NotSent';
