import { systemUsers } from '../model/caller.ts';
import type { Approval, Policy, PolicyStep } from '../model/access/policy.ts';
import type { ApprovalInstance, StepInstance } from '../model/access/step-instance.ts';
import type { ExpressionProblem, FoundApprovers } from './find-approvers.ts';
import type { TaskCase } from './task-case.ts';

/** Who moves and what they say. */
export interface Move {
  readonly userId: string;
  readonly comment: string;
}

/** Begins an approval step. */
export function openApproval(taskCase: TaskCase, { approval, userIds, administratorIds, problems }: FoundApprovers): void {
  const { now, newId } = taskCase.tools;
  const instance: ApprovalInstance = {
    state: 'APPROVAL_INSTANCE_STATE_WAITING',
    approval,
    assignedAt: now(),
    ...escalationOf(approval, now()),
  };
  taskCase.enter(activeStep(taskCase, newId(), { approval: instance }), userIds);
  if (administratorIds !== undefined) {
    taskCase.note(systemUsers.system, { reassignmentFallbackToAdmin: { adminUserIds: administratorIds } });
  }
  taskCase.note(systemUsers.system, { approvalInstanceChange: { instance } });
  noteProblems(taskCase, problems);
}

/** Conditions and expressions that could not be evaluated: somebody has to put them right. */
export function noteProblems(taskCase: TaskCase, problems: readonly ExpressionProblem[] = []): void {
  const policyId = taskCase.task.policy.policy.id;
  for (const problem of problems) {
    taskCase.note(systemUsers.system, { conditionalPolicyExecutionResult: { policyId, ...problem, conditionMatched: false } }, { isError: true });
  }
}

export function approve(taskCase: TaskCase, { userId, comment }: Move): void {
  const { step, approval } = currentApproval(taskCase);
  taskCase.comment(userId, comment);
  taskCase.leave({ ...step, approval: { ...approval, ...done, approved: { userId, approvedAt: taskCase.tools.now() } } });
}

export function deny(taskCase: TaskCase, { userId, comment }: Move): void {
  const { step, approval } = currentApproval(taskCase);
  taskCase.comment(userId, comment);
  taskCase.leave({ ...step, approval: { ...approval, ...done, denied: { userId, deniedAt: taskCase.tools.now() } } });
  taskCase.finish('DENIED', userId);
}

/** Others decide instead, under the same flags (C126). */
export function reassign(taskCase: TaskCase, userIds: readonly string[], { userId, comment, escalated = false }: Move & { readonly escalated?: boolean }): void {
  const { step, approval } = currentApproval(taskCase);
  const { now, newId } = taskCase.tools;
  const newPolicyStepId = newId();
  taskCase.comment(userId, comment);
  taskCase.leave({ ...step, approval: { ...approval, ...done, reassigned: { userId, reassignedAt: now(), newPolicyStepId } } });
  openForUsers(taskCase, newPolicyStepId, { from: approval, userIds, escalated });
  taskCase.note(userId, { approvalReassigned: { newUsers: userIds, oldPolicyStepId: step.id, newPolicyStepId } });
}

/** The step could not be decided as configured; people decide instead (C80). */
export function reassignByError(taskCase: TaskCase, userIds: readonly string[], { description, errorCode }: StepError): void {
  const { step, approval } = currentApproval(taskCase);
  const { now, newId } = taskCase.tools;
  const newPolicyStepId = newId();
  const reassignedByError = { newPolicyStepId, description, errorCode, erroredAt: now(), reassignedAt: now() };
  taskCase.leave({ ...step, approval: { ...approval, ...done, reassignedByError } });
  openForUsers(taskCase, newPolicyStepId, { from: approval, userIds });
  taskCase.note(systemUsers.system, { approvalReassigned: { newUsers: userIds, oldPolicyStepId: step.id, newPolicyStepId } });
}

export interface StepError {
  readonly description: string;
  readonly errorCode: string;
}

/** The current and all later steps give way to others (C129). */
export function replaceSteps(taskCase: TaskCase, next: readonly PolicyStep[], { userId, comment }: Move): void {
  taskCase.comment(userId, comment);
  skipCurrent(taskCase, userId);
  taskCase.isProvisionPlanned = false;
  taskCase.change({ policy: { ...taskCase.task.policy, next }, policyGenerationId: taskCase.tools.newId() });
}

/** The same under another policy. */
export function replacePolicy(taskCase: TaskCase, { policy, steps }: { readonly policy: Policy; readonly steps: readonly PolicyStep[] }, move: Move): void {
  const oldPolicyId = taskCase.task.policy.policy.id;
  replaceSteps(taskCase, steps, move);
  taskCase.change({ policy: { ...taskCase.task.policy, policy } });
  taskCase.note(move.userId, { policyChanged: { oldPolicyId, newPolicyId: policy.id } });
}

/** Ends the current step without a decision. */
export function skipCurrent(taskCase: TaskCase, userId: string): void {
  const step = taskCase.current;
  if (step === undefined) return;
  const skipped = { userId, skippedAt: taskCase.tools.now() };
  if (step.approval !== undefined) taskCase.leave({ ...step, approval: { ...step.approval, ...done, skipped } });
  else if (step.provision !== undefined) taskCase.leave({ ...step, provision: { ...step.provision, state: 'PROVISION_INSTANCE_STATE_DONE', skipped } });
  else if (step.wait !== undefined) taskCase.leave({ ...step, wait: { ...step.wait, state: 'WAIT_INSTANCE_STATE_COMPLETED', skipped } });
  else taskCase.leave(step);
}

/** A step of the policy as an active one of the task. */
export function activeStep(taskCase: TaskCase, id: string, kind: Pick<StepInstance, 'approval' | 'provision' | 'wait' | 'accept' | 'reject'>): StepInstance {
  return { id, policyGenerationId: taskCase.task.policyGenerationId, state: 'POLICY_STEP_STATE_ACTIVE', ...kind };
}

const done = { state: 'APPROVAL_INSTANCE_STATE_DONE' } as const;

function openForUsers(taskCase: TaskCase, stepId: string, { from, userIds, escalated = false }: Reassigned): void {
  const { now } = taskCase.tools;
  const approval = approvalOfUsers(from.approval, userIds);
  // Whom a step was escalated to is not escalated again.
  const escalation = escalated ? { escalationInstance: { ...from.escalationInstance, alreadyEscalated: true, expiresAt: undefined } } : escalationOf(approval, now());
  const instance: ApprovalInstance = { state: 'APPROVAL_INSTANCE_STATE_WAITING', approval, assignedAt: now(), ...escalation };
  taskCase.enter(activeStep(taskCase, stepId, { approval: instance }), userIds);
}

interface Reassigned {
  readonly from: ApprovalInstance;
  readonly userIds: readonly string[];
  readonly escalated?: boolean;
}

/** Kind `users` with the flags and the approver rules of the step before. */
function approvalOfUsers(from: Approval, userIds: readonly string[]): Approval {
  const { users, manager, appOwners, group, self, entitlementOwners, resourceOwners, expression, webhook: _webhook, ...flags } = from;
  const rules = users ?? manager ?? appOwners ?? group ?? self ?? entitlementOwners ?? resourceOwners ?? expression ?? {};
  return {
    users: {
      userIds,
      ...(rules.allowSelfApproval === undefined ? {} : { allowSelfApproval: rules.allowSelfApproval }),
      ...(rules.requireDistinctApprovers === undefined ? {} : { requireDistinctApprovers: rules.requireDistinctApprovers }),
    },
    ...flags,
    assigned: true,
  };
}

function escalationOf({ escalationEnabled, escalation }: Approval, now: string): Pick<ApprovalInstance, 'escalationInstance'> {
  const seconds = Number(escalation?.expiration ?? 0);
  if (escalationEnabled !== true || escalation === undefined || !(seconds > 0)) return {};
  const { expiration: _expiration, ...rest } = escalation;
  return { escalationInstance: { ...rest, alreadyEscalated: false, expiresAt: new Date(Date.parse(now) + seconds * 1000).toISOString() } };
}

function currentApproval(taskCase: TaskCase): { readonly step: StepInstance; readonly approval: ApprovalInstance } {
  const step = taskCase.current;
  if (step?.approval === undefined) throw new Error(`Task ${taskCase.task.id} is not at an approval step.`);
  return { step, approval: step.approval };
}
