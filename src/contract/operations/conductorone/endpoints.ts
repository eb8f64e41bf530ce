import { z } from 'zod';
import { endpointChange, newEndpoint, newMessage } from '../../conductorone/endpoint.ts';
import type { OperationGroup } from '../../openapi/operation.ts';
import { anyJson, anyObject, timeText } from '../fields.ts';
import { emptyAnswer, optionalText, pageOf, pageQuery, plainPage, refs, searchBody, updateOf } from './shapes.ts';

const secretScheme = { scheme: z.string(), publicKey: optionalText };

const endpoint = z
  .strictObject({
    id: z.string(),
    displayName: z.string(),
    description: z.string(),
    url: z.string(),
    callbackTimeout: z.string(),
    createdAt: timeText,
    updatedAt: timeText,
    signalbox: z.strictObject({
      disabled: z.boolean(),
      disabledReason: optionalText,
      failingSince: timeText.optional(),
      callbackMode: z.string(),
      onPolicyFailure: z.string(),
      retryPreset: z.string(),
      headers: z.record(z.string(), z.string()).describe('Values are ***'),
      signatures: z.array(z.string()),
      secrets: z.array(z.strictObject({ ...secretScheme, until: timeText.optional() })),
      newSecrets: z
        .array(z.strictObject({ ...secretScheme, key: optionalText }))
        .optional()
        .describe('Keys that this very call made: shown this once'),
    }),
  })
  .meta({ id: 'Endpoint' });

export const messageState = z.enum([
  'WEBHOOK_STATE_PENDING',
  'WEBHOOK_STATE_RUNNING',
  'WEBHOOK_STATE_ERROR',
  'WEBHOOK_STATE_WAITING_CALLBACK',
  'WEBHOOK_STATE_PROCESS_RESPONSE',
  'WEBHOOK_STATE_SUCCESS',
  'WEBHOOK_STATE_FATAL_ERROR',
]);

const message = z
  .strictObject({
    id: z.string().describe('The webhookId that receivers see, the same over all attempts'),
    webhookId: z.string().describe('The endpoint'),
    state: messageState,
    attempts: z.int(),
    source: anyObject,
    spec: z.strictObject({ destination: z.string() }),
    createdAt: timeText,
    updatedAt: timeText,
    lastAttemptedAt: timeText.optional(),
    completedAt: timeText.optional(),
    expiresAt: timeText,
    signalbox: z.strictObject({
      event: z.string(),
      payload: anyJson,
      attempts: z
        .array(
          z.strictObject({
            at: timeText,
            statusCode: z.int().optional(),
            durationMs: z.number(),
            error: optionalText,
            responseBody: z.string(),
            responseBodyCut: z
              .literal(true)
              .optional()
              .describe(
                'Present where the answer is longer: lists show 4 KiB, a message by itself 16 KiB and all of its newest attempt',
              ),
            responseHeaders: z.record(z.string(), z.string()),
          }),
        )
        .describe('The newest, oldest first: 10 in lists, 100 of a message by itself'),
      callback: z.strictObject({ at: timeText, status: z.int(), body: z.string() }).optional(),
      decision: z.looseObject({ kind: z.string() }).optional(),
      decidedBy: z.enum(['answer', 'callback']).optional(),
      failure: z.strictObject({ reason: z.string(), detail: z.string() }).optional(),
      traceId: z.string().optional().describe('Absent where traces were off when it was made'),
    }),
  })
  .meta({ id: 'Message' });

const one = z.strictObject({ webhook: endpoint });
const oneMessage = z.strictObject({ instance: message });
const switched = z.object({ reason: optionalText });

export const endpointOperations: OperationGroup = {
  part: 'conductorone',
  tag: 'Outgoing webhooks',
  description: 'Endpoints, in our own words, and the messages that were sent to them.',
  operations: {
    listEndpoints: {
      route: 'GET /api/v1/webhooks',
      summary: 'Lists endpoints',
      query: plainPage,
      answers: { 200: pageOf(endpoint) },
    },
    createEndpoint: {
      route: 'POST /api/v1/webhooks',
      summary: 'Adds an endpoint',
      body: newEndpoint,
      answers: { 200: one },
    },
    getEndpoint: { route: 'GET /api/v1/webhooks/:id', summary: 'Shows an endpoint', answers: { 200: one } },
    updateEndpoint: {
      route: 'POST /api/v1/webhooks/:id',
      summary: 'Changes an endpoint',
      body: updateOf('webhook', endpointChange),
      answers: { 200: one },
    },
    deleteEndpoint: {
      route: 'DELETE /api/v1/webhooks/:id',
      summary: 'Deletes an endpoint',
      answers: { 200: emptyAnswer },
    },
    searchEndpoints: {
      route: 'POST /api/v1/search/webhooks',
      summary: 'Searches endpoints',
      body: searchBody({ query: optionalText, refs }),
      answers: { 200: pageOf(endpoint) },
    },
    testEndpoint: {
      route: 'POST /api/v1/webhooks/:id/test',
      summary: 'Sends a test to an endpoint',
      answers: { 200: z.strictObject({ webhook: message }) },
    },
    sendMessage: {
      route: 'POST /api/v1/webhooks/:id/send',
      summary: 'Sends a message that no workflow waits for',
      body: newMessage,
      answers: { 200: oneMessage },
    },
    rotateEndpointKeys: {
      route: 'POST /api/v1/webhooks/:id/rotate',
      summary: 'Gives an endpoint new keys; the old ones sign as well for a while',
      answers: { 200: one },
    },
    enableEndpoint: {
      route: 'POST /api/v1/webhooks/:id/enable',
      summary: 'Switches an endpoint on',
      body: switched,
      answers: { 200: one },
    },
    disableEndpoint: {
      route: 'POST /api/v1/webhooks/:id/disable',
      summary: 'Switches an endpoint off',
      body: switched,
      answers: { 200: one },
    },
    listMessages: {
      route: 'GET /api/v1/webhooks/:id/instances',
      summary: 'Lists the messages of an endpoint, the newest first',
      query: pageQuery({ event: optionalText, state: messageState.optional() }),
      answers: { 200: pageOf(message) },
    },
    getMessage: {
      route: 'GET /api/v1/webhooks/:id/instances/:instanceId',
      summary: 'Shows a message with its attempts',
      answers: { 200: oneMessage },
    },
    redeliverMessage: {
      route: 'POST /api/v1/webhooks/:id/instances/:instanceId/redeliver',
      summary: 'Delivers a message again that failed for good, or a test',
      answers: { 200: oneMessage },
    },
    redeliverMessages: {
      route: 'POST /api/v1/webhooks/:id/redeliver',
      summary: 'Delivers again all that failed for good since a time',
      body: z.object({ since: z.iso.datetime({ offset: true }), dryRun: z.boolean().optional() }),
      answers: {
        200: z.strictObject({
          instanceIds: z.array(z.string()),
          dryRun: z.boolean(),
          complete: z
            .boolean()
            .describe(
              'False: there may be more, since one call takes 500, or Temporal was away after these; call again',
            ),
        }),
      },
    },
    rotateSigningKeys: {
      route: 'POST /api/v1/settings/signing-keys/rotate',
      summary: 'Publishes a new key for tokens; it signs once receivers can know it',
      answers: { 200: z.strictObject({ keys: z.array(anyObject) }) },
    },
    listSigningKeys: {
      route: 'GET /auth/v1/jwks',
      summary: 'The public keys that verify the tokens of outgoing requests',
      answers: { 200: z.strictObject({ keys: z.array(anyObject) }) },
    },
    answerCallback: {
      route: 'POST /api/v1/webhooks/callback/:token',
      summary: 'Takes the delayed answer of a receiver; the token in the path is all that it asks for',
      body: { type: 'application/json', schema: anyJson },
      answers: { 200: emptyAnswer, 202: emptyAnswer },
      refusals: [429],
    },
  },
};
