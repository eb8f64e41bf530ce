import type { ConditionResult } from './audit.ts';
import type { ActingUser } from '../caller.ts';
import type { Policy, PolicyStep } from './policy.ts';
import type { AccessRequest } from './access-request.ts';
import type { Grant } from './grant.ts';

/** An act of somebody on a task (C118). Everything that needs a look-up was looked up before. */
export type AccessRequestAct = { readonly caller: ActingUser; readonly comment: string } & (
  | { readonly kind: 'approve' | 'skipStep'; readonly policyStepId: string }
  | { readonly kind: 'deny' | 'provisionComplete' | 'provisionCancel'; readonly policyStepId?: string }
  | { readonly kind: 'reassign'; readonly policyStepId?: string; readonly newStepUserIds: readonly string[] }
  /** The step that was current when it was asked for: another one is not meant. */
  | { readonly kind: 'restart' | 'retryProvisioning'; readonly policyStepId?: string }
  | { readonly kind: 'comment' | 'close' | 'reset' | 'process' }
  | { readonly kind: 'escalate'; readonly policy: Policy; readonly steps: readonly PolicyStep[] }
  /** `longest`: what the entitlement allows. */
  | { readonly kind: 'updateGrantDuration'; readonly duration: string; readonly longest?: string }
);

export interface ActRefusal {
  readonly code: 'invalid' | 'wrongState' | 'forbidden';
  readonly message: string;
}

export type ActResult =
  | { readonly kind: 'done'; readonly actionId: string }
  | { readonly kind: 'refused'; readonly refusal: ActRefusal }
  /** The engine or its workers do not answer; whether it was done is not known. */
  | { readonly kind: 'unavailable' };

export type StartedAccessRequest =
  | { readonly kind: 'opened' }
  | { readonly kind: 'conflict'; readonly openTaskId: string };

export type RequestStart =
  | StartedAccessRequest
  | { readonly kind: 'unavailable' }
  /** Its run is over: it was asked for before. */
  | { readonly kind: 'over' };

/** The input of a task's workflow. */
export interface AccessRequestDraft {
  readonly task: AccessRequest;
  /** The steps that the policy's rules chose, for going back to the beginning. */
  readonly steps: readonly PolicyStep[];
  /** How the rules came to them. */
  readonly conditions: readonly ConditionResult[];
  /** The grant whose time is over: held for longer by now, it is not taken away. */
  readonly expired?: Grant;
}

/** The engine's side of tasks: every act reaches the workflow that owns the task, and its effect is saved when it returns. */
export interface AccessRequestClient {
  /** Once for each id: whoever starts it again waits for the same run. */
  start(draft: AccessRequestDraft): Promise<RequestStart>;
  act(taskId: string, act: AccessRequestAct): Promise<ActResult>;
}

export const accessRequestType = 'accessRequest';

/**
 * Of each workflow task of a request: half of Temporal's own. Whoever acts waits for eight seconds, and a workflow task that
 * a worker took before it died is done by another one by then (0149).
 */
export const requestTaskTimeout = '5 seconds';
export const openedUpdateName = 'signalbox.task.opened';
export const actUpdateName = 'signalbox.task.act';
/** ApplicationFailure type of an act that the rules forbid; the code is its first detail. */
export const refusedType = 'Refused';
