import type { DecidedBy, Decision, FailureReason } from './decision.ts';

/** The origin of a message (C63). */
export type MessageSource =
  | { readonly kind: 'test' }
  | { readonly kind: 'provisionStep' | 'approvalStep' | 'policyPostAction'; readonly ticketId: string }
  | { readonly kind: 'workflowStep'; readonly workflowExecutionId?: string; readonly workflowStepId?: string };

/** The states that a message passes through, in their usual order (C62). */
export const messageStates = [
  'pending',
  'running',
  'error',
  'waitingCallback',
  'processResponse',
  'success',
  'fatalError',
] as const;
export type MessageState = (typeof messageStates)[number];

/** Nobody has decided yet, and somebody still may. */
export const openStates: readonly MessageState[] = ['pending', 'running', 'error', 'waitingCallback'];

/** One thing to send to an endpoint. Its id is the `webhookId` that receivers see, the same over all attempts (C34). */
export interface Message {
  readonly id: string;
  readonly endpointId: string;
  readonly event: string;
  /** JSON text with `@type`. */
  readonly payload: string;
  readonly source: MessageSource;
  readonly destination: string;
  readonly state: MessageState;
  readonly attempts: number;
  readonly decision?: Decision;
  readonly decidedBy?: DecidedBy;
  readonly failure?: { readonly reason: FailureReason; readonly detail: string };
  readonly callback?: { readonly at: Date; readonly status: number; readonly body: Uint8Array };
  /** Absent without traces. */
  readonly traceId?: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly lastAttemptedAt?: Date;
  readonly completedAt?: Date;
  readonly expiresAt: Date;
}

/** One HTTP try of a message. */
export interface Attempt {
  readonly at: Date;
  readonly durationMs: number;
  readonly statusCode?: number;
  readonly error?: string;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: Uint8Array;
  /** The answer is longer than what is shown of it here. */
  readonly isBodyCut?: boolean;
}
