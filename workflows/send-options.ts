import type { Duration } from '@temporalio/common';
import type { JsonObject } from '../src/model/json.ts';
import type { MessageSource } from '../src/model/outbound/message.ts';

export interface SendOptions {
  /** Id or display name of an outgoing webhook. */
  readonly endpoint: string;
  /**
   * One of `outgoingEvents`, or a name of your own, for example `acme.access.requested`. It says which decisions an
   * answer may hold: a name of your own takes all. Default: `outgoingEvents.workflowStep`, with the payload as context.
   */
  readonly event?: string;
  /** Goes out as the envelope's `payload`, after `@type`. */
  readonly payload?: JsonObject;
  /** From the first attempt; at most 30 days. Default: that of the endpoint. */
  readonly callbackTimeout?: Duration;
  /** After a 202, the same message goes out again each time this long passes without an answer. Default: never. */
  readonly remindAfter?: Duration;
  /** The origin that the history shows. Default: a workflow step. */
  readonly source?: MessageSource;
  /** Called as the delivery goes on, in workflow code: it must neither wait nor throw. */
  readonly onProgress?: (progress: SendProgress) => void;
}

export interface SendProgress {
  readonly messageId: string;
  /** An attempt was made since the last call. */
  readonly attempted: boolean;
  /** It was answered 202: the decision comes by callback. */
  readonly accepted: boolean;
}
