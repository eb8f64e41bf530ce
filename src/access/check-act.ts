import { isAdministrator, isSuperAdministrator, systemUsers } from '../model/caller.ts';
import type { ActingUser } from '../model/caller.ts';
import { subjectOf, accessRequestActions } from '../model/access/access-request.ts';
import type { AccessRequest, AccessRequestActionName } from '../model/access/access-request.ts';
import type { ActRefusal, AccessRequestAct } from '../model/access/access-request-act.ts';
import { checkInterest, hasApproved, rulesOf, stepsInForce, type IsSince } from './check-interest.ts';
import { failedProvision } from './provision-transitions.ts';
import { durationMs, wireDurationMsMax, durationTextMax } from '../model/duration.ts';
import type { Decision } from '../model/outbound/decision.ts';
import type { Directory } from '../model/access/records.ts';
import type { MessageSource } from '../model/outbound/message.ts';
import type { PolicyStep } from '../model/access/policy.ts';
import type { AccessRequestStore } from '../model/access/access-request-store.ts';
import { readSteps } from './read-steps.ts';
import type { User } from '../model/access/user.ts';

/** Why an act is not possible now, or not for this caller (C118, C119); undefined when it is, but for `checkInterest`. */
export function checkAct(
  task: AccessRequest,
  act: AccessRequestAct,
  isSince: IsSince = () => true,
): ActRefusal | undefined {
  if (task.state === 'TASK_STATE_CLOSED') return { code: 'wrongState', message: 'task is closed' };
  const { caller } = act;
  switch (act.kind) {
    case 'approve':
      return (
        stepIsCurrent(task, act.policyStepId) ??
        mayDecide(task, caller) ??
        mayApprove(task, caller, isSince) ??
        reasonGiven(task, act, 'requireApprovalReason')
      );
    case 'deny':
      return (
        stepIsCurrent(task, act.policyStepId) ??
        mayDecide(task, caller) ??
        reasonGiven(task, act, 'requireDenialReason')
      );
    case 'reassign':
      return (
        stepIsCurrent(task, act.policyStepId) ??
        mayReassign(task, act) ??
        reasonGiven(task, act, 'requireReassignmentReason')
      );
    case 'comment':
      return act.comment === '' ? { code: 'invalid', message: 'invalid Comment: value is required' } : undefined;
    case 'close':
      return isOwner(task, caller) || isAdministrator(caller)
        ? undefined
        : forbidden('close the task', 'its requester or an administrator');
    case 'skipStep':
      return stepIsCurrent(task, act.policyStepId) ?? onlyAdministrator(caller, 'skip a step');
    case 'restart':
      return (
        stepIsCurrent(task, act.policyStepId) ??
        (isOwner(task, caller) || isDecider(task, caller) ? undefined : onlyAdministrator(caller, 'restart a step'))
      );
    case 'reset':
      return isSuperAdministrator(caller) ? undefined : forbidden('reset the task', 'a super administrator');
    case 'escalate':
      return mayEscalate(task, caller);
    case 'process':
      return isOwner(task, caller) ? undefined : onlyAdministrator(caller, 'process the task now');
    case 'retryProvisioning':
      return stepIsCurrent(task, act.policyStepId) ?? mayRetry(task, caller);
    case 'updateGrantDuration':
      return mayChangeDuration(task, act, isSince);
    case 'provisionComplete':
    case 'provisionCancel':
      return stepIsCurrent(task, act.policyStepId) ?? mayProvision(task, caller);
    default:
      return act satisfies never;
  }
}

/** The acts that the caller can do now, in the API's words (C113). Reasons are not asked for here. */
export function allowedActions(task: AccessRequest, caller: ActingUser): readonly string[] {
  const policyStepId = task.policy.current?.id ?? '';
  const by = { caller, comment: 'given' };
  const acts: Readonly<Record<AccessRequestActionName, AccessRequestAct | undefined>> = {
    approve: { ...by, kind: 'approve', policyStepId },
    deny: { ...by, kind: 'deny', policyStepId },
    reassign: { ...by, kind: 'reassign', policyStepId, newStepUserIds: [] },
    comment: { ...by, kind: 'comment' },
    close: { ...by, kind: 'close' },
    skipStep: { ...by, kind: 'skipStep', policyStepId },
    restart: { ...by, kind: 'restart' },
    reset: { ...by, kind: 'reset' },
    escalate: { ...by, kind: 'escalate', policy: task.policy.policy, steps: [] },
    process: task.policy.current?.wait === undefined ? undefined : { ...by, kind: 'process' },
    retryProvisioning: { ...by, kind: 'retryProvisioning' },
    updateGrantDuration: { ...by, kind: 'updateGrantDuration', duration: '3600s' },
    provisionComplete: { ...by, kind: 'provisionComplete', policyStepId },
    provisionCancel: { ...by, kind: 'provisionCancel', policyStepId },
  };
  return Object.values(acts).flatMap((act) =>
    act === undefined || (checkAct(task, act) ?? checkInterest(task, act)) !== undefined
      ? []
      : [accessRequestActions[act.kind]],
  );
}

function stepIsCurrent(task: AccessRequest, policyStepId: string | undefined): ActRefusal | undefined {
  const missing = hasCurrent(task);
  if (missing !== undefined || policyStepId === undefined || policyStepId === '') return missing;
  if (policyStepId === task.policy.current?.id) return undefined;
  return { code: 'invalid', message: `invalid PolicyStepId: ${policyStepId} is not the current step of the task` };
}

function hasCurrent(task: AccessRequest): ActRefusal | undefined {
  return task.policy.current === undefined
    ? { code: 'wrongState', message: 'the task has no current step' }
    : undefined;
}

function mayDecide(task: AccessRequest, caller: ActingUser): ActRefusal | undefined {
  if (task.policy.current?.approval === undefined)
    return { code: 'wrongState', message: 'the current step is not an approval step' };
  return isDecider(task, caller) ? undefined : forbidden('decide this step', 'one of its approvers');
}

/** C119: not one's own access, unless allowed; not twice in one task, if approvers have to differ. */
function mayApprove(task: AccessRequest, caller: ActingUser, isSince: IsSince): ActRefusal | undefined {
  const approval = task.policy.current?.approval?.approval ?? {};
  const rules = rulesOf(approval);
  const isSelfStep = approval.self !== undefined;
  if (subjectOf(task).identityUserId === caller.userId && rules.allowSelfApproval !== true && !isSelfStep) {
    return { code: 'forbidden', message: 'requesters cannot approve their own task' };
  }
  if (rules.requireDistinctApprovers === true && hasApprovedInForce(task, caller, isSince)) {
    return { code: 'forbidden', message: 'this step needs another approver than the steps before' };
  }
  return undefined;
}

function mayReassign(
  task: AccessRequest,
  { caller, newStepUserIds }: AccessRequestAct & { readonly kind: 'reassign' },
): ActRefusal | undefined {
  const { current } = task.policy;
  const approval = current?.approval?.approval;
  if (approval === undefined) return { code: 'wrongState', message: 'the current step is not an approval step' };
  // Signalbox itself does so where nobody can decide any more, whatever the step allows its approvers.
  if (caller.userId === systemUsers.system) return undefined;
  if (!isDecider(task, caller) && !isAdministrator(caller))
    return forbidden('reassign this step', 'one of its approvers');
  if (approval.allowReassignment !== true)
    return { code: 'wrongState', message: 'this step does not allow reassignment' };
  const allowed = approval.allowedReassignees ?? [];
  const outside = allowed.length === 0 ? undefined : newStepUserIds.find((userId) => !allowed.includes(userId));
  return outside === undefined
    ? undefined
    : { code: 'invalid', message: `invalid NewStepUserIds: ${outside} is not an allowed reassignee of this step` };
}

function reasonGiven(task: AccessRequest, { comment }: AccessRequestAct, flag: ReasonFlag): ActRefusal | undefined {
  if (task.policy.current?.approval?.approval[flag] !== true || comment.trim() !== '') return undefined;
  return { code: 'invalid', message: 'invalid Comment: this step requires a reason' };
}

type ReasonFlag = 'requireApprovalReason' | 'requireDenialReason' | 'requireReassignmentReason';

function mayEscalate(task: AccessRequest, caller: ActingUser): ActRefusal | undefined {
  if (task.type.grant === undefined || task.emergencyAccess)
    return { code: 'wrongState', message: 'the task cannot be escalated to emergency access' };
  return isOwner(task, caller) ? undefined : onlyAdministrator(caller, 'escalate the task');
}

function mayRetry(task: AccessRequest, caller: ActingUser): ActRefusal | undefined {
  if (failedProvision({ task }) === undefined)
    return { code: 'wrongState', message: 'the current step is not a provision step after an error' };
  return isDecider(task, caller) ? undefined : onlyAdministrator(caller, 'retry provisioning');
}

function mayChangeDuration(
  task: AccessRequest,
  { caller, duration, longest }: AccessRequestAct & { readonly kind: 'updateGrantDuration' },
  isSince: IsSince,
): ActRefusal | undefined {
  if (task.type.grant === undefined) return { code: 'wrongState', message: 'only a grant has a duration' };
  const wrong = checkDuration(duration, longest);
  if (wrong !== undefined) return { code: 'invalid', message: `invalid Duration: ${wrong}` };
  return isOwner(task, caller) || isDecider(task, caller) || hasApprovedInForce(task, caller, isSince)
    ? undefined
    : onlyAdministrator(caller, 'change the duration');
}

function mayProvision(task: AccessRequest, caller: ActingUser): ActRefusal | undefined {
  const provision = task.policy.current?.provision;
  if (provision?.state !== 'PROVISION_INSTANCE_STATE_WAITING')
    return { code: 'wrongState', message: 'the current step is not provisioned by hand' };
  return isDecider(task, caller) ? undefined : onlyAdministrator(caller, 'finish provisioning');
}

function hasApprovedInForce(task: AccessRequest, caller: ActingUser, isSince: IsSince): boolean {
  if (hasApproved(stepsInForce(task), caller)) return true;
  return hasApproved(task.policy.history, caller) && !isSince('approvals-in-force');
}

/** The step's approvers, or the assignees of a provision step. */
function isDecider(task: AccessRequest, { userId }: ActingUser): boolean {
  return task.stepApproverIds.includes(userId);
}

function isOwner(task: AccessRequest, { userId }: ActingUser): boolean {
  return task.createdByUserId === userId || task.userId === userId;
}

function onlyAdministrator(caller: ActingUser, what: string): ActRefusal | undefined {
  return isAdministrator(caller) ? undefined : forbidden(what, 'an administrator');
}

function forbidden(what: string, who: string): ActRefusal {
  return { code: 'forbidden', message: `only ${who} can ${what}` };
}

/** The mistake in a grant's duration, where its entitlement allows no longer than `longest` (C142); undefined without one. */
export function checkDuration(asked: string, longest: string | undefined): string | undefined {
  const askedMs = durationMs(asked);
  if (askedMs === undefined) return 'value must be a duration like "3600s"';
  if (askedMs <= 0) return 'value must be greater than 0s';
  if (askedMs > wireDurationMsMax) return `value must be at most ${durationTextMax}`;
  const longestMs = durationMs(longest);
  return longestMs !== undefined && askedMs > longestMs
    ? `the entitlement is granted for ${longest ?? ''} at most`
    : undefined;
}

interface DecisionChecks {
  readonly users: Directory['users'];
  readonly tasks: Pick<AccessRequestStore, 'find'>;
  /** The mistakes for which the policy API would refuse these steps. */
  checkSteps(steps: readonly PolicyStep[]): Promise<string | undefined>;
}

/** A task walks no more steps of one policy. */
const stepsMax = 64;

/** The mistake in a decision on an approval step, for its sender to put right (C93, C99); undefined without one. */
export async function checkDecision(
  { users, tasks, checkSteps }: DecisionChecks,
  decision: Decision,
  source: MessageSource,
): Promise<string | undefined> {
  if (source.kind !== 'approvalStep') return undefined;
  if (decision.kind === 'replacePolicy') {
    const steps = readSteps(decision.policySteps);
    if (steps === undefined)
      return 'replacePolicy.policySteps: each step must have exactly one of approval, accept, reject, wait, with its kind';
    if (steps.length > stepsMax) return `replacePolicy.policySteps: value must contain at most ${stepsMax} steps`;
    const wrong = await checkSteps(steps);
    return wrong && `replacePolicy.policySteps: ${wrong}`;
  }
  if (decision.kind !== 'reassign') return undefined;
  const wrong = await checkReassignees({ users }, decision.newStepUserIds, await tasks.find(source.ticketId));
  return wrong && `reassign.newStepUserIds: ${wrong}`;
}

/** An answer names 1 to 32 users (C42). */
const reassigneesMax = 32;

/** Why the current step of a task cannot be given to these users (C99); undefined when it can: each of them could decide it. */
export async function checkReassignees(
  { users }: Pick<Directory, 'users'>,
  userIds: readonly string[],
  task: AccessRequest | undefined,
): Promise<string | undefined> {
  if (userIds.length < 1 || userIds.length > reassigneesMax)
    return `value must contain between 1 and ${reassigneesMax} items`;
  const found = new Map((await users.findAll([...new Set(userIds)])).map((user) => [user.id, user]));
  for (const id of userIds) {
    const user = found.get(id);
    if (user === undefined) return `there is no user with the id "${id}"`;
    if (!canAct(user)) return `the user "${id}" cannot act, so nobody would decide`;
    if (task !== undefined && isOwn(task, id)) return `the user "${id}" cannot decide about their own access`;
  }
  return undefined;
}

/** Whether somebody can sign in as this user: not when it is disabled, and not as those that stand for Signalbox itself. */
export function canAct({ id, status }: Pick<User, 'id' | 'status'>): boolean {
  return status !== 'DISABLED' && status !== 'DELETED' && id !== systemUsers.webhook && id !== systemUsers.system;
}

/** A reassigned step keeps the rules of the one before (C126). */
function isOwn(task: AccessRequest, userId: string): boolean {
  return (
    subjectOf(task).identityUserId === userId &&
    rulesOf(task.policy.current?.approval?.approval ?? {}).allowSelfApproval !== true
  );
}
