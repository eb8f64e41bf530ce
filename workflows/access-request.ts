import { ParentClosePolicy, startChild } from '@temporalio/workflow';
import { activeStep, openApproval } from '../src/access/approval-moves.ts';
import { durationMs } from '../src/model/duration.ts';
import { systemUsers } from '../src/model/caller.ts';
import { grantExpiryWorkflowId, type Grant } from '../src/model/grant.ts';
import type { PolicyStep } from '../src/model/policy.ts';
import { subjectOf } from '../src/model/task.ts';
import type { TaskDraft } from '../src/model/task-act.ts';
import { access } from './access/activities.ts';
import { followApproval } from './access/approval-step.ts';
import { newId, now } from './access/new-id.ts';
import { TaskRun } from './access/task-run.ts';
import { followWait } from './access/wait-step.ts';
import { expireGrant } from './expire-grant.ts';
import { followByHand, planProvision, provision } from './provision.ts';

/** Walks the steps of a policy, then gives or takes the access, and is over when the task is closed. */
export async function accessRequest(draft: TaskDraft): Promise<void> {
  const run = new TaskRun(draft);
  if (!(await run.open())) return;
  while (run.case.isOpen) await walk(run);
  await run.finish();
}

/** One step further. */
async function walk(run: TaskRun): Promise<void> {
  const { current, next } = run.case.task.policy;
  if (current?.approval !== undefined) return followApproval(run, current.id, current.approval);
  if (current !== undefined) return followByHand(run);
  const [step, ...later] = next;
  if (step !== undefined) {
    run.case.taken = step;
    run.case.change({ processing: 'TASK_PROCESSING_TYPE_PROCESSING', policy: { ...run.case.task.policy, next: later } });
    return begin(run, step);
  }
  if (!run.case.isProvisionPlanned) return planProvision(run);
  await close(run);
}

async function begin(run: TaskRun, { approval, provision: provisioning, wait, accept, reject }: PolicyStep): Promise<void> {
  if (approval !== undefined) return openApproval(run.case, await access.findApprovers(approval, subjectOf(run.case.task)));
  if (provisioning !== undefined) return provision(run, provisioning);
  if (wait !== undefined) return followWait(run, wait);
  if (accept !== undefined) {
    run.case.leave(activeStep(run.case, newId(), { accept }));
    run.case.comment(systemUsers.system, accept.acceptMessage ?? '');
    return run.case.note(systemUsers.system, { approvalAutoAcceptedByPolicy: {} });
  }
  // A step that is none of these cannot be saved; if one were there all the same, it must not give access.
  run.case.leave(activeStep(run.case, newId(), { reject: reject ?? {} }));
  run.case.comment(systemUsers.system, reject?.rejectMessage ?? '');
  run.case.note(systemUsers.system, { approvalAutoRejectedByPolicy: {} });
  run.case.finish('DENIED', systemUsers.system);
}

/** All steps are behind: the grant is written before the task says so. */
async function close(run: TaskRun): Promise<void> {
  const { task } = run.case;
  const subject = subjectOf(task);
  if (task.type.grant === undefined) {
    await access.endGrant(subject);
    return run.case.finish('REVOKED', systemUsers.system);
  }
  const lastsMs = durationMs(task.type.grant.grantDuration);
  const grant = await access.recordGrant({
    id: newId(),
    ...subject,
    appUserId: subject.appUserId ?? '',
    taskId: task.id,
    createdAt: now(),
    ...(lastsMs === undefined ? {} : { deprovisionAt: new Date(Date.now() + lastsMs).toISOString() }),
  });
  run.case.finish('GRANTED', systemUsers.system);
  await startExpiry(grant);
}

/** A run of its own: the task is closed long before. */
async function startExpiry(grant: Grant): Promise<void> {
  if (grant.deprovisionAt === undefined) return;
  await startChild(expireGrant, {
    workflowId: grantExpiryWorkflowId(grant),
    args: [grant],
    parentClosePolicy: ParentClosePolicy.ABANDON,
  });
}
