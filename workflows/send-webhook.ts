import type { SendOutcome } from '../src/model/outbound/decision.ts';
import { runSends } from './run-sends.ts';
import type { SendOptions } from './send-options.ts';

export type { Decision, FailureReason, SendOutcome } from '../src/model/outbound/decision.ts';
export { outgoingEvents } from '../src/model/outbound/outgoing-event.ts';
export type { SendOptions, SendProgress } from './send-options.ts';

/**
 * Sends a signed webhook, tries again as long as the endpoint's retry table says, and waits for the answer: in the
 * response, or posted to the callback URL days later. Sending begins when this is called, so it can be raced.
 * Cancelling its scope withdraws the message, so that a late answer is refused, and rejects with `CancelledFailure`.
 * An answer that was accepted before that stands: then the call resolves with it.
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
  return runSends().send(options);
}

/** Delivers a message that is in the store already (a test, a redelivery) from the calling workflow. */
export function deliverStoredMessage(messageId: string): Promise<SendOutcome> {
  return runSends().deliverStored(messageId);
}

/** Delivers a message that no workflow waits for: a test, or one that is delivered again. */
export function deliverMessage(messageId: string): Promise<SendOutcome> {
  return deliverStoredMessage(messageId);
}
