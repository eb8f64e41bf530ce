// `signalbox/testing`: tests of workflows that wait for webhooks and send them.
export type { CommentedAnswer, TestCallback } from './callback.ts';
export {
  createWebhookTestEnvironment,
  type DeliveredEvent,
  type WebhookTestEnvironment,
  type WebhookTestOptions,
} from './environment.ts';
export type { SourceOptions } from './kit-sources.ts';
export type { TestDelivery } from './signed-request.ts';
export type { EndpointAnswer, SentMessage, TestEndpoint } from './test-endpoints.ts';
