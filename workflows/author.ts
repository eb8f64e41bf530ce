// `signalbox/workflow`: all that authors of workflows import. Nothing here needs Node.
export { wholeValue } from './large-values.ts';
export {
  outgoingEvents,
  sendWebhook,
  type Decision,
  type FailureReason,
  type SendOptions,
  type SendOutcome,
  type SendProgress,
} from './send-webhook.ts';
export { useSignalboxTaskQueue } from './signalbox-activities.ts';
export type {
  EventOf,
  PayloadOf,
  WaitOptions,
  WaitOptionsWithTimeout,
  WebhookReceived,
  WebhookTimedOut,
} from './wait-options.ts';
export { waitForWebhook, webhookEvents } from './webhooks.ts';
