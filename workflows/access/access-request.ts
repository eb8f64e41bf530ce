import { ActivityFailure, ApplicationFailure, makeContinueAsNewFunc } from '@temporalio/workflow';
import { activeStep, openApproval } from '../../src/access/approval-transitions.ts';
import { durationMs } from '../../src/model/duration.ts';
import { systemUsers } from '../../src/model/caller.ts';
import { failedForGoodType } from '../../src/model/failed-for-good.ts';
import type { Grant } from '../../src/model/access/grant.ts';
import type { Approval, PolicyStep } from '../../src/model/access/policy.ts';
import { subjectOf } from '../../src/model/access/access-request.ts';
import type { AccessRequestDraft } from '../../src/model/access/access-request-act.ts';
import { access, actOnceAccepted, newId, now, AccessRequestRun } from './access-request-run.ts';
import { followApproval } from './approval-step.ts';
import { followWait } from './wait-step.ts';
import { expireGrant } from './expire-grant.ts';
import { callOff, followByHand, planProvision, provision } from './provision.ts';

/** Walks the steps of a policy, then gives or takes the access, and is over when the task is closed. */
export async function accessRequest(draft: AccessRequestDraft): Promise<void> {
  actOnceAccepted();
  const run = new AccessRequestRun(draft);
  if (!(await run.open())) return;
  let grant: Grant | undefined;
  while (run.case.isOpen) grant = await walk(run).catch((error: unknown) => giveUp(run, error));
  await run.finish();
  // The same workflow goes on, asleep: cheaper than another one, and there is no moment between the two.
  if (grant?.deprovisionAt !== undefined) await continueAsExpiry(grant);
}

const continueAsExpiry = makeContinueAsNewFunc<typeof expireGrant>({
  workflowType: expireGrant.name,
  // Nobody waits for it, and what it does at its end is a local activity.
  workflowTaskTimeout: '10 seconds',
});

/** One step further. The last one gives the grant, if there is one. */
async function walk(run: AccessRequestRun): Promise<Grant | undefined> {
  const { current, next } = run.case.task.policy;
  if (current !== undefined) {
    await (current.approval === undefined ? followByHand(run) : followApproval(run, current.id, current.approval));
    return undefined;
  }
  const [step, ...later] = next;
  if (step !== undefined) {
    run.case.taken = step;
    run.case.change({
      processing: 'TASK_PROCESSING_TYPE_PROCESSING',
      policy: { ...run.case.task.policy, next: later },
    });
    await begin(run, step);
    return undefined;
  }
  if (run.case.isProvisionPlanned) return close(run);
  await planProvision(run);
  return undefined;
}

async function begin(
  run: AccessRequestRun,
  { approval, provision: provisioning, wait, accept, reject }: PolicyStep,
): Promise<void> {
  if (approval !== undefined) return beginApproval(run, approval);
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

/** Others decide where the step's own people cannot be found: the app's owners, else the super administrators (C80). */
async function beginApproval(run: AccessRequestRun, approval: Approval): Promise<void> {
  const subject = subjectOf(run.case.task);
  try {
    openApproval(
      run.case,
      await access.findApprovers(approval, subject, run.case.task.policy.policy.reassignTasksToDelegates),
    );
  } catch (error) {
    const reason = forGood(error);
    if (reason === undefined) throw error;
    const userIds = await access.findSubstitutes(subject, true);
    openApproval(run.case, { approval: { ...approval, assigned: true }, userIds });
    run.case.comment(systemUsers.system, `The people of this step could not be found, so others decide. ${reason}`);
  }
}

/** A step that fails for good ends the task: nobody would wait for it to any purpose. */
function giveUp(run: AccessRequestRun, error: unknown): undefined {
  const reason = forGood(error);
  if (reason === undefined) throw error;
  run.case.comment(systemUsers.system, `The task cannot go on. ${reason}`);
  run.case.finish('ERROR', systemUsers.system);
}

/** Why an activity is not tried again; undefined for every other error. Failures of local activities come as they are. */
function forGood(error: unknown): string | undefined {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure && cause.type === failedForGoodType ? cause.message : undefined;
}

/** All steps are behind: the grant is written before the task says so. */
async function close(run: AccessRequestRun): Promise<Grant | undefined> {
  const { task } = run.case;
  const subject = subjectOf(task);
  if (task.type.grant === undefined) {
    if ((await access.endGrant(subject, run.expired)) === 'lastsOn') callOff(run);
    else run.case.finish('REVOKED', systemUsers.system);
    return undefined;
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
  return grant;
}
