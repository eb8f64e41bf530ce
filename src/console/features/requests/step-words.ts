import type { ApprovalView, Decided, RequestTask, StepView } from './api/request.ts';

/** The kind of a step: `Approval by users`, `Provisioning by webhook`. */
export function titleOfStep({ approval, provision, wait, accept, reject }: StepView): string {
  if (approval !== undefined) return `Approval by ${deciderOf(approval)}`;
  if (provision !== undefined) {
    const policy = provision.provision?.provisionPolicy ?? provision.provisionPolicy;
    if (policy?.webhook !== undefined) return 'Provisioning by webhook';
    return policy?.manual !== undefined ? 'Provisioning by hand' : 'Provisioning';
  }
  if (wait !== undefined) return wait.name === undefined ? 'Wait' : `Wait: ${wait.name}`;
  if (accept !== undefined) return 'Accepted by the policy';
  return reject === undefined ? 'Step' : 'Denied by the policy';
}

/** An approval stands as the policy has it, or within the state of a request. */
function deciderOf(step: ApprovalView & { readonly approval?: ApprovalView }): string {
  const approval = step.approval ?? step;
  return deciders.find(([name]) => approval[name] !== undefined)?.[1] ?? 'somebody';
}

const deciders = [
  ['webhook', 'webhook'],
  ['users', 'users'],
  ['manager', 'the manager'],
  ['appOwners', 'owners of the app'],
  ['group', 'a group'],
  ['self', 'the requester'],
  ['entitlementOwners', 'owners of the entitlement'],
  ['resourceOwners', 'owners of the resource'],
  ['expression', 'an expression'],
] as const satisfies readonly (readonly [keyof ApprovalView, string])[];

/** The end of a step, who brought it, and when. */
export interface StepEnd {
  readonly word: string;
  readonly userId?: string;
  readonly at?: string;
  readonly note?: string;
}

export function endOfStep({ approval, provision }: StepView): StepEnd | undefined {
  const decided: Decided | undefined = approval ?? provision;
  if (decided === undefined) return undefined;
  const { approved, denied, reassigned, reassignedByError, completed, cancelled, errored, restarted, skipped } =
    decided;
  if (approved) return { word: 'approved', userId: approved.userId, at: approved.approvedAt };
  if (denied) return { word: 'denied', userId: denied.userId, at: denied.deniedAt };
  if (reassigned) return { word: 'reassigned', userId: reassigned.userId, at: reassigned.reassignedAt };
  if (reassignedByError) return { word: 'reassigned after an error', note: reassignedByError.description };
  if (completed) return { word: 'completed', userId: completed.userId, at: completed.completedAt };
  if (cancelled) return { word: 'cancelled', userId: cancelled.cancelledByUserId, at: cancelled.cancelledAt };
  if (errored) return { word: 'failed', at: errored.erroredAt, note: errored.description };
  if (restarted) return { word: 'restarted' };
  return skipped === undefined ? undefined : { word: 'skipped' };
}

/** @param deciders names of those who can decide the current step */
export function currentStepText({ state, policy: { current } }: RequestTask, people: string): string {
  if (state === 'TASK_STATE_CLOSED' || current === undefined) return '–';
  return people === '–' ? titleOfStep(current) : `${titleOfStep(current)}: ${people}`;
}

/** Why the caller cannot do that now; undefined: it can be done. */
export function whyNotAct(
  { state, actions, policy: { current }, type }: RequestTask,
  act: { readonly name: 'APPROVE' | 'DENY' | 'REASSIGN'; readonly myId: string | undefined; readonly people: string },
): string | undefined {
  if (actions.includes(`TASK_ACTION_TYPE_${act.name}`)) return undefined;
  if (state === 'TASK_STATE_CLOSED') return 'The request is closed.';
  const approval = current?.approval?.approval;
  if (current === undefined) return 'The request is between two steps.';
  if (approval === undefined) return `The current step is no approval, but: ${titleOfStep(current)}.`;
  if (approval.webhook !== undefined && act.name !== 'REASSIGN') return 'The webhook decides this step.';
  if (act.name === 'REASSIGN' && approval.allowReassignment !== true) return 'This step does not allow reassignment.';
  const subject = type.grant ?? type.revoke;
  if (act.name === 'APPROVE' && subject?.identityUserId === act.myId)
    return 'Nobody approves access of their own here.';
  return act.people === '–' ? 'You are none of its approvers.' : `Only its approvers can: ${act.people}.`;
}
