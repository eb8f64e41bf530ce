import type { Approval, PolicyStep, Provision } from './policy.ts';

/** A step of a policy as one task walks it. Exactly one of approval, provision, wait, accept, reject. */
export interface StepInstance {
  readonly id: string;
  readonly policyGenerationId: string;
  readonly state: 'POLICY_STEP_STATE_ACTIVE' | 'POLICY_STEP_STATE_DONE';
  readonly approval?: ApprovalInstance;
  readonly provision?: ProvisionInstance;
  readonly wait?: WaitInstance;
  readonly accept?: { readonly acceptMessage?: string };
  readonly reject?: { readonly rejectMessage?: string };
}

export interface ApprovalInstance {
  readonly state: `APPROVAL_INSTANCE_STATE_${'INIT' | 'SENDING_NOTIFICATIONS' | 'WAITING' | 'DONE'}`;
  readonly approval: Approval;
  readonly assignedAt?: string;
  readonly escalationInstance?: EscalationInstance;
  readonly approved?: { readonly userId: string; readonly approvedAt: string };
  readonly denied?: { readonly userId: string; readonly deniedAt: string };
  readonly reassigned?: { readonly userId: string; readonly reassignedAt: string; readonly newPolicyStepId: string };
  readonly restarted?: { readonly userId: string; readonly restartedAt: string; readonly oldPolicyStepId: string };
  readonly reassignedByError?: ReassignedByError;
  readonly skipped?: Skipped;
}

export interface EscalationInstance {
  readonly alreadyEscalated?: boolean;
  readonly escalationComment?: string;
  readonly expiresAt?: string;
  readonly replacePolicy?: { readonly policyId?: string };
  readonly reassignToApprovers?: { readonly approverIds?: readonly string[] };
  readonly cancelTicket?: object;
  readonly skipStep?: object;
}

export interface ProvisionInstance {
  readonly state: `PROVISION_INSTANCE_STATE_${'INIT' | 'WAITING' | 'WEBHOOK' | 'WEBHOOK_WAITING' | 'DONE'}`;
  readonly provision: Provision;
  readonly webhookId?: string;
  readonly webhookInstanceId?: string;
  readonly completed?: { readonly userId: string; readonly completedAt: string };
  readonly cancelled?: { readonly cancelledByUserId: string; readonly cancelledAt: string };
  readonly errored?: { readonly description: string; readonly errorCode: string; readonly erroredAt: string };
  readonly reassignedByError?: ReassignedByError;
  readonly skipped?: Skipped;
}

export interface WaitInstance {
  readonly state: `WAIT_INSTANCE_STATE_${'WAITING' | 'COMPLETED' | 'TIMED_OUT'}`;
  readonly name?: string;
  readonly commentOnFirstWait?: string;
  readonly commentOnTimeout?: string;
  readonly startedWaitingAt: string;
  readonly timeoutDuration?: string;
  readonly timeout?: string;
  readonly condition?: { readonly condition?: string };
  /** Of waits for a time and for a duration alike. */
  readonly untilTime?: { readonly untilTime: string; readonly durationIfExists?: string };
  readonly succeeded?: { readonly succeededAt: string };
  readonly timedOut?: { readonly timedOutAt: string };
  readonly skipped?: Skipped;
}

export interface ReassignedByError {
  readonly newPolicyStepId: string;
  readonly description: string;
  readonly errorCode: string;
  readonly erroredAt: string;
  readonly reassignedAt: string;
}

export interface Skipped {
  readonly userId: string;
  readonly skippedAt: string;
  readonly newPolicyStepId?: string;
}

/** The step of the policy that an instance was made from, for making another one of it. */
export function toPolicyStep(instance: StepInstance): PolicyStep {
  if (instance.approval !== undefined) {
    const { assigned: _assigned, ...approval } = instance.approval.approval;
    return { approval };
  }
  if (instance.provision !== undefined) return { provision: instance.provision.provision };
  if (instance.accept !== undefined) return { accept: instance.accept };
  if (instance.reject !== undefined) return { reject: instance.reject };
  return { wait: toWaitStep(instance.wait) };
}

function toWaitStep(wait: WaitInstance | undefined) {
  if (wait === undefined) return {};
  const { name, commentOnFirstWait, commentOnTimeout, timeoutDuration, condition, untilTime } = wait;
  const shared = { name, commentOnFirstWait, commentOnTimeout, timeoutDuration, condition };
  return untilTime?.durationIfExists === undefined
    ? shared
    : { ...shared, duration: { duration: untilTime.durationIfExists } };
}
