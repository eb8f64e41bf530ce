import type { JsonObject } from '../json.ts';

/** The decision of an answer (C42). */
export type Decision =
  | { readonly kind: 'approve'; readonly comment: string }
  | { readonly kind: 'deny'; readonly comment: string }
  | { readonly kind: 'reassign'; readonly comment: string; readonly newStepUserIds: readonly string[] }
  | { readonly kind: 'replacePolicy'; readonly comment: string; readonly policySteps: readonly JsonObject[] }
  | { readonly kind: 'complete'; readonly comment: string }
  | { readonly kind: 'errored'; readonly comment: string }
  /** An answer without a decision, where none is asked for: a test, a plain notification, a workflow step. */
  | { readonly kind: 'responded'; readonly context?: JsonObject };

/** How the decision came: in the answer to an attempt, or posted to the callback URL. */
export type DecidedBy = 'answer' | 'callback';

/** Why a message got no decision. */
export type FailureReason =
  /** Every attempt of the retry table failed. */
  | 'exhausted'
  /** The receiver answered 410. */
  | 'gone'
  /** Nobody answered before the callback time-out. */
  | 'expired'
  /** The receiver acted, and answered something that is no decision (C60). */
  | 'badResponse'
  | 'unknownEndpoint'
  | 'disabled'
  /** The target is not one that the operator allows (G10). */
  | 'blocked'
  /** The caller stopped waiting. */
  | 'withdrawn';

/** The end of a message: exactly one per message, whatever crashes or repeats (C64). */
export type SendOutcome =
  | (Decision & { readonly messageId: string; readonly by: DecidedBy })
  | {
      readonly kind: 'failed';
      readonly reason: FailureReason;
      /** For people. */
      readonly detail: string;
      /** Absent when there was no endpoint to make a message for. */
      readonly messageId?: string;
    };
