import type { FailureReason } from './decision.ts';
import type { OutgoingRequest, DeliveryStep } from './delivery.ts';

/** The run that waits for the decision. */
export interface MessageOwner {
  readonly workflowId: string;
  readonly runId: string;
}

/** One attempt after the other; when to make them is the workflow's. */
export interface Deliverer {
  begin(request: OutgoingRequest, owner: MessageOwner): Promise<DeliveryStep>;
  /** Throws an error named `notSentType` when nothing left. */
  attempt(messageId: string): Promise<DeliveryStep>;
  close(messageId: string, failure: { readonly reason: FailureReason; readonly detail: string }): Promise<DeliveryStep>;
}

/** Type of the failure of an attempt that did not leave: it does not count. */
export const notSentType = 'NotSent';
