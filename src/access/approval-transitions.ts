import { systemUsers } from '../model/caller.ts';
import type { Approval, Policy, PolicyStep } from '../model/access/policy.ts';
import type { ApprovalInstance, StepInstance } from '../model/access/step-instance.ts';
import type { ExpressionProblem, FoundApprovers } from './find-approvers.ts';
import type { AccessRequestCase } from './access-request-case.ts';

/** Who moves and what they say. */
export interface Transition {
  readonly userId: string;
  readonly comment: string;
}

/** Begins an approval step. */
export function openApproval(
  requestCase: AccessRequestCase,
  { approval, userIds, administratorIds, problems }: FoundApprovers,
): void {
  const { now, newId } = requestCase.tools;
  const instance: ApprovalInstance = {
    state: 'APPROVAL_INSTANCE_STATE_WAITING',
    approval,
    assignedAt: now(),
    ...escalationOf(approval, now()),
  };
  requestCase.enter(activeStep(requestCase, newId(), { approval: instance }), userIds);
  if (administratorIds !== undefined) {
    requestCase.note(systemUsers.system, { reassignmentFallbackToAdmin: { adminUserIds: administratorIds } });
  }
  requestCase.note(systemUsers.system, { approvalInstanceChange: { instance } });
  noteProblems(requestCase, problems);
}

/** Conditions and expressions that could not be evaluated: somebody has to put them right. */
export function noteProblems(requestCase: AccessRequestCase, problems: readonly ExpressionProblem[] = []): void {
  const policyId = requestCase.task.policy.policy.id;
  for (const problem of problems) {
    requestCase.note(
      systemUsers.system,
      { conditionalPolicyExecutionResult: { policyId, ...problem, conditionMatched: false } },
      { isError: true },
    );
  }
}

export function approve(requestCase: AccessRequestCase, { userId, comment }: Transition): void {
  const { step, approval } = currentApproval(requestCase);
  requestCase.comment(userId, comment);
  requestCase.leave({
    ...step,
    approval: { ...approval, ...done, approved: { userId, approvedAt: requestCase.tools.now() } },
  });
}

export function deny(requestCase: AccessRequestCase, { userId, comment }: Transition): void {
  const { step, approval } = currentApproval(requestCase);
  requestCase.comment(userId, comment);
  requestCase.leave({
    ...step,
    approval: { ...approval, ...done, denied: { userId, deniedAt: requestCase.tools.now() } },
  });
  requestCase.finish('DENIED', userId);
}

/** Others decide instead, under the same flags (C126). */
export function reassign(
  requestCase: AccessRequestCase,
  userIds: readonly string[],
  { userId, comment, escalated = false }: Transition & { readonly escalated?: boolean },
): void {
  const { step, approval } = currentApproval(requestCase);
  const { now, newId } = requestCase.tools;
  const newPolicyStepId = newId();
  requestCase.comment(userId, comment);
  requestCase.leave({
    ...step,
    approval: { ...approval, ...done, reassigned: { userId, reassignedAt: now(), newPolicyStepId } },
  });
  openForUsers(requestCase, newPolicyStepId, { from: approval, userIds, escalated });
  requestCase.note(userId, { approvalReassigned: { newUsers: userIds, oldPolicyStepId: step.id, newPolicyStepId } });
}

/** The step could not be decided as configured; people decide instead (C80). */
export function reassignByError(
  requestCase: AccessRequestCase,
  userIds: readonly string[],
  { description, errorCode }: StepError,
): void {
  const { step, approval } = currentApproval(requestCase);
  const { now, newId } = requestCase.tools;
  const newPolicyStepId = newId();
  const reassignedByError = { newPolicyStepId, description, errorCode, erroredAt: now(), reassignedAt: now() };
  requestCase.leave({ ...step, approval: { ...approval, ...done, reassignedByError } });
  openForUsers(requestCase, newPolicyStepId, { from: approval, userIds });
  requestCase.note(systemUsers.system, {
    approvalReassigned: { newUsers: userIds, oldPolicyStepId: step.id, newPolicyStepId },
  });
}

export interface StepError {
  readonly description: string;
  readonly errorCode: string;
}

/** The current and all later steps give way to others (C129). */
export function replaceSteps(
  requestCase: AccessRequestCase,
  next: readonly PolicyStep[],
  { userId, comment }: Transition,
): void {
  requestCase.comment(userId, comment);
  skipCurrent(requestCase, userId);
  requestCase.isProvisionPlanned = false;
  requestCase.change({ policy: { ...requestCase.task.policy, next }, policyGenerationId: requestCase.tools.newId() });
}

/** The same under another policy. */
export function replacePolicy(
  requestCase: AccessRequestCase,
  { policy, steps }: { readonly policy: Policy; readonly steps: readonly PolicyStep[] },
  move: Transition,
): void {
  const oldPolicyId = requestCase.task.policy.policy.id;
  replaceSteps(requestCase, steps, move);
  requestCase.change({ policy: { ...requestCase.task.policy, policy } });
  requestCase.note(move.userId, { policyChanged: { oldPolicyId, newPolicyId: policy.id } });
}

/** Ends the current step without a decision. */
export function skipCurrent(requestCase: AccessRequestCase, userId: string): void {
  const step = requestCase.current;
  if (step === undefined) return;
  const skipped = { userId, skippedAt: requestCase.tools.now() };
  if (step.approval !== undefined) requestCase.leave({ ...step, approval: { ...step.approval, ...done, skipped } });
  else if (step.provision !== undefined)
    requestCase.leave({ ...step, provision: { ...step.provision, state: 'PROVISION_INSTANCE_STATE_DONE', skipped } });
  else if (step.wait !== undefined)
    requestCase.leave({ ...step, wait: { ...step.wait, state: 'WAIT_INSTANCE_STATE_COMPLETED', skipped } });
  else requestCase.leave(step);
}

/** A step of the policy as an active one of the task. */
export function activeStep(
  requestCase: AccessRequestCase,
  id: string,
  kind: Pick<StepInstance, 'approval' | 'provision' | 'wait' | 'accept' | 'reject'>,
): StepInstance {
  return { id, policyGenerationId: requestCase.task.policyGenerationId, state: 'POLICY_STEP_STATE_ACTIVE', ...kind };
}

const done = { state: 'APPROVAL_INSTANCE_STATE_DONE' } as const;

function openForUsers(
  requestCase: AccessRequestCase,
  stepId: string,
  { from, userIds, escalated = false }: Reassigned,
): void {
  const { now } = requestCase.tools;
  const approval = approvalOfUsers(from.approval, userIds);
  // Whom a step was escalated to is not escalated again.
  const escalation = escalated
    ? { escalationInstance: { ...from.escalationInstance, alreadyEscalated: true, expiresAt: undefined } }
    : escalationOf(approval, now());
  const instance: ApprovalInstance = {
    state: 'APPROVAL_INSTANCE_STATE_WAITING',
    approval,
    assignedAt: now(),
    ...escalation,
  };
  requestCase.enter(activeStep(requestCase, stepId, { approval: instance }), userIds);
}

interface Reassigned {
  readonly from: ApprovalInstance;
  readonly userIds: readonly string[];
  readonly escalated?: boolean;
}

/** Kind `users` with the flags and the approver rules of the step before. */
function approvalOfUsers(from: Approval, userIds: readonly string[]): Approval {
  const {
    users,
    manager,
    appOwners,
    group,
    self,
    entitlementOwners,
    resourceOwners,
    expression,
    webhook: _webhook,
    ...flags
  } = from;
  const rules =
    users ?? manager ?? appOwners ?? group ?? self ?? entitlementOwners ?? resourceOwners ?? expression ?? {};
  return {
    users: {
      userIds,
      ...(rules.allowSelfApproval === undefined ? {} : { allowSelfApproval: rules.allowSelfApproval }),
      ...(rules.requireDistinctApprovers === undefined
        ? {}
        : { requireDistinctApprovers: rules.requireDistinctApprovers }),
    },
    ...flags,
    assigned: true,
  };
}

function escalationOf(
  { escalationEnabled, escalation }: Approval,
  now: string,
): Pick<ApprovalInstance, 'escalationInstance'> {
  const seconds = Number(escalation?.expiration ?? 0);
  if (escalationEnabled !== true || escalation === undefined || !(seconds > 0)) return {};
  const { expiration: _expiration, ...rest } = escalation;
  return {
    escalationInstance: {
      ...rest,
      alreadyEscalated: false,
      expiresAt: new Date(Date.parse(now) + seconds * 1000).toISOString(),
    },
  };
}

function currentApproval(requestCase: AccessRequestCase): {
  readonly step: StepInstance;
  readonly approval: ApprovalInstance;
} {
  const step = requestCase.current;
  if (step?.approval === undefined) throw new Error(`Task ${requestCase.task.id} is not at an approval step.`);
  return { step, approval: step.approval };
}
