import type { JsonObject } from '../json.ts';
import type { ApprovalInstance } from './step-instance.ts';
import type { AccessRequestState } from './access-request.ts';

/** One thing that happened to a task, as `TaskAuditView` has it (C160). Exactly one entry member. */
export interface AuditEntry extends AuditMembers {
  readonly id: string;
  readonly ticketId: string;
  readonly userId: string;
  readonly created: string;
  readonly eventType: 'TASK_AUDIT_EVENT_TYPE_NEUTRAL' | 'TASK_AUDIT_EVENT_TYPE_ERROR';
  readonly source: 'SOURCE_C1';
  readonly currentState: AccessRequestState;
  /** How many steps the task had left behind. */
  readonly workflowStep: number;
}

/** The kinds that are written (C161, C162). */
export interface AuditMembers {
  readonly taskCreated?: object;
  readonly stateChange?: { readonly previousState: AccessRequestState };
  readonly comment?: { readonly comment: string; readonly updatedAt: string; readonly updatedBy: string };
  readonly approvalInstanceChange?: { readonly instance: ApprovalInstance };
  readonly approvalReassigned?: Reassignment;
  readonly approvalAutoAcceptedByPolicy?: object;
  readonly approvalAutoRejectedByPolicy?: object;
  readonly conditionalPolicyExecutionResult?: ConditionResult;
  readonly policyChanged?: { readonly oldPolicyId?: string; readonly newPolicyId?: string };
  readonly taskRestarted?: { readonly oldPolicyStepId?: string };
  readonly hardReset?: { readonly oldPolicyStepId?: string };
  readonly taskEscalated?: { readonly oldPolicyId?: string; readonly oldPolicyStepId?: string };
  readonly stepSkipped?: { readonly skippedBy: string };
  readonly slaEscalation?: { readonly message: string };
  readonly reassignmentFallbackToAdmin?: { readonly adminUserIds: readonly string[] };
  readonly provisionError?: { readonly error: string };
  readonly provisionReassigned?: Reassignment;
  readonly provisionCancelled?: { readonly cancelReason: string };
  readonly grantOutcome?: { readonly outcome: string };
  readonly revokeOutcome?: { readonly outcome: string };
  readonly grantDurationUpdated?: { readonly duration: string };
  readonly waitStepWaiting?: { readonly stepId: string; readonly condition?: string };
  readonly waitStepSuccess?: { readonly stepId: string; readonly condition?: string; readonly succeededAt: string };
  readonly waitStepTimedOut?: { readonly stepId: string; readonly condition?: string; readonly timedOutAt: string };
  readonly waitStepUntilTime?: { readonly stepId: string; readonly untilTime: string };
  readonly webhookTriggered?: WebhookMention;
  readonly webhookAttempt?: WebhookMention;
  readonly webhookSuccess?: WebhookMention;
  readonly webhookApprovalTriggered?: WebhookMention;
  readonly webhookApprovalAttempt?: WebhookMention;
  readonly webhookApprovalSuccess?: WebhookMention;
  readonly webhookApprovalBadResponse?: WebhookMention & { readonly error: string };
  readonly webhookApprovalFatalError?: WebhookMention & { readonly error: string };
}

export interface Reassignment {
  readonly newUsers: readonly string[];
  readonly oldPolicyStepId: string;
  readonly newPolicyStepId: string;
}

export interface ConditionResult {
  readonly policyId: string;
  readonly condition: string;
  readonly conditionMatched: boolean;
  readonly defaultCondition?: boolean;
  readonly policyKey?: string;
  readonly outcomePolicyId?: string;
  readonly error?: string;
}

export interface WebhookMention {
  readonly webhookId: string;
  readonly webhookInstanceId: string;
  readonly webhookName: string;
  /** Without its query, which may hold a secret (C162). */
  readonly webhookUrl: string;
}

/** An entry as the API carries it. */
export type AuditView = AuditEntry & { readonly metadata?: JsonObject };
