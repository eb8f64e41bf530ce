import { patched, CancellationScope, isCancellation } from '@temporalio/workflow';
import { awaitAnswer } from '../../src/access/wait-transitions.ts';
import type { WebhookMention, AuditMembers } from '../../src/model/access/audit.ts';
import { systemUsers } from '../../src/model/caller.ts';
import { runSends } from '../run-sends.ts';
import type { SendProgress, SendOptions } from '../send-options.ts';
import { access, newId } from './access-request-run.ts';
import type { AccessRequestRun } from './access-request-run.ts';
import type { SendOutcome } from '../../src/model/outbound/decision.ts';
import { sendWebhook } from '../send-webhook.ts';
import type { SendDescription } from '../../activities/access-activities.ts';

/**
 * Asks an endpoint about the current step. The task is saved as the payload has it before anything leaves: a receiver
 * that looks at the task sees what it was sent, and nobody who acted on the task waits for a receiver.
 */
export async function sendForStep(run: AccessRequestRun, send: StepSend): Promise<StepAnswer> {
  if (!patched('saved-before-sent')) return sendWithinAccessRequest(run, send);
  const { stepId, endpointId, event, source, untilMs } = send;
  const id = newId();
  send.onDelivery?.({ messageId: id, accepted: false });
  run.case.change({ processing: 'TASK_PROCESSING_TYPE_WAITING' });
  const { payload, endpoint } = await access.describeSend(run.case.task, endpointId);
  const mentionOf = (messageId: string) => toMention(messageId, { endpointId, endpoint });
  run.case.note(systemUsers.webhook, send.triggered(mentionOf(id)));
  await run.settle();
  const onProgress = followProgress(run, send, { mentionOf, first: { messageId: id, accepted: false } });
  const question = runSends().ask({
    id,
    endpoint: endpointId,
    event,
    payload,
    onProgress,
    ...(source === undefined ? {} : { source }),
  });
  const awaited = await awaitAnswer(run, { stepId, question, untilMs });
  if (awaited.kind !== 'answered') return awaited;
  return { kind: 'answered', outcome: awaited.answer, endpoint, mention: mentionOf(awaited.answer.messageId ?? '') };
}

interface Progress {
  readonly mentionOf: (messageId: string) => WebhookMention;
  readonly first: StepDelivery;
}

/** Notes attempts, and what has changed: the rest is saved already. */
function followProgress(
  run: AccessRequestRun,
  send: StepSend,
  { mentionOf, first }: Progress,
): (progress: SendProgress) => void {
  let last = first;
  return ({ messageId, attempted, accepted }) => {
    // A crash came between the message and the workflow that made it: the message of the first time is the one that counts.
    if (messageId !== last.messageId) run.case.note(systemUsers.webhook, send.triggered(mentionOf(messageId)));
    if (attempted) run.case.note(systemUsers.webhook, send.attempted(mentionOf(messageId)));
    if (messageId !== last.messageId || accepted !== last.accepted) send.onDelivery?.({ messageId, accepted });
    last = { messageId, accepted };
  };
}

/** How runs asked before there was `saved-before-sent`: the first attempt was part of the workflow task. For their replay alone. */
async function sendWithinAccessRequest(run: AccessRequestRun, send: StepSend): Promise<StepAnswer> {
  const { stepId, endpointId, event, source, untilMs } = send;
  const { payload, endpoint } = await access.describeSend(run.case.task, endpointId);
  const mentionOf = (messageId: string) => toMention(messageId, { endpointId, endpoint });
  let isTriggered = false;
  let ended: { readonly outcome?: SendOutcome; readonly error?: unknown } | undefined;
  const scope = new CancellationScope();
  const sending = scope
    .run(() =>
      sendWebhook({
        endpoint: endpointId,
        event,
        payload,
        ...(source === undefined ? {} : { source }),
        onProgress({ messageId, attempted, accepted }) {
          if (!isTriggered) run.case.note(systemUsers.webhook, send.triggered(mentionOf(messageId)));
          isTriggered = true;
          if (attempted) run.case.note(systemUsers.webhook, send.attempted(mentionOf(messageId)));
          send.onDelivery?.({ messageId, accepted });
        },
      }),
    )
    .then(
      (outcome) => void (ended = { outcome }),
      (error: unknown) => void (ended = { error }),
    );
  const inTime = await run.rest(() => ended !== undefined || run.hasLeft(stepId), untilMs);
  const isCalledOff = ended === undefined;
  if (isCalledOff) {
    scope.cancel();
    await sending;
  }
  if (run.hasLeft(stepId)) return { kind: 'left' };
  const stands = isCalledOff && ended?.outcome !== undefined;
  if (!inTime && !stands) return { kind: 'timedOut' };
  if (ended?.outcome === undefined)
    throw isCancellation(ended?.error) ? new Error('The delivery was cancelled.') : ended?.error;
  return { kind: 'answered', outcome: ended.outcome, endpoint, mention: mentionOf(ended.outcome.messageId ?? '') };
}

/** The question of a step to its endpoint. */
interface StepSend {
  readonly stepId: string;
  readonly endpointId: string;
  readonly event: string;
  readonly source: SendOptions['source'];
  /** After this the step goes on without an answer. */
  readonly untilMs?: number | undefined;
  /** How the trail says that the endpoint is asked, and that an attempt was made. */
  triggered(mention: WebhookMention): AuditMembers;
  attempted(mention: WebhookMention): AuditMembers;
  /** How far the delivery has come. */
  onDelivery?(delivery: StepDelivery): void;
}

interface StepDelivery {
  readonly messageId: string;
  /** The receiver answered 202. */
  readonly accepted: boolean;
}

export type StepAnswer =
  | {
      readonly kind: 'answered';
      readonly outcome: SendOutcome;
      readonly endpoint: SendDescription['endpoint'];
      readonly mention: WebhookMention;
    }
  /** Somebody acted on the step meanwhile. */
  | { readonly kind: 'left' }
  | { readonly kind: 'timedOut' };

function toMention(
  webhookInstanceId: string,
  { endpointId, endpoint }: { readonly endpointId: string; readonly endpoint: SendDescription['endpoint'] },
): WebhookMention {
  return {
    webhookId: endpointId,
    webhookInstanceId,
    webhookName: endpoint?.displayName ?? '',
    webhookUrl: endpoint?.url ?? '',
  };
}
