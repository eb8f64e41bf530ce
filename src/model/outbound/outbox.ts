import type { DecidedBy, Decision, FailureReason } from './decision.ts';
import type { MessageOwner } from './delivery.ts';
import type { CallbackMode, EndpointSecret, SignatureScheme } from './endpoint.ts';
import type { Attempt, MessageSource, MessageState } from './message.ts';
import type { RetryPreset } from './retry-table.ts';

export interface MessageDraft {
  readonly id: string;
  /** Names the message: a second draft with the same key makes none. */
  readonly key: string;
  /** Id or display name. */
  readonly endpoint: string;
  readonly event: string;
  readonly payload: string;
  readonly source: MessageSource;
  readonly callbackBase: string;
  readonly callbackTimeoutMs?: number;
  readonly tokenHash: Uint8Array;
  /** Absent while no workflow has taken it up. */
  readonly owner?: MessageOwner;
  /** Its place in a trace, as `traceparent`; absent without traces. */
  readonly traceParent?: string;
}

/** A message with all that an attempt needs of its endpoint as it is now. */
export interface Outgoing {
  readonly id: string;
  readonly event: string;
  readonly payload: string;
  readonly source: MessageSource;
  readonly callbackBase: string;
  readonly callbackTimeoutMs: number;
  readonly traceParent?: string;
  readonly state: MessageState;
  readonly decision?: Decision;
  readonly decidedBy?: DecidedBy;
  readonly failure?: MessageFailure;
  readonly endpoint: {
    readonly id: string;
    readonly url: string;
    readonly deleted: boolean;
    readonly disabled: boolean;
    readonly disabledReason?: string;
    readonly retryPreset: RetryPreset;
    readonly headers: Readonly<Record<string, string>>;
    readonly signatures: readonly SignatureScheme[];
    readonly secrets: readonly EndpointSecret[];
    readonly callbackMode: CallbackMode;
    readonly failingSince?: Date;
  };
}

export interface MessageFailure {
  readonly reason: FailureReason;
  readonly detail: string;
}

/** The state that an attempt gives a message that nobody has decided yet. */
export type AttemptEffect =
  | { readonly state: 'error' | 'waitingCallback' }
  | { readonly state: 'success'; readonly decision: Decision }
  | { readonly state: 'fatalError'; readonly failure: MessageFailure };

/** The message as stored afterwards: the first recorded decision wins (C96). */
export interface EndpointStanding {
  readonly state: MessageState;
  readonly decision?: Decision;
  readonly decidedBy?: DecidedBy;
  readonly failure?: MessageFailure;
}

/** Messages on their way out. */
export interface Outbox {
  /** Makes the message and commits it, before anything is sent. Undefined: there is no such endpoint. */
  open(draft: MessageDraft): Promise<Outgoing | undefined>;
  /** The message of this run from now on, and under way. Undefined: there is none. */
  adopt(messageId: string, key: string, owner: MessageOwner): Promise<Outgoing | undefined>;
  /** Under way again. Undefined: there is none. */
  resume(messageId: string): Promise<Outgoing | undefined>;
  record(messageId: string, attempt: Attempt, effect: AttemptEffect): Promise<EndpointStanding>;
  close(messageId: string, failure: MessageFailure): Promise<EndpointStanding>;
  /** The receiver has it, and nobody waits for its decision. An end that it has already stays. */
  settle(messageId: string): Promise<EndpointStanding>;
  /** The run knows the decision of a callback by an attempt: nobody has to tell it. */
  markNotified(messageId: string): Promise<void>;
  /** Remembers since when an endpoint fails; disables one that has failed for too long. */
  noteFailing(endpointId: string, failing: boolean): Promise<void>;
}
