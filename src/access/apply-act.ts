import type { PolicyStep, Provision } from '../model/access/policy.ts';
import { toPolicyStep, type StepInstance } from '../model/access/step-instance.ts';
import type { TaskAct } from '../model/access/task-act.ts';
import { approve, deny, reassign, replacePolicy, skipCurrent } from './approval-moves.ts';
import { cancelProvision, completeProvision, failedProvision } from './provision-moves.ts';
import type { TaskCase } from './task-case.ts';

/** Does to a task what `checkAct` has allowed. The workflow goes on from what it finds after. */
export function applyAct(taskCase: TaskCase, act: TaskAct, firstSteps: readonly PolicyStep[]): void {
  const move = { userId: act.caller.userId, comment: act.comment };
  switch (act.kind) {
    case 'approve':
      return approve(taskCase, move);
    case 'deny':
      return deny(taskCase, move);
    case 'reassign':
      return reassign(taskCase, act.newStepUserIds, move);
    case 'comment':
      return taskCase.comment(move.userId, move.comment);
    case 'close':
      taskCase.comment(move.userId, move.comment);
      endCurrent(taskCase, move.userId);
      return taskCase.finish('CANCELLED', move.userId);
    case 'skipStep':
      taskCase.comment(move.userId, move.comment);
      skipCurrent(taskCase, move.userId);
      return taskCase.note(move.userId, { stepSkipped: { skippedBy: move.userId } });
    case 'restart':
      taskCase.comment(move.userId, move.comment);
      return restart(taskCase, move.userId);
    case 'reset':
      taskCase.comment(move.userId, move.comment);
      return reset(taskCase, firstSteps, move.userId);
    case 'escalate': {
      const { id: oldPolicyId } = taskCase.task.policy.policy;
      const oldPolicyStepId = taskCase.current?.id;
      replacePolicy(taskCase, act, move);
      taskCase.change({ emergencyAccess: true });
      return taskCase.note(move.userId, { taskEscalated: { oldPolicyId, ...(oldPolicyStepId === undefined ? {} : { oldPolicyStepId }) } });
    }
    case 'process':
      taskCase.comment(move.userId, move.comment);
      return taskCase.change({});
    case 'retryProvisioning':
      taskCase.comment(move.userId, move.comment);
      return retryProvisioning(taskCase, move.userId);
    case 'updateGrantDuration':
      return changeDuration(taskCase, act.duration, move.userId);
    case 'provisionComplete':
      return completeProvision(taskCase, move);
    case 'provisionCancel':
      return cancelProvision(taskCase, move);
    default:
      act satisfies never;
  }
}

/** The current step is over without anybody having decided it. */
export function endCurrent(taskCase: TaskCase, userId: string): void {
  const step = taskCase.current;
  if (step === undefined) return;
  const { approval, provision } = step;
  const cancelled = { cancelledByUserId: userId, cancelledAt: taskCase.tools.now() };
  taskCase.leave({
    ...step,
    ...(approval === undefined ? {} : { approval: { ...approval, state: 'APPROVAL_INSTANCE_STATE_DONE' as const } }),
    ...(provision === undefined ? {} : { provision: { ...provision, state: 'PROVISION_INSTANCE_STATE_DONE' as const, cancelled } }),
  });
}

function restart(taskCase: TaskCase, userId: string): void {
  const step = taskCase.current;
  if (step === undefined) return;
  const again = stepOf(taskCase, step);
  const { approval } = step;
  const restarted = { userId, restartedAt: taskCase.tools.now(), oldPolicyStepId: step.id };
  taskCase.leave(approval === undefined ? step : { ...step, approval: { ...approval, state: 'APPROVAL_INSTANCE_STATE_DONE', restarted } });
  taskCase.change({ policy: { ...taskCase.task.policy, next: [again, ...taskCase.task.policy.next] } });
  taskCase.note(userId, { taskRestarted: { oldPolicyStepId: step.id } });
}

/** A wait does not show where it was made from, and the people of an approval may have changed since. */
function stepOf({ taken }: TaskCase, step: StepInstance): PolicyStep {
  return step.wait !== undefined && taken !== undefined ? taken : toPolicyStep(step);
}

function reset(taskCase: TaskCase, firstSteps: readonly PolicyStep[], userId: string): void {
  const oldPolicyStepId = taskCase.current?.id;
  endCurrent(taskCase, userId);
  taskCase.isProvisionPlanned = false;
  taskCase.change({ policy: { ...taskCase.task.policy, next: firstSteps }, policyGenerationId: taskCase.tools.newId() });
  taskCase.note(userId, { hardReset: oldPolicyStepId === undefined ? {} : { oldPolicyStepId } });
}

function retryProvisioning(taskCase: TaskCase, userId: string): void {
  const provision = failedProvision(taskCase);
  if (provision === undefined) return;
  skipCurrent(taskCase, userId);
  taskCase.change({ policy: { ...taskCase.task.policy, next: [{ provision }, ...taskCase.task.policy.next] } });
}

function changeDuration(taskCase: TaskCase, duration: string, userId: string): void {
  const { grant } = taskCase.task.type;
  if (grant === undefined) return;
  const { policy } = taskCase.task;
  const { current } = policy;
  const provision = current?.provision && { ...current.provision, provision: lasting(current.provision.provision, duration) };
  taskCase.change({
    type: { grant: { ...grant, grantDuration: duration } },
    policy: {
      ...policy,
      ...(current === undefined || provision === undefined ? {} : { current: { ...current, provision } }),
      next: policy.next.map((step) => (step.provision === undefined ? step : { ...step, provision: lasting(step.provision, duration) })),
    },
  });
  taskCase.note(userId, { grantDurationUpdated: { duration } });
}

/** Who provisions is told how long, so a plan that was made before says the same. */
function lasting(provision: Provision, grantDuration: string): Provision {
  const { provisionTarget } = provision;
  return provisionTarget === undefined ? provision : { ...provision, provisionTarget: { ...provisionTarget, grantDuration } };
}
