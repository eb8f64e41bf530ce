import type { Decision } from './decision.ts';
import type { DecisionSignal, FailureSignal, MessageOwner } from './delivery.ts';
import type { CallbackMode } from './endpoint.ts';
import type { MessageSource, MessageState } from './message.ts';

/** A message as its callback sees it. */
export interface CallbackTarget {
  readonly id: string;
  readonly tokenHash: Uint8Array;
  readonly event: string;
  readonly source: MessageSource;
  readonly mode: CallbackMode;
  readonly state: MessageState;
  readonly expired: boolean;
  /** Of the message; absent without traces. */
  readonly traceParent?: string;
  /** The one that was accepted. */
  readonly callback?: { readonly status: number; readonly body: Uint8Array };
}

export interface AcceptedCallback {
  readonly decision: Decision;
  readonly status: number;
  readonly body: Uint8Array;
}

/** A decision that a run has to be told, or that there will be none. */
export interface Notice {
  readonly owner: MessageOwner;
  readonly signal: DecisionSignal | FailureSignal;
  readonly attempts: number;
  /** Of the message; absent without traces. */
  readonly traceParent?: string;
}

/** Callbacks in the store. */
export interface CallbackStore {
  find(messageId: string): Promise<CallbackTarget | undefined>;
  /** One UPDATE decides who is first (C94, C97). Undefined: somebody was before, or it is too late. */
  accept(messageId: string, callback: AcceptedCallback): Promise<Notice | undefined>;
  /** Takes notices that are due, so that no other process takes them for a while. */
  takeDue(limit: number): Promise<readonly Notice[]>;
  markNotified(messageId: string): Promise<void>;
  /** The run ended without waiting for it. */
  markUndeliverable(messageId: string): Promise<void>;
  postpone(messageId: string, delayMs: number): Promise<void>;
}

/** Tells runs the ends of their messages. */
export interface DecisionSignaller {
  /** Delivers once. `closed`: the run has ended. Throws when the service cannot be reached. */
  signal(
    owner: MessageOwner,
    signal: DecisionSignal | FailureSignal,
    /** Of the message. */
    traceParent?: string,
  ): Promise<'delivered' | 'closed'>;
}
