import type { JsonObject } from '../json.ts';

/** Tells the listener of a definition that a run has ended. */
export interface RunEndMessage {
  /** Names the message: sent again with the same key it is the same one, however far its delivery has come. */
  readonly key: string;
  /** When the run began, epoch milliseconds: the same for each try. Absent: a run of before that did not say so. */
  readonly runStartedMs?: number;
  /** Id or display name. */
  readonly endpoint: string;
  readonly workflowId: string;
  /** `workflow.completed` */
  readonly event: string;
  readonly payload: JsonObject;
}

export interface RunEndMessages {
  /** `sent`: it is committed, and delivered by a workflow of its own, at least once. */
  send(message: RunEndMessage): Promise<'sent' | 'unknownEndpoint'>;
}
