import type { JsonObject } from '../json.ts';

/**
 * Policies as the ConductorOne-compatible API carries them. Members keep the presence they were sent with (C122), so
 * the wire's shape is also the one that is stored and walked.
 */
export interface Policy {
  readonly id: string;
  readonly displayName: string;
  readonly description?: string;
  readonly policyType?: string;
  /** By key; the baseline is the lower-case type word, other keys are chosen by rules (C121). */
  readonly policySteps: Readonly<Record<string, PolicySteps>>;
  readonly rules?: readonly PolicyRule[];
  readonly baselinePolicyId?: string;
  readonly reassignTasksToDelegates?: boolean;
  readonly annotations?: JsonObject;
  readonly postActions?: readonly JsonObject[];
  readonly scope?: JsonObject;
  readonly systemBuiltin?: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface PolicySteps {
  readonly steps?: readonly PolicyStep[];
}

export interface PolicyRule {
  readonly condition?: string;
  readonly stepKey?: string;
  readonly policyId?: string;
  readonly policyKey?: string;
}

/** Exactly one member (C124). */
export interface PolicyStep {
  readonly approval?: Approval;
  readonly accept?: { readonly acceptMessage?: string };
  readonly reject?: { readonly rejectMessage?: string };
  readonly wait?: WaitStep;
  /** Added by the server, never by a policy's author (C123). */
  readonly provision?: Provision;
}

/** The deciders of a step: exactly one of the members up to `webhook` (C125). */
export interface Approval {
  readonly users?: ApproverRules & { readonly userIds?: readonly string[] };
  readonly manager?: FallbackRules & { readonly assignedUserIds?: readonly string[] };
  readonly appOwners?: ApproverRules;
  readonly group?: FallbackRules & { readonly appId?: string; readonly appGroupId?: string };
  readonly self?: FallbackRules & { readonly assignedUserIds?: readonly string[] };
  readonly entitlementOwners?: FallbackRules;
  readonly resourceOwners?: FallbackRules;
  readonly expression?: FallbackRules & {
    readonly expressions?: readonly string[];
    readonly assignedUserIds?: readonly string[];
  };
  readonly webhook?: { readonly webhookId?: string };
  readonly allowReassignment?: boolean;
  readonly allowedReassignees?: readonly string[];
  readonly allowDelegation?: boolean;
  readonly requireApprovalReason?: boolean;
  readonly requireDenialReason?: boolean;
  readonly requireReassignmentReason?: boolean;
  readonly requiresStepUpProviderId?: string;
  readonly escalationEnabled?: boolean;
  readonly escalation?: Escalation;
  /** In a task: the approvers were found. Never in a policy (C122). */
  readonly assigned?: boolean;
}

export interface ApproverRules {
  readonly allowSelfApproval?: boolean;
  readonly requireDistinctApprovers?: boolean;
}

export interface FallbackRules extends ApproverRules {
  readonly fallback?: boolean;
  readonly isGroupFallbackEnabled?: boolean;
  readonly fallbackUserIds?: readonly string[];
  readonly fallbackGroupIds?: readonly EntitlementReference[];
}

/** A group is an entitlement: its members are the users who hold a grant of it. */
export interface EntitlementReference {
  readonly appId?: string;
  readonly appEntitlementId?: string;
}

/** The consequence when nobody decides in time (C127). */
export interface Escalation {
  /** Seconds. */
  readonly expiration?: string;
  readonly escalationComment?: string;
  readonly replacePolicy?: { readonly policyId?: string };
  readonly reassignToApprovers?: { readonly approverIds?: readonly string[] };
  readonly cancelTicket?: object;
  readonly skipStep?: object;
}

export interface WaitStep {
  readonly name?: string;
  readonly commentOnFirstWait?: string;
  readonly commentOnTimeout?: string;
  readonly timeoutDuration?: string;
  readonly duration?: { readonly duration?: string };
  readonly condition?: { readonly condition?: string };
  readonly untilTime?: { readonly hours?: number; readonly minutes?: number; readonly timezone?: string };
}

export interface Provision {
  readonly assigned?: boolean;
  readonly provisionPolicy?: ProvisionPolicy;
  readonly provisionTarget?: ProvisionTarget;
}

/** How access is given or taken: exactly one member (C141). Others than these are stored and behave as `unconfigured`. */
export interface ProvisionPolicy {
  readonly webhook?: { readonly webhookId?: string };
  readonly manual?: ManualProvision;
  readonly delegated?: { readonly appId?: string; readonly entitlementId?: string; readonly implicit?: boolean };
  readonly multiStep?: { readonly provisionSteps?: readonly ProvisionPolicy[] };
  readonly unconfigured?: object;
}

export interface ManualProvision {
  readonly instructions?: string;
  readonly userIds?: readonly string[];
  readonly assignee?: ProvisionerAssignment;
}

export interface ProvisionerAssignment {
  readonly users?: { readonly userIds?: readonly string[]; readonly allowReassignment?: boolean };
  readonly appOwners?: { readonly allowReassignment?: boolean };
  readonly group?: {
    readonly appId?: string;
    readonly appGroupId?: string;
    readonly fallbackUserIds?: readonly string[];
  };
  readonly manager?: { readonly fallbackUserIds?: readonly string[] };
  readonly expression?: { readonly expressions?: readonly string[]; readonly fallbackUserIds?: readonly string[] };
  readonly entitlementOwners?: { readonly fallbackUserIds?: readonly string[] };
}

export interface ProvisionTarget {
  readonly appId: string;
  readonly appEntitlementId: string;
  readonly appUserId?: string;
  readonly grantDuration?: string;
}
