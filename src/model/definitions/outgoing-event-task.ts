import type { JsonObject } from '../json.ts';
import type { SendOutcome } from '../outbound/decision.ts';

/** An event of an EVENT task that goes to an outgoing webhook. */
export interface OutgoingEvent {
  /** Id or display name. */
  readonly endpoint: string;
  readonly event: string;
  readonly payload: JsonObject;
  /** False: it is over when the receiver has it. */
  readonly awaitsAnswer: boolean;
}

/** `accepted`: the receiver has it and may answer later, and nobody waits for that. */
export type SentEvent = SendOutcome | { readonly kind: 'accepted'; readonly messageId: string };
