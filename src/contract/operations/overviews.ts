import { z } from 'zod';
import { noParameters } from '../list-query.ts';
import type { OperationGroup } from '../openapi/operation.ts';
import { messageState } from './conductorone/endpoints.ts';
import { timeText } from './fields.ts';

const count = z.int().min(0);

const home = z
  .strictObject({
    events: z.strictObject({
      minutes: z
        .array(z.strictObject({ at: timeText, outcome: z.string(), count }))
        .describe('Of the last hour, the oldest first; without the minutes in which nothing came'),
      complete: z.boolean().describe('False: more came than were looked at, and the first minutes are missing'),
      looked: count.describe('The newest accepted events of that hour'),
      wokeNobody: count.describe('Those of them that resumed and started nothing'),
      dispatchMs: z
        .strictObject({ median: z.number(), p95: z.number() })
        .optional()
        .describe('From receipt until the last of those that waited knew'),
    }),
    deliveries: z.strictObject({
      states: z.array(z.strictObject({ state: messageState, count })).describe('Messages of the last 24 hours'),
      complete: z.boolean(),
    }),
    backlog: z.strictObject({
      events: count.describe('Accepted events whose work is not finished'),
      oldestSeconds: z.number(),
      messages: count.describe('Messages that no receiver has answered yet'),
      messageOldestSeconds: z.number(),
    }),
    openWaits: count.describe('At most 10,000'),
  })
  .meta({ id: 'Home' });

const activity = z
  .strictObject({
    sources: z.array(
      z.strictObject({
        sourceId: z.string(),
        events: count.describe('Requests of the last 24 hours, refused ones included'),
        refused: count,
        topReason: z.strictObject({ reason: z.string(), count }).optional(),
        lastAt: timeText.optional().describe('The newest request of all times'),
        lastOutcome: z.string().optional(),
        complete: z.boolean().describe('False: there are more than were looked at'),
      }),
    ),
  })
  .meta({ id: 'Activity' });

export const overviewOperations: OperationGroup = {
  part: 'signalbox',
  tag: 'Overviews',
  description: 'How it goes, in numbers that cost the same however much there is.',
  operations: {
    getHome: {
      route: 'GET /api/home',
      summary: 'Counts events, deliveries, waits and what is not finished',
      query: noParameters,
      answers: { 200: home },
    },
    getActivity: {
      route: 'GET /api/activity',
      summary:
        'Says of each source how many requests came, how many were refused and mostly why, and when the last came',
      query: noParameters,
      answers: { 200: activity },
    },
  },
};
