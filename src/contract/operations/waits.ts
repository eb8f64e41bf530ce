import { z } from 'zod';
import { waitListQuery } from '../waits.ts';
import type { OperationGroup } from '../openapi/operation.ts';
import { shownCondition, waitStateText, waitVerdict } from './events.ts';
import { anyObject, boundHit, nextCursor, timeText } from './fields.ts';

const waitFields = {
  id: z.string().describe('RUN/NUMBER'),
  workflowId: z.string(),
  runId: z.string(),
  workflowName: z.string(),
  workflowVersion: z.int(),
  scope: z.string().describe('workflow/NAME or source/ID: where its events may come from'),
  matches: anyObject,
  tags: z.record(z.string(), z.string()).optional().describe('As its author calls it'),
  since: timeText.describe('Events from here on count'),
  registeredAt: timeText,
  state: waitStateText,
  eventId: z.string().optional().describe('The event that it took'),
  item: z.int().optional(),
  claimedAt: timeText.optional(),
  deliveredAt: timeText.optional().describe('When the run was told'),
  startedByEventId: z.string().optional(),
  ageSeconds: z.int(),
  explain: z.string().describe('The path that says why it waits'),
};

const wait = z
  .strictObject({ ...waitFields, sources: z.array(z.string()).describe('Those whose events can reach it now') })
  .meta({ id: 'Wait' });

const waitExplanation = z
  .strictObject({
    ...waitFields,
    summary: z.string().describe('The explanation in words, with what to do next'),
    sources: z.array(
      z.strictObject({
        sourceId: z.string(),
        sourceName: z.string(),
        url: z.string(),
        standing: z.enum(['LISTENS', 'NOTHING_GENUINE_YET', 'UNVERIFIED', 'DISABLED', 'OTHER_VERSION']),
        note: z.string(),
        lastRefused: z
          .strictObject({
            eventId: z.string(),
            at: timeText,
            outcome: z.string(),
            reason: z.string(),
            detail: z.string(),
            next: z.string(),
          })
          .optional(),
      }),
    ),
    events: z
      .array(
        z.strictObject({
          eventId: z.string(),
          sourceId: z.string(),
          sourceName: z.string(),
          receivedAt: timeText,
          eventType: z.string().optional(),
          verdict: waitVerdict,
          reason: z.string(),
          item: z.int().optional(),
          failed: shownCondition.optional(),
          failedCount: z.int(),
        }),
      )
      .describe('The last events that it could have taken and did not'),
    expiredEvents: z.int(),
    boundHit,
    message: z.string().optional(),
  })
  .meta({ id: 'WaitExplanation' });

export const waitOperations: OperationGroup = {
  part: 'signalbox',
  tag: 'Waits',
  description: 'Workflow runs that wait for an event, and why each still waits.',
  operations: {
    listWaits: {
      route: 'GET /api/waits',
      summary: 'Lists waits, the newest first, or with order=oldest the oldest',
      query: waitListQuery,
      answers: {
        200: z
          .strictObject({ waits: z.array(wait), nextCursor, boundHit, message: z.string().optional() })
          .meta({ id: 'WaitPage' }),
      },
    },
    getWaitByEncodedId: {
      route: 'GET /api/waits/:id',
      summary: 'Shows one wait; its id is sent encoded, as RUN%2FNUMBER',
      answers: { 200: wait },
    },
    explainWaitByEncodedId: {
      route: 'GET /api/waits/:id/explain',
      summary: 'Says why a wait waits; its id is sent encoded',
      answers: { 200: waitExplanation },
    },
    getWait: {
      route: 'GET /api/waits/:run/:seq',
      summary: 'Shows one wait',
      answers: { 200: wait },
    },
    explainWait: {
      route: 'GET /api/waits/:run/:seq/explain',
      summary: 'Says why a wait waits: which sources can reach it, and what came near',
      answers: { 200: waitExplanation },
    },
  },
};
