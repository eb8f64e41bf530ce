import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { SendDescription } from '../../activities/access-activities.ts';
import type { WebhookMention } from '../../src/model/access/audit.ts';
import { sendWebhook, type SendOptions, type SendOutcome, type SendProgress } from '../send-webhook.ts';
import { access } from './activities.ts';
import type { TaskRun } from './task-run.ts';

export interface StepSend {
  readonly stepId: string;
  readonly endpointId: string;
  readonly event: string;
  readonly source: SendOptions['source'];
  /** After this the step goes on without an answer. */
  readonly untilMs?: number;
  onProgress(progress: SendProgress, mention: WebhookMention): void;
}

export type StepAnswer =
  | { readonly kind: 'answered'; readonly outcome: SendOutcome; readonly endpoint: SendDescription['endpoint']; readonly mention: WebhookMention }
  /** Somebody acted on the step meanwhile. */
  | { readonly kind: 'left' }
  | { readonly kind: 'timedOut' };

/** Asks an endpoint, while people can still act on the step; if they do, what it answers counts no more (C95). */
export async function sendForStep(run: TaskRun, { stepId, endpointId, event, source, untilMs, onProgress }: StepSend): Promise<StepAnswer> {
  const { payload, endpoint } = await access.describeSend(run.case.task, endpointId);
  const mentionOf = (webhookInstanceId: string): WebhookMention =>
    ({ webhookId: endpointId, webhookInstanceId, webhookName: endpoint?.displayName ?? '', webhookUrl: endpoint?.url ?? '' });
  let ended: { readonly outcome?: SendOutcome; readonly error?: unknown } | undefined;
  const scope = new CancellationScope();
  const sending = scope.run(() => sendWebhook({
    endpoint: endpointId, event, payload, source,
    onProgress: (progress) => onProgress(progress, mentionOf(progress.messageId)),
  })).then((outcome) => void (ended = { outcome }), (error: unknown) => void (ended = { error }));
  const inTime = await run.rest(() => ended !== undefined || run.hasLeft(stepId), untilMs);
  if (ended === undefined) {
    scope.cancel();
    await sending;
  }
  if (run.hasLeft(stepId)) return { kind: 'left' };
  if (!inTime) return { kind: 'timedOut' };
  if (ended?.outcome === undefined) throw isCancellation(ended?.error) ? new Error('The delivery was cancelled.') : ended?.error;
  return { kind: 'answered', outcome: ended.outcome, endpoint, mention: mentionOf(ended.outcome.messageId ?? '') };
}
