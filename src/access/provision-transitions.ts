import { systemUsers } from '../model/caller.ts';
import type { Provision } from '../model/access/policy.ts';
import type { ProvisionInstance, StepInstance } from '../model/access/step-instance.ts';
import { subjectOf } from '../model/access/access-request.ts';
import { activeStep, noteProblems, type Transition, type StepError } from './approval-transitions.ts';
import type { ExpressionProblem } from './find-approvers.ts';
import type { AccessRequestCase } from './access-request-case.ts';

/** One provision step and who does it by hand. */
export interface FoundProvision {
  readonly provision: Provision;
  /** Empty where an endpoint does it. */
  readonly assigneeIds: readonly string[];
  readonly problems?: readonly ExpressionProblem[];
}

export function openProvision(
  requestCase: AccessRequestCase,
  { provision, assigneeIds, problems }: FoundProvision,
): void {
  const webhookId = provision.provisionPolicy?.webhook?.webhookId;
  const instance: ProvisionInstance =
    webhookId === undefined
      ? { state: 'PROVISION_INSTANCE_STATE_WAITING', provision }
      : { state: 'PROVISION_INSTANCE_STATE_WEBHOOK', provision, webhookId };
  requestCase.enter(activeStep(requestCase, requestCase.tools.newId(), { provision: instance }), assigneeIds);
  noteProblems(requestCase, problems);
}

export function completeProvision(requestCase: AccessRequestCase, { userId, comment }: Transition): void {
  const { step, provision } = currentProvision(requestCase);
  requestCase.comment(userId, comment);
  requestCase.leave({
    ...step,
    provision: { ...provision, ...done, completed: { userId, completedAt: requestCase.tools.now() } },
  });
}

/** "Won't provision": the task ends without access (C144). */
export function cancelProvision(requestCase: AccessRequestCase, { userId, comment }: Transition): void {
  const { step, provision } = currentProvision(requestCase);
  requestCase.comment(userId, comment);
  requestCase.leave({
    ...step,
    provision: {
      ...provision,
      ...done,
      cancelled: { cancelledByUserId: userId, cancelledAt: requestCase.tools.now() },
    },
  });
  requestCase.note(userId, { provisionCancelled: { cancelReason: comment } });
  requestCase.finish('CANCELLED', userId);
}

/** People do by hand what an endpoint could not (C80, C81). */
export function fallBackToManual(
  requestCase: AccessRequestCase,
  assigneeIds: readonly string[],
  { description, errorCode }: StepError,
): void {
  const { step, provision } = currentProvision(requestCase);
  const { now, newId } = requestCase.tools;
  const newPolicyStepId = newId();
  requestCase.note(systemUsers.webhook, { provisionError: { error: description } }, { isError: true });
  const reassignedByError = { newPolicyStepId, description, errorCode, erroredAt: now(), reassignedAt: now() };
  requestCase.leave({ ...step, provision: { ...provision, ...done, reassignedByError } });
  const manual: ProvisionInstance = {
    state: 'PROVISION_INSTANCE_STATE_WAITING',
    provision: { ...provision.provision, provisionPolicy: { manual: { assignee: { appOwners: {} } } } },
  };
  requestCase.enter(activeStep(requestCase, newPolicyStepId, { provision: manual }), assigneeIds);
  requestCase.note(systemUsers.system, {
    provisionReassigned: { newUsers: assigneeIds, oldPolicyStepId: step.id, newPolicyStepId },
  });
}

/** The step that failed before the one that is done by hand, if any: what "retry" tries again (C118). */
export function failedProvision(requestCase: Pick<AccessRequestCase, 'task'>): Provision | undefined {
  const { current, history } = requestCase.task.policy;
  if (current?.provision === undefined) return undefined;
  const before = history.find(({ provision }) => provision?.reassignedByError?.newPolicyStepId === current.id);
  return before?.provision?.provision;
}

/** How far the current provision's delivery has come. */
export function followDelivery(
  requestCase: AccessRequestCase,
  { messageId, accepted }: { messageId: string; accepted: boolean },
): void {
  const step = requestCase.current;
  if (step?.provision === undefined) return;
  const state = accepted ? 'PROVISION_INSTANCE_STATE_WEBHOOK_WAITING' : 'PROVISION_INSTANCE_STATE_WEBHOOK';
  requestCase.setCurrent({ ...step, provision: { ...step.provision, state, webhookInstanceId: messageId } });
}

/** The account was made or found when it was needed (C152). */
export function setAppUser(requestCase: AccessRequestCase, appUserId: string): void {
  const { grant, revoke } = requestCase.task.type;
  if (subjectOf(requestCase.task).appUserId === appUserId) return;
  requestCase.change({
    type: {
      ...(grant === undefined ? {} : { grant: { ...grant, appUserId } }),
      ...(revoke === undefined ? {} : { revoke: { ...revoke, appUserId } }),
    },
  });
}

const done = { state: 'PROVISION_INSTANCE_STATE_DONE' } as const;

function currentProvision(requestCase: AccessRequestCase): {
  readonly step: StepInstance;
  readonly provision: ProvisionInstance;
} {
  const step = requestCase.current;
  if (step?.provision === undefined) throw new Error(`Task ${requestCase.task.id} is not at a provision step.`);
  return { step, provision: step.provision };
}
