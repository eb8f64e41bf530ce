import { systemUsers } from '../model/caller.ts';
import type { Provision } from '../model/access/policy.ts';
import type { ProvisionInstance, StepInstance } from '../model/access/step-instance.ts';
import { subjectOf } from '../model/access/task.ts';
import { activeStep, noteProblems, type Move, type StepError } from './approval-moves.ts';
import type { ExpressionProblem } from './find-approvers.ts';
import type { TaskCase } from './task-case.ts';

/** One provision step and who does it by hand. */
export interface FoundProvision {
  readonly provision: Provision;
  /** Empty where an endpoint does it. */
  readonly assigneeIds: readonly string[];
  readonly problems?: readonly ExpressionProblem[];
}

export function openProvision(taskCase: TaskCase, { provision, assigneeIds, problems }: FoundProvision): void {
  const webhookId = provision.provisionPolicy?.webhook?.webhookId;
  const instance: ProvisionInstance = webhookId === undefined
    ? { state: 'PROVISION_INSTANCE_STATE_WAITING', provision }
    : { state: 'PROVISION_INSTANCE_STATE_WEBHOOK', provision, webhookId };
  taskCase.enter(activeStep(taskCase, taskCase.tools.newId(), { provision: instance }), assigneeIds);
  noteProblems(taskCase, problems);
}

export function completeProvision(taskCase: TaskCase, { userId, comment }: Move): void {
  const { step, provision } = currentProvision(taskCase);
  taskCase.comment(userId, comment);
  taskCase.leave({ ...step, provision: { ...provision, ...done, completed: { userId, completedAt: taskCase.tools.now() } } });
}

/** "Won't provision": the task ends without access (C144). */
export function cancelProvision(taskCase: TaskCase, { userId, comment }: Move): void {
  const { step, provision } = currentProvision(taskCase);
  taskCase.comment(userId, comment);
  taskCase.leave({ ...step, provision: { ...provision, ...done, cancelled: { cancelledByUserId: userId, cancelledAt: taskCase.tools.now() } } });
  taskCase.note(userId, { provisionCancelled: { cancelReason: comment } });
  taskCase.finish('CANCELLED', userId);
}

/** People do by hand what an endpoint could not (C80, C81). */
export function fallBackToManual(taskCase: TaskCase, assigneeIds: readonly string[], { description, errorCode }: StepError): void {
  const { step, provision } = currentProvision(taskCase);
  const { now, newId } = taskCase.tools;
  const newPolicyStepId = newId();
  taskCase.note(systemUsers.webhook, { provisionError: { error: description } }, { isError: true });
  const reassignedByError = { newPolicyStepId, description, errorCode, erroredAt: now(), reassignedAt: now() };
  taskCase.leave({ ...step, provision: { ...provision, ...done, reassignedByError } });
  const manual: ProvisionInstance = {
    state: 'PROVISION_INSTANCE_STATE_WAITING',
    provision: { ...provision.provision, provisionPolicy: { manual: { assignee: { appOwners: {} } } } },
  };
  taskCase.enter(activeStep(taskCase, newPolicyStepId, { provision: manual }), assigneeIds);
  taskCase.note(systemUsers.system, { provisionReassigned: { newUsers: assigneeIds, oldPolicyStepId: step.id, newPolicyStepId } });
}

/** The step that failed before the one that is done by hand, if any: what "retry" tries again (C118). */
export function failedProvision(taskCase: Pick<TaskCase, 'task'>): Provision | undefined {
  const { current, history } = taskCase.task.policy;
  if (current?.provision === undefined) return undefined;
  const before = history.find(({ provision }) => provision?.reassignedByError?.newPolicyStepId === current.id);
  return before?.provision?.provision;
}

/** How far the current provision's delivery has come. */
export function followDelivery(taskCase: TaskCase, { messageId, accepted }: { messageId: string; accepted: boolean }): void {
  const step = taskCase.current;
  if (step?.provision === undefined) return;
  const state = accepted ? 'PROVISION_INSTANCE_STATE_WEBHOOK_WAITING' : 'PROVISION_INSTANCE_STATE_WEBHOOK';
  taskCase.setCurrent({ ...step, provision: { ...step.provision, state, webhookInstanceId: messageId } });
}

/** The account was made or found when it was needed (C152). */
export function setAppUser(taskCase: TaskCase, appUserId: string): void {
  const { grant, revoke } = taskCase.task.type;
  if (subjectOf(taskCase.task).appUserId === appUserId) return;
  taskCase.change({
    type: { ...(grant === undefined ? {} : { grant: { ...grant, appUserId } }), ...(revoke === undefined ? {} : { revoke: { ...revoke, appUserId } }) },
  });
}

const done = { state: 'PROVISION_INSTANCE_STATE_DONE' } as const;

function currentProvision(taskCase: TaskCase): { readonly step: StepInstance; readonly provision: ProvisionInstance } {
  const step = taskCase.current;
  if (step?.provision === undefined) throw new Error(`Task ${taskCase.task.id} is not at a provision step.`);
  return { step, provision: step.provision };
}
