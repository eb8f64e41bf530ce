import type { JsonObject } from '../json.ts';
import type { Policy, PolicyStep } from './policy.ts';
import type { StepInstance } from './step-instance.ts';

/** An access request: somebody is to get access, or to lose it. Its workflow owns it; the store has a copy (C111). */
export interface AccessRequest {
  readonly id: string;
  /** int64 in text; short to say, unique like the id. */
  readonly numericId: string;
  readonly displayName: string;
  /** Why. */
  readonly description: string;
  readonly state: AccessRequestState;
  readonly processing: `TASK_PROCESSING_TYPE_${'PROCESSING' | 'WAITING' | 'DONE'}`;
  readonly origin: `TASK_ORIGIN_${'API' | 'TIME_REVOKE'}`;
  readonly type: { readonly grant?: GrantRequest; readonly revoke?: RevokeRequest };
  readonly policy: PolicyInstance;
  readonly policyGenerationId: string;
  /** Whose access it is about. */
  readonly userId: string;
  readonly createdByUserId: string;
  /** Who can decide the current step. */
  readonly stepApproverIds: readonly string[];
  /** Who could decide any step so far. */
  readonly approverIds: readonly string[];
  readonly commentCount: number;
  readonly emergencyAccess: boolean;
  readonly data?: JsonObject;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export type AccessRequestState = 'TASK_STATE_OPEN' | 'TASK_STATE_CLOSED';

export interface PolicyInstance {
  readonly policy: Policy;
  readonly current?: StepInstance;
  readonly next: readonly PolicyStep[];
  readonly history: readonly StepInstance[];
}

/** The subject of a task: access that is given or taken away. */
export interface AccessSubject {
  readonly appId: string;
  readonly appEntitlementId: string;
  readonly appUserId?: string;
  readonly identityUserId: string;
}

export type AccessOutcome = 'GRANTED' | 'REVOKED' | 'DENIED' | 'ERROR' | 'CANCELLED' | 'WAIT_TIMED_OUT';

export interface GrantRequest extends AccessSubject {
  readonly grantDuration?: string;
  readonly outcome: `GRANT_OUTCOME_${'UNSPECIFIED' | AccessOutcome}`;
  readonly outcomeTime?: string;
  readonly source?: JsonObject;
}

export interface RevokeRequest extends AccessSubject {
  readonly outcome: `REVOKE_OUTCOME_${'UNSPECIFIED' | AccessOutcome}`;
  readonly outcomeTime?: string;
  readonly source?: {
    readonly request?: { readonly requestUserId: string };
    readonly expired?: { readonly expiredAt: string };
  };
}

/** The acts that a caller can take on a task (C113, C118). */
export const accessRequestActions = {
  approve: 'TASK_ACTION_TYPE_APPROVE',
  deny: 'TASK_ACTION_TYPE_DENY',
  reassign: 'TASK_ACTION_TYPE_REASSIGN',
  comment: 'TASK_ACTION_TYPE_COMMENT',
  close: 'TASK_ACTION_TYPE_CLOSE',
  skipStep: 'TASK_ACTION_TYPE_SKIP_STEP',
  restart: 'TASK_ACTION_TYPE_RESTART',
  reset: 'TASK_ACTION_TYPE_HARD_RESET',
  escalate: 'TASK_ACTION_TYPE_ESCALATE_TO_EMERGENCY_ACCESS',
  process: 'TASK_ACTION_TYPE_PROCESS_NOW',
  retryProvisioning: 'TASK_ACTION_TYPE_RETRY_PROVISIONING',
  updateGrantDuration: 'TASK_ACTION_TYPE_UPDATE_GRANT_DURATION',
  provisionComplete: 'TASK_ACTION_TYPE_PROVISION_COMPLETE',
  provisionCancel: 'TASK_ACTION_TYPE_PROVISION_CANCELLED',
} as const;

export type AccessRequestActionName = keyof typeof accessRequestActions;

export function subjectOf(task: Pick<AccessRequest, 'type'>): AccessSubject {
  const subject = task.type.grant ?? task.type.revoke;
  if (subject === undefined) throw new Error('A task grants or revokes; this one does neither.');
  return subject;
}

/** Temporal's id of the workflow that owns a task. */
export function accessRequestWorkflowId(taskId: string): string {
  return `task/${taskId}`;
}
