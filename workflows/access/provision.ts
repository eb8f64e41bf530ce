import { patched } from '@temporalio/workflow';
import {
  completeProvision,
  fallBackToManual,
  followDelivery,
  openProvision,
  setAppUser,
} from '../../src/access/provision-transitions.ts';
import { systemUsers } from '../../src/model/caller.ts';
import { outgoingEvents } from '../../src/model/outbound/outgoing-event.ts';
import type { Provision } from '../../src/model/access/policy.ts';
import { subjectOf } from '../../src/model/access/access-request.ts';
import { access, newId } from './access-request-run.ts';
import { sendForStep } from './send-for-step.ts';
import type { AccessRequestRun } from './access-request-run.ts';

/** After the last approval: how the entitlement says that access is given or taken (C143). */
export async function planProvision({ case: requestCase }: AccessRequestRun): Promise<void> {
  const { steps, appUserId } = await access.planProvision(requestCase.task, newId());
  setAppUser(requestCase, appUserId);
  requestCase.isProvisionPlanned = true;
  requestCase.change({ policy: { ...requestCase.task.policy, next: steps.map((provision) => ({ provision })) } });
}

/** One provision step: an endpoint does it, or people do. */
export async function provision(run: AccessRequestRun, step: Provision): Promise<void> {
  if (run.expired !== undefined && patched('expired-looked-at-again') && (await access.lastsOn(run.expired)))
    return callOff(run);
  openProvision(run.case, await access.findAssignees(step, subjectOf(run.case.task)));
  const stepId = run.case.current?.id ?? '';
  const endpointId = step.provisionPolicy?.webhook?.webhookId;
  if (endpointId === undefined) return followByHand(run);
  await followEndpoint(run, stepId, endpointId);
}

/** Its time was over when this began; whoever renewed it since keeps it (C145). */
export function callOff(run: AccessRequestRun): void {
  run.case.comment(
    systemUsers.system,
    'The user holds the access for longer by now, so this ends. What it has taken away already must be given again.',
  );
  run.case.finish('CANCELLED', systemUsers.system);
}

/** Until people have said that it is done, or won't be. */
export async function followByHand(run: AccessRequestRun): Promise<void> {
  const stepId = run.case.current?.id ?? '';
  await run.rest(() => run.hasLeft(stepId));
}

async function followEndpoint(run: AccessRequestRun, stepId: string, endpointId: string): Promise<void> {
  const answer = await sendForStep(run, {
    stepId,
    endpointId,
    event: outgoingEvents.provisionStep,
    source: { kind: 'provisionStep', ticketId: run.case.task.id },
    triggered: (mention) => ({ webhookTriggered: mention }),
    attempted: (mention) => ({ webhookAttempt: mention }),
    onDelivery: (delivery) => followDelivery(run.case, delivery),
  });
  if (answer.kind !== 'answered') return;
  const { outcome, mention } = answer;
  if (outcome.kind === 'complete') {
    run.case.note(systemUsers.webhook, { webhookSuccess: mention });
    return completeProvision(run.case, { userId: systemUsers.webhook, comment: outcome.comment });
  }
  if (outcome.kind === 'errored') run.case.comment(systemUsers.webhook, outcome.comment);
  const assigneeIds = await access.findSubstitutes(subjectOf(run.case.task));
  fallBackToManual(run.case, assigneeIds, failureOf(outcome));
}

function failureOf(outcome: {
  readonly kind: string;
  readonly comment?: string;
  readonly reason?: string;
  readonly detail?: string;
}) {
  if (outcome.kind === 'errored') return { description: outcome.comment ?? '', errorCode: 'errored' };
  if (outcome.kind === 'failed') return { description: outcome.detail ?? '', errorCode: outcome.reason ?? 'failed' };
  return { description: `the answer is "${outcome.kind}", which completes nothing`, errorCode: 'badResponse' };
}
