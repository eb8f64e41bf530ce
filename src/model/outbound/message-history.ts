import type { MessageOwner } from './delivery.ts';
import type { MessageDraft } from './outbox.ts';
import type { Attempt, Message, MessageState } from './message.ts';

export interface MessageQuery {
  readonly endpointId: string;
  readonly state?: MessageState;
  readonly event?: string;
  readonly offset: number;
  readonly limit: number;
}

export interface MessageWithAttempts extends Message {
  /** The newest, oldest first; bodies may be cut. A message may have more. */
  readonly attemptList: readonly Attempt[];
}

/** Messages that were sent, for people. */
export interface MessageHistory {
  /** Newest first. */
  list(query: MessageQuery): Promise<readonly MessageWithAttempts[]>;
  /** Those that runs of this workflow id sent, newest first. */
  ofRun(workflowId: string, options: { readonly limit: number }): Promise<readonly Message[]>;
  find(endpointId: string, messageId: string): Promise<MessageWithAttempts | undefined>;
  /** A message that no workflow waits for. Undefined: there is no such endpoint. */
  create(draft: MessageDraft): Promise<MessageWithAttempts | undefined>;
  /** Dead messages that no workflow waits for, oldest first (C103). */
  dead(endpointId: string, options: { readonly since: Date; readonly limit: number }): Promise<readonly string[]>;
  /** Opens a dead message, or a test, anew; the number of its series, or undefined when it may not be delivered again. */
  reopen(messageId: string): Promise<number | undefined>;
  /** Messages that nobody has decided yet, for metrics. */
  backlog(): Promise<MessageBacklog>;
  /** Removes what is older than C101 asks for; answers with how many. */
  purge(limit: number): Promise<number>;
}

export interface MessageBacklog {
  readonly open: Readonly<Partial<Record<MessageState, number>>>;
  /** Since the oldest message was made, or opened anew, whose delivery has not begun; 0 without any. */
  readonly pendingOldestSeconds: number;
  /** Decisions that their run has not been told. */
  readonly untoldDecisions: number;
}

/** Messages that were left by a crash between two steps of theirs. */
export interface LeftMessages {
  /** Takes messages whose delivery was never begun, so that no other process takes them for a while; oldest first. */
  takePending(options: { readonly leftForMs: number; readonly limit: number }): Promise<readonly PendingMessage[]>;
  /** Takes messages that were to be decided long ago, with the run that sends them; oldest first. */
  takeOverdue(options: { readonly overdueMs: number; readonly limit: number }): Promise<readonly OverdueMessage[]>;
}

export interface PendingMessage {
  readonly id: string;
  /** The number of the series of attempts that was to begin. */
  readonly series: number;
  /** No answer counts any more. */
  readonly isExpired: boolean;
}

export interface OverdueMessage {
  readonly id: string;
  readonly owner: MessageOwner;
}

/** Starts the workflow of a message that no other workflow waits for. */
export interface DeliveryStarter {
  /** False when the engine cannot be reached. */
  start(messageId: string, series: number): Promise<boolean>;
}
