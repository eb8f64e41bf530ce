import type { SendDescription } from '../../activities/access-activities.ts';
import type { AuditMembers, WebhookMention } from '../../src/model/access/audit.ts';
import type { SendOutcome } from '../../src/model/outbound/decision.ts';
import type { SendOptions } from '../send-options.ts';

/** The question of a step to its endpoint. */
export interface StepSend {
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

export interface StepDelivery {
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

export function toMention(
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
