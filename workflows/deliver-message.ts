import type { SendOutcome } from '../src/model/outbound/decision.ts';
import { deliverStoredMessage } from './send-webhook.ts';

/** Delivers a message that no workflow waits for: a test, or one that is delivered again. */
export function deliverMessage(messageId: string): Promise<SendOutcome> {
  return deliverStoredMessage(messageId);
}
