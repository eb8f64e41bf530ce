import type { Policy, PolicyStep, Provision } from '../model/access/policy.ts';
import { toPolicyStep, type StepInstance } from '../model/access/step-instance.ts';
import type { AccessRequestAct } from '../model/access/access-request-act.ts';
import { approve, deny, reassign, replacePolicy, skipCurrent } from './approval-transitions.ts';
import { cancelProvision, completeProvision, failedProvision } from './provision-transitions.ts';
import type { AccessRequestCase } from './access-request-case.ts';

/** What a task began with, for going back to it. */
export interface FirstPolicy {
  readonly steps: readonly PolicyStep[];
  /** Absent in a run that was reset before this was restored, too. */
  readonly restored?: { readonly policy: Policy; readonly emergencyAccess: boolean };
}

/** Does to a task what `checkAct` has allowed. The workflow goes on from what it finds after. */
export function applyAct(requestCase: AccessRequestCase, act: AccessRequestAct, first: FirstPolicy): void {
  const move = { userId: act.caller.userId, comment: act.comment };
  switch (act.kind) {
    case 'approve':
      return approve(requestCase, move);
    case 'deny':
      return deny(requestCase, move);
    case 'reassign':
      return reassign(requestCase, act.newStepUserIds, move);
    case 'comment':
      return requestCase.comment(move.userId, move.comment);
    case 'close':
      requestCase.comment(move.userId, move.comment);
      endCurrent(requestCase, move.userId);
      return requestCase.finish('CANCELLED', move.userId);
    case 'skipStep':
      requestCase.comment(move.userId, move.comment);
      skipCurrent(requestCase, move.userId);
      return requestCase.note(move.userId, { stepSkipped: { skippedBy: move.userId } });
    case 'restart':
      requestCase.comment(move.userId, move.comment);
      return restart(requestCase, move.userId);
    case 'reset':
      requestCase.comment(move.userId, move.comment);
      return reset(requestCase, first, move.userId);
    case 'escalate': {
      const { id: oldPolicyId } = requestCase.task.policy.policy;
      const oldPolicyStepId = requestCase.current?.id;
      replacePolicy(requestCase, act, move);
      requestCase.change({ emergencyAccess: true });
      return requestCase.note(move.userId, {
        taskEscalated: { oldPolicyId, ...(oldPolicyStepId === undefined ? {} : { oldPolicyStepId }) },
      });
    }
    case 'process':
      requestCase.comment(move.userId, move.comment);
      return requestCase.change({});
    case 'retryProvisioning':
      requestCase.comment(move.userId, move.comment);
      return retryProvisioning(requestCase, move.userId);
    case 'updateGrantDuration':
      return changeDuration(requestCase, act.duration, move.userId);
    case 'provisionComplete':
      return completeProvision(requestCase, move);
    case 'provisionCancel':
      return cancelProvision(requestCase, move);
    default:
      act satisfies never;
  }
}

/** The current step is over without anybody having decided it. */
export function endCurrent(requestCase: AccessRequestCase, userId: string): void {
  const step = requestCase.current;
  if (step === undefined) return;
  const { approval, provision } = step;
  const cancelled = { cancelledByUserId: userId, cancelledAt: requestCase.tools.now() };
  requestCase.leave({
    ...step,
    ...(approval === undefined ? {} : { approval: { ...approval, state: 'APPROVAL_INSTANCE_STATE_DONE' as const } }),
    ...(provision === undefined
      ? {}
      : { provision: { ...provision, state: 'PROVISION_INSTANCE_STATE_DONE' as const, cancelled } }),
  });
}

function restart(requestCase: AccessRequestCase, userId: string): void {
  const step = requestCase.current;
  if (step === undefined) return;
  const again = stepOf(requestCase, step);
  const { approval } = step;
  const restarted = { userId, restartedAt: requestCase.tools.now(), oldPolicyStepId: step.id };
  requestCase.leave(
    approval === undefined
      ? step
      : { ...step, approval: { ...approval, state: 'APPROVAL_INSTANCE_STATE_DONE', restarted } },
  );
  requestCase.change({ policy: { ...requestCase.task.policy, next: [again, ...requestCase.task.policy.next] } });
  requestCase.note(userId, { taskRestarted: { oldPolicyStepId: step.id } });
}

/** A wait does not show where it was made from, and the people of an approval may have changed since. */
function stepOf({ taken }: AccessRequestCase, step: StepInstance): PolicyStep {
  return step.wait !== undefined && taken !== undefined ? taken : toPolicyStep(step);
}

function reset(requestCase: AccessRequestCase, { steps, restored }: FirstPolicy, userId: string): void {
  const oldPolicyStepId = requestCase.current?.id;
  endCurrent(requestCase, userId);
  requestCase.isProvisionPlanned = false;
  requestCase.change({
    policy: { ...requestCase.task.policy, next: steps, ...(restored === undefined ? {} : { policy: restored.policy }) },
    policyGenerationId: requestCase.tools.newId(),
    ...(restored === undefined ? {} : { emergencyAccess: restored.emergencyAccess }),
  });
  requestCase.note(userId, { hardReset: oldPolicyStepId === undefined ? {} : { oldPolicyStepId } });
}

function retryProvisioning(requestCase: AccessRequestCase, userId: string): void {
  const provision = failedProvision(requestCase);
  if (provision === undefined) return;
  skipCurrent(requestCase, userId);
  requestCase.change({
    policy: { ...requestCase.task.policy, next: [{ provision }, ...requestCase.task.policy.next] },
  });
}

function changeDuration(requestCase: AccessRequestCase, duration: string, userId: string): void {
  const { grant } = requestCase.task.type;
  if (grant === undefined) return;
  const { policy } = requestCase.task;
  const { current } = policy;
  const provision = current?.provision && {
    ...current.provision,
    provision: lasting(current.provision.provision, duration),
  };
  requestCase.change({
    type: { grant: { ...grant, grantDuration: duration } },
    policy: {
      ...policy,
      ...(current === undefined || provision === undefined ? {} : { current: { ...current, provision } }),
      next: policy.next.map((step) =>
        step.provision === undefined ? step : { ...step, provision: lasting(step.provision, duration) },
      ),
    },
  });
  requestCase.note(userId, { grantDurationUpdated: { duration } });
}

/** Who provisions is told how long, so a plan that was made before says the same. */
function lasting(provision: Provision, grantDuration: string): Provision {
  const { provisionTarget } = provision;
  return provisionTarget === undefined
    ? provision
    : { ...provision, provisionTarget: { ...provisionTarget, grantDuration } };
}
