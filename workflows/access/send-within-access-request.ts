import { CancellationScope, isCancellation } from '@temporalio/workflow';
import { systemUsers } from '../../src/model/caller.ts';
import type { SendOutcome } from '../../src/model/outbound/decision.ts';
import { sendWebhook } from '../send-webhook.ts';
import { access } from './activities.ts';
import { toMention, type StepAnswer, type StepSend } from './step-send.ts';
import type { AccessRequestRun } from './access-request-run.ts';

/** How runs asked before there was `saved-before-sent`: the first attempt was part of the workflow task. For their replay alone. */
export async function sendWithinAccessRequest(run: AccessRequestRun, send: StepSend): Promise<StepAnswer> {
  const { stepId, endpointId, event, source, untilMs } = send;
  const { payload, endpoint } = await access.describeSend(run.case.task, endpointId);
  const mentionOf = (messageId: string) => toMention(messageId, { endpointId, endpoint });
  let isTriggered = false;
  let ended: { readonly outcome?: SendOutcome; readonly error?: unknown } | undefined;
  const scope = new CancellationScope();
  const sending = scope.run(() => sendWebhook({
    endpoint: endpointId, event, payload, ...(source === undefined ? {} : { source }),
    onProgress({ messageId, attempted, accepted }) {
      if (!isTriggered) run.case.note(systemUsers.webhook, send.triggered(mentionOf(messageId)));
      isTriggered = true;
      if (attempted) run.case.note(systemUsers.webhook, send.attempted(mentionOf(messageId)));
      send.onDelivery?.({ messageId, accepted });
    },
  })).then((outcome) => void (ended = { outcome }), (error: unknown) => void (ended = { error }));
  const inTime = await run.rest(() => ended !== undefined || run.hasLeft(stepId), untilMs);
  const isCalledOff = ended === undefined;
  if (isCalledOff) {
    scope.cancel();
    await sending;
  }
  if (run.hasLeft(stepId)) return { kind: 'left' };
  const stands = isCalledOff && ended?.outcome !== undefined;
  if (!inTime && !stands) return { kind: 'timedOut' };
  if (ended?.outcome === undefined) throw isCancellation(ended?.error) ? new Error('The delivery was cancelled.') : ended?.error;
  return { kind: 'answered', outcome: ended.outcome, endpoint, mention: mentionOf(ended.outcome.messageId ?? '') };
}
