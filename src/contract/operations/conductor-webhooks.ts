import { z } from 'zod';
import { historyQuery, replayQuery } from '../events.ts';
import { sourceListQuery } from '../sources.ts';
import type { PlatformField } from '../../model/inbound/platform-field.ts';
import { createWebhookConfig, tagList } from '../webhook-config.ts';
import type { OperationGroup } from '../openapi/operation.ts';
import { eventEffect, replayedEvent } from './events.ts';
import { anyObject, epochMs, finding, timeText } from './fields.ts';

const historyFields = {
  eventId: z.string(),
  matched: z.boolean(),
  workflowIds: z.array(z.string()),
  payload: z.string().describe('JSON with webhookId, id, timeStamp, headers, requestParams and body, a text again'),
  timeStamp: epochMs,
};

const shownTag = z.strictObject({ key: z.string(), value: z.string(), type: z.string() });

/** Our extensions, as they go out, with the options of the platform among them. */
const shownExtensions = z
  .looseObject({
    deliveryId: z
      .union([z.strictObject({ header: z.string() }), z.strictObject({ path: z.string() })])
      .optional()
      .describe("Where a delivery's own id is"),
    dedupeWindowSeconds: z.int().optional(),
    maxBodyBytes: z.int().optional(),
    publicUrl: z.string().optional(),
    rateLimitPerSecond: z.number().optional(),
    disabled: z.boolean().optional(),
    splitArrays: z.boolean().optional(),
    jsonInText: z.boolean().optional(),
    signedBody: z.string().optional(),
    startCorrelationId: z.string().optional(),
    startTaskQueue: z.string().optional(),
    timestampToleranceSeconds: z.int().optional(),
    custom: anyObject.optional().describe('The method of verification that the operator built'),
    retiringSecrets: z.array(z.strictObject({ until: timeText })).optional(),
    unsigned: z.literal(true).optional(),
    secretSet: z.boolean(),
    secretMissing: z.boolean().describe('Every request is refused until a secret is stored'),
    url: z.string().describe('Where the platform posts to'),
  })
  .meta({ id: 'WebhookExtensions' });

const webhook = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    receiverWorkflowNamesToVersions: z.record(z.string(), z.int()),
    workflowsToStart: z
      .record(z.string(), z.union([z.int(), z.string()]))
      .describe('Name to version, with idempotencyKey and idempotencyStrategy among them'),
    sourcePlatform: z.string().optional(),
    verifier: z.string().optional(),
    headers: z.record(z.string(), z.string()).optional(),
    headerKey: z.string().optional(),
    secretKey: z.string().optional(),
    secretValue: z.string().optional().describe('*** but in the answer to a change that brought it'),
    expression: z.string().optional(),
    evaluatorType: z.string().optional(),
    urlVerified: z.boolean(),
    createdBy: z.string().optional(),
    tags: z.array(shownTag).optional(),
    webhookExecutionHistory: z.array(z.strictObject(historyFields)).optional().describe('The newest accepted events'),
    signalbox: shownExtensions,
    warnings: z.array(finding).optional(),
  })
  .meta({ id: 'Webhook' });

const historyEntry = z.strictObject({ ...historyFields, ...eventEffect }).meta({ id: 'WebhookHistoryEntry' });

/** @param fields the options that platforms declare */
export function createConductorWebhookOperations(fields: readonly PlatformField[]): OperationGroup {
  const webhookConfig = createWebhookConfig(fields);
  return {
    part: 'conductor',
    tag: 'Incoming webhooks',
    description: 'Webhook configurations as Conductor has them: sources, in our own words.',
    operations: {
      createWebhook: {
        route: 'POST /api/metadata/webhook',
        summary: 'Makes a webhook; its answer has the URL for the platform and, this once, the secret',
        body: webhookConfig,
        answers: { 200: webhook },
        refusals: [409],
      },
      listWebhooks: {
        route: 'GET /api/metadata/webhook',
        summary: 'Lists webhooks; with a limit, X-Signalbox-Next-Cursor has the cursor of the next page',
        query: sourceListQuery,
        answers: { 200: z.array(webhook) },
      },
      getWebhook: {
        route: 'GET /api/metadata/webhook/:id',
        summary: 'Shows a webhook with its newest accepted events',
        answers: { 200: webhook },
      },
      replaceWebhookById: {
        route: 'PUT /api/metadata/webhook/:id',
        summary: 'Replaces a webhook with a whole configuration',
        body: webhookConfig,
        answers: { 200: webhook },
        refusals: [409],
      },
      replaceWebhook: {
        route: 'PUT /api/metadata/webhook',
        summary: 'The same; the id is in the body',
        body: webhookConfig,
        answers: { 200: webhook },
        refusals: [404, 409],
      },
      deleteWebhook: {
        route: 'DELETE /api/metadata/webhook/:id',
        summary: 'Deletes a webhook; its events stay in the ledger for the retention',
        answers: { 200: null },
      },
      listWebhookTags: {
        route: 'GET /api/metadata/webhook/:id/tags',
        summary: 'Lists the tags of a webhook',
        answers: { 200: z.array(shownTag) },
      },
      addWebhookTags: {
        route: 'PUT /api/metadata/webhook/:id/tags',
        summary: 'Adds tags to a webhook',
        body: tagList,
        answers: { 200: null },
      },
      removeWebhookTags: {
        route: 'DELETE /api/metadata/webhook/:id/tags',
        summary: 'Takes tags from a webhook',
        body: tagList,
        answers: { 200: null },
      },
      listWebhookHistory: {
        route: 'GET /api/metadata/webhook/:id/history',
        summary: 'All requests to a webhook, the newest first',
        query: historyQuery,
        answers: {
          200: z.strictObject({ totalHits: z.int(), results: z.array(historyEntry) }).meta({ id: 'WebhookHistory' }),
        },
      },
      replayWebhookEvent: {
        route: 'POST /api/metadata/webhook/:id/history/:eventId/replay',
        summary: 'Offers an event of a webhook once more',
        query: replayQuery,
        answers: { 200: replayedEvent },
        refusals: [409],
      },
    },
  };
}
