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
  readonly attemptList: readonly Attempt[];
}

/** What was sent, for people. */
export interface MessageHistory {
  /** Newest first. */
  list(query: MessageQuery): Promise<readonly MessageWithAttempts[]>;
  find(endpointId: string, messageId: string): Promise<MessageWithAttempts | undefined>;
  /** A message that no workflow waits for. Undefined: there is no such endpoint. */
  create(draft: MessageDraft): Promise<MessageWithAttempts | undefined>;
  /** Dead messages that no workflow waits for, oldest first (C103). */
  dead(endpointId: string, options: { readonly since: Date; readonly limit: number }): Promise<readonly string[]>;
  /** Opens a dead message, or a test, anew; the number of its series, or undefined when it may not be delivered again. */
  reopen(messageId: string): Promise<number | undefined>;
  /** Removes what is older than C101 asks for; answers with how many. */
  purge(limit: number): Promise<number>;
}

/** Starts the workflow of a message that no other workflow waits for. */
export interface DeliveryStarter {
  /** False when the engine cannot be reached. */
  start(messageId: string, series: number): Promise<boolean>;
}
