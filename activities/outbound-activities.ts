import type { Deliverer } from '../src/model/outbound/delivery.ts';

/** The activities that `sendWebhook` calls. */
export interface OutboundActivities {
  /** Makes the message, or finds it, and tries once, unless it may take long. */
  beginDelivery: Deliverer['begin'];
  /** Tries once. Never repeated by Temporal: the workflow's retry table decides. */
  attemptDelivery: Deliverer['attempt'];
  /** Closes a message that has no decision; tells the decision when there is one after all. */
  closeDelivery: Deliverer['close'];
}

export function createOutboundActivities(deliverer: Deliverer): OutboundActivities {
  return {
    beginDelivery: (request, owner) => deliverer.begin(request, owner),
    attemptDelivery: (messageId) => deliverer.attempt(messageId),
    closeDelivery: (messageId, failure) => deliverer.close(messageId, failure),
  };
}
