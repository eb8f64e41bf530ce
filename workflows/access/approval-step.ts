import { patched } from '@temporalio/workflow';
import { endCurrent } from '../../src/access/apply-act.ts';
import {
  approve,
  deny,
  reassign,
  reassignByError,
  replacePolicy,
  replaceSteps,
  skipCurrent,
} from '../../src/access/approval-transitions.ts';
import { isApproval, isDecision, stepsInForce } from '../../src/access/check-interest.ts';
import { readSteps } from '../../src/access/read-steps.ts';
import { systemUsers } from '../../src/model/caller.ts';
import { outgoingEvents } from '../../src/model/outbound/outgoing-event.ts';
import type { ApprovalInstance } from '../../src/model/access/step-instance.ts';
import { subjectOf } from '../../src/model/access/access-request.ts';
import { access } from './access-request-run.ts';
import { sendForStep } from './send-for-step.ts';
import type { StepAnswer } from './send-for-step.ts';
import type { AccessRequestRun } from './access-request-run.ts';

/** Waits until people or an endpoint have decided the current approval step, or its time is over. */
export async function followApproval(run: AccessRequestRun, stepId: string, instance: ApprovalInstance): Promise<void> {
  const expiresAt = instance.escalationInstance?.expiresAt;
  const untilMs = expiresAt === undefined ? undefined : Date.parse(expiresAt);
  const { webhook } = instance.approval;
  if (webhook !== undefined)
    return followEndpoint(run, { stepId, endpointId: webhook.webhookId ?? '', untilMs, instance });
  const inTime = await run.rest(() => run.hasLeft(stepId), untilMs);
  if (!inTime && !run.hasLeft(stepId)) await escalate(run, instance);
}

interface EndpointStep {
  readonly stepId: string;
  readonly endpointId: string;
  readonly untilMs: number | undefined;
  readonly instance: ApprovalInstance;
}

async function followEndpoint(
  run: AccessRequestRun,
  { stepId, endpointId, untilMs, instance }: EndpointStep,
): Promise<void> {
  const answer = await sendForStep(run, {
    stepId,
    endpointId,
    untilMs,
    event: outgoingEvents.approvalStep,
    source: { kind: 'approvalStep', ticketId: run.case.task.id },
    triggered: (mention) => ({ webhookApprovalTriggered: mention }),
    attempted: (mention) => ({ webhookApprovalAttempt: mention }),
  });
  if (answer.kind === 'timedOut') return escalate(run, instance);
  if (answer.kind === 'answered') await applyAnswer(run, answer);
}

type Answered = StepAnswer & { readonly kind: 'answered' };

/** An endpoint's decision is applied like a person's, but is not bound by the step's reassignment rules (C126). */
async function applyAnswer(run: AccessRequestRun, answer: Answered): Promise<void> {
  const { outcome, mention } = answer;
  const move = { userId: systemUsers.webhook, comment: 'comment' in outcome ? outcome.comment : '' };
  const noteSuccess = () => run.case.note(systemUsers.webhook, { webhookApprovalSuccess: mention });
  switch (outcome.kind) {
    case 'approve':
      noteSuccess();
      return approve(run.case, move);
    case 'deny':
      noteSuccess();
      return deny(run.case, move);
    case 'reassign': {
      const userIds = await access.findUsers(outcome.newStepUserIds);
      // It was accepted while they could act; others decide instead of them.
      const isLate = userIds.length === 0;
      if (isLate && !patched('accepted-reassignments-stand'))
        return fail(run, answer, 'badResponse', 'none of the users to reassign to exists');
      noteSuccess();
      return reassign(run.case, isLate ? await access.findSubstitutes(subjectOf(run.case.task), true) : userIds, move);
    }
    case 'replacePolicy': {
      const steps = readSteps(outcome.policySteps);
      if (steps === undefined)
        return fail(run, answer, 'badResponse', 'one of the steps to go on with is none that a policy can have');
      if (run.isHistoryFull) return fail(run, answer, 'badResponse', 'the steps of this task were replaced too often');
      noteSuccess();
      return replaceSteps(run.case, steps, move);
    }
    case 'failed':
      return fail(run, answer, outcome.reason, outcome.detail);
    case 'complete':
    case 'errored':
    case 'responded':
      return fail(run, answer, 'badResponse', `the answer is "${outcome.kind}", which decides nothing here`);
    default:
      outcome satisfies never;
  }
}

/** C80: silence does not approve. */
async function fail(
  run: AccessRequestRun,
  { endpoint, mention }: Answered,
  errorCode: string,
  description: string,
): Promise<void> {
  const entry = { ...mention, error: description };
  const isBadResponse = errorCode === 'badResponse';
  run.case.note(
    systemUsers.webhook,
    isBadResponse ? { webhookApprovalBadResponse: entry } : { webhookApprovalFatalError: entry },
    { isError: true },
  );
  const mode = endpoint?.onPolicyFailure ?? 'deny';
  if (mode === 'deny')
    return deny(run.case, { userId: systemUsers.system, comment: `The webhook failed: ${description}` });
  if (mode === 'continue' && somebodyElseDecides(run)) return skipCurrent(run.case, systemUsers.system);
  return reassignByError(run.case, await access.findSubstitutes(subjectOf(run.case.task), true), {
    description,
    errorCode,
  });
}

/** Before or after the step that failed: without, going on would give access that nobody approved. */
function somebodyElseDecides({ case: { task } }: AccessRequestRun): boolean {
  const { history, next } = task.policy;
  if (stepsInForce(task).some(isApproval) || next.some(isDecision)) return true;
  return history.some(isApproval) && !patched('approvals-in-force');
}

/** The step's time is over and nobody has decided (C127). */
async function escalate(run: AccessRequestRun, { approval, escalationInstance }: ApprovalInstance): Promise<void> {
  const { replacePolicy: replacement, reassignToApprovers, cancelTicket, skipStep } = approval.escalation ?? {};
  const move = { userId: systemUsers.system, comment: escalationInstance?.escalationComment ?? '' };
  const note = (message: string) => run.case.note(systemUsers.system, { slaEscalation: { message } });
  if (cancelTicket !== undefined) {
    note('Nobody decided in time: the task is cancelled.');
    run.case.comment(move.userId, move.comment);
    endCurrent(run.case, systemUsers.system);
    return run.case.finish('CANCELLED', systemUsers.system);
  }
  if (skipStep !== undefined) {
    note('Nobody decided in time: the step is skipped.');
    run.case.comment(move.userId, move.comment);
    skipCurrent(run.case, systemUsers.system);
    return run.case.note(systemUsers.system, { stepSkipped: { skippedBy: systemUsers.system } });
  }
  const choice =
    replacement === undefined ? null : await access.choosePolicySteps(replacement.policyId ?? '', run.case.task);
  if (choice !== null) {
    note('Nobody decided in time: another policy takes over.');
    return replacePolicy(run.case, choice, move);
  }
  const userIds = await access.findUsers(reassignToApprovers?.approverIds ?? []);
  note('Nobody decided in time: others decide.');
  const substitutes = userIds.length > 0 ? userIds : await access.findSubstitutes(subjectOf(run.case.task), true);
  reassign(run.case, substitutes, { ...move, escalated: true });
}
