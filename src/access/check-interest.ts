import { isAdministrator, type ActingUser } from '../model/caller.ts';
import type { Approval, ApproverRules, PolicyStep } from '../model/access/policy.ts';
import type { StepInstance } from '../model/access/step-instance.ts';
import { subjectOf, type AccessRequest } from '../model/access/access-request.ts';
import type { ActRefusal, AccessRequestAct } from '../model/access/access-request-act.ts';

/** False of a rule that came later than what a run does again. */
export type IsSince = (rule: string) => boolean;

/** Why somebody may not do an act in a matter of their own, though the act is possible; undefined when they may. */
export function checkInterest(
  task: AccessRequest,
  act: AccessRequestAct,
  isSince: IsSince = () => true,
): ActRefusal | undefined {
  const { caller } = act;
  if (isAdministrator(caller)) return undefined;
  const isOwnLoss = task.type.revoke !== undefined && isSubject(task, caller);
  switch (act.kind) {
    case 'process':
      return cooling(task);
    case 'updateGrantDuration':
      return isDurationBound(task, caller, isSince)
        ? refusal('after an approval only its approvers or an administrator can change the duration')
        : undefined;
    case 'reassign':
      return isSubject(task, caller) && !allowsSelf(task)
        ? refusal('nobody chooses who decides about their own access')
        : undefined;
    case 'close':
    case 'restart':
      return isOwnLoss && task.createdByUserId !== caller.userId
        ? refusal(`only its requester or an administrator can ${act.kind} a task that takes access away`)
        : undefined;
    case 'deny':
      return isOwnLoss && !allowsSelf(task) ? refusal('nobody denies the end of their own access') : undefined;
    case 'provisionCancel':
      return isOwnLoss ? refusal('nobody calls off the end of their own access') : undefined;
    case 'approve':
    case 'comment':
    case 'skipStep':
    case 'reset':
    case 'escalate':
    case 'retryProvisioning':
    case 'provisionComplete':
      return undefined;
  }
}

/** A wait for a time is a cooling-off period; a condition is only looked at again. */
function cooling(task: AccessRequest): ActRefusal | undefined {
  const wait = task.policy.current?.wait;
  if (wait?.untilTime === undefined) return undefined;
  return refusal('only an administrator can end a wait for a time before it is over');
}

function isDurationBound(task: AccessRequest, caller: ActingUser, isSince: IsSince): boolean {
  const { history } = task.policy;
  const isBound = isApproved(task) && !mayStillApprove(task, caller, stepsInForce(task));
  const wasBound = history.some(isApproval) && !mayStillApprove(task, caller, history);
  return isBound === wasBound || isSince('approvals-in-force') ? isBound : wasBound;
}

/** An approval of before a reset counts as long as nobody is to decide any more: the access rests on it then. */
function isApproved(task: AccessRequest): boolean {
  const { history, current, next } = task.policy;
  if (stepsInForce(task).some(isApproval)) return true;
  return history.some(isApproval) && current?.approval === undefined && !next.some(isDecision);
}

/** Steps that are over and still count: a reset, an escalation or another policy begins anew. */
export function stepsInForce({ policy, policyGenerationId }: AccessRequest): readonly StepInstance[] {
  return policy.history.filter((step) => step.policyGenerationId === policyGenerationId);
}

/** By a person, an endpoint or the policy itself. */
export function isApproval({ approval, accept }: StepInstance): boolean {
  return approval?.approved !== undefined || accept !== undefined;
}

export function isDecision({ approval, accept, reject }: PolicyStep): boolean {
  return approval !== undefined || accept !== undefined || reject !== undefined;
}

/** Whether the caller approved one of the steps. */
export function hasApproved(steps: readonly StepInstance[], { userId }: ActingUser): boolean {
  return steps.some(({ approval }) => approval?.approved?.userId === userId);
}

/** Who approved a step, or can approve the current one. */
function mayStillApprove(task: AccessRequest, caller: ActingUser, steps: readonly StepInstance[]): boolean {
  if (hasApproved(steps, caller)) return true;
  const { current } = task.policy;
  return (
    current?.approval !== undefined &&
    task.stepApproverIds.includes(caller.userId) &&
    (!isSubject(task, caller) || allowsSelf(task))
  );
}

function isSubject(task: AccessRequest, { userId }: ActingUser): boolean {
  return subjectOf(task).identityUserId === userId;
}

function allowsSelf({ policy }: AccessRequest): boolean {
  const approval = policy.current?.approval?.approval ?? {};
  return approval.self !== undefined || rulesOf(approval).allowSelfApproval === true;
}

/** The rules of whichever kind of approvers a step has. */
export function rulesOf(approval: Approval): ApproverRules {
  const { users, manager, appOwners, group, self, entitlementOwners, resourceOwners, expression } = approval;
  return users ?? manager ?? appOwners ?? group ?? self ?? entitlementOwners ?? resourceOwners ?? expression ?? {};
}

function refusal(message: string): ActRefusal {
  return { code: 'forbidden', message };
}
