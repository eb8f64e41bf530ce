import { z } from 'zod';
import { eventStates } from '../../model/inbound/event-queries.ts';
import { stallKinds } from '../../model/inbound/stalled-run.ts';
import { eventListQuery, explainQuery, matchesTestRequest, replayManyRequest, replayQuery } from '../events.ts';
import type { OperationGroup } from '../openapi/operation.ts';
import { anyJson, boundHit, finding, nextCursor, timeText } from './fields.ts';

/** The choice of a source's expression for an event. */
export const choiceView = z.union([
  z.strictObject({ error: z.string() }),
  z.strictObject({
    receiverWorkflowNamesToVersions: z.record(z.string(), z.int()),
    workflowsToStart: z.record(z.string(), z.union([z.int(), z.string()])),
  }),
]);

const stall = z
  .strictObject({ kind: z.enum(stallKinds), message: z.string().describe('What is wrong, and what to do') })
  .meta({ id: 'Stall' });

/** The effects of an event, as the ledger and a webhook's history show it. */
export const eventEffect = {
  outcome: z.string().describe('accepted, challenge, rejected, ignored or duplicate'),
  state: z.enum(eventStates).optional().describe('Of an accepted event: whether its work is done'),
  reason: z.string().optional().describe('Why it was not accepted, as a name'),
  detail: z.string().optional().describe('The same in words'),
  duplicateOf: z.string().optional(),
  deliveryId: z.string().optional().describe("The platform's own id of the delivery"),
  eventType: z.string().optional(),
  deliveries: z.int().describe('How often it came, itself included'),
  resumed: z.array(
    z.strictObject({
      workflowId: z.string(),
      waitId: z.string(),
      item: z.int().optional().describe('The element of a request that carries many events'),
      early: z.boolean().describe('The event was there before the wait'),
      deliveredAt: timeText.optional().describe('Absent: the run was not told yet'),
      stalled: stall.optional().describe('The run was told and does not go on'),
    }),
  ),
  started: z.array(
    z.strictObject({
      workflowName: z.string(),
      workflowId: z.string().optional(),
      outcome: z.enum(['STARTED', 'EXISTING', 'CONFLICT', 'FAILED', 'RETRYING', 'EXPIRED']),
      detail: z.string().optional(),
      at: timeText,
      stalled: stall.optional().describe('The run is there and does not go on'),
    }),
  ),
  dispatchMs: z.number().optional().describe('From receipt until the last of those that it could wake at once knew'),
  pending: z
    .strictObject({ attempts: z.int(), dueAt: timeText, lastError: z.string().optional() })
    .optional()
    .describe('Work that is not finished'),
  choice: choiceView.optional(),
};

const eventFields = {
  id: z.string(),
  sourceId: z.string(),
  receivedAt: timeText,
  ...eventEffect,
  claimedDeliveryId: z.string().optional().describe('Of a refused request: it says so, and nothing has proved it'),
  claimedEventType: z.string().optional(),
  method: z.string(),
  url: z.string(),
  bodyBytes: z.int().describe('As it was received'),
  bodyKept: z.int().describe('Of refusals, handshakes and repeats only the beginning is kept'),
  resumedMore: z.literal(true).optional(),
};

const event = z.strictObject(eventFields).meta({ id: 'Event' });

const shownEvent = z
  .strictObject({
    ...eventFields,
    traceId: z.string().describe('Where traces are on and this one was sampled, the id that it has in the viewer'),
    headers: z.array(z.tuple([z.string(), z.string()])).describe('Secret values are ***'),
    body: z.string().describe('The text as it came, or base64 where it is no text'),
    hydrated: z
      .strictObject({
        at: timeText,
        askedUrl: z.string().optional(),
        fetched: z.string().optional().describe("JSON as the platform's API wrote it; matches find it at $.hydrated"),
        problem: z.string().optional().describe('The platform has nothing more, for good'),
      })
      .optional()
      .describe('The rest of an event that its platform sent as type and id alone'),
  })
  .meta({ id: 'EventWithBody' });

/** One condition of matches, and how an event stands to it. */
const condition = z
  .strictObject({
    path: z.string(),
    expected: anyJson,
    actual: anyJson.optional().describe('For a path that names several values, the list of them'),
    actualBegins: z.string().optional().describe('The value is too long; this is how its JSON begins'),
    found: z.boolean(),
    holds: z.boolean(),
    reason: z.string().optional().describe('Why it does not hold'),
  })
  .meta({ id: 'Condition' });

export const shownCondition = condition;

export const waitVerdict = z.enum([
  'TOOK',
  'CONDITION_FAILED',
  'NOT_LISTED',
  'VERSION_NOT_LISTED',
  'STARTED_BY_EVENT',
  'SPENT',
  'RECEIVED_BEFORE_SINCE',
  'OVER',
  'TOOK_ANOTHER',
  'PENDING',
  'WOULD_TAKE',
]);

export const waitStateText = z.enum(['open', 'claimed', 'delivered', 'withdrawn']);

const explanation = z
  .strictObject({
    eventId: z.string(),
    sourceId: z.string(),
    outcome: z.string(),
    summary: z.string().describe('The explanation in words, with what to do next'),
    choice: choiceView.optional(),
    stalled: z
      .array(z.strictObject({ workflowId: z.string(), ...stall.shape }))
      .optional()
      .describe('Runs that know of the event and do not go on, as Temporal has them now'),
    waits: z.array(
      z.strictObject({
        waitId: z.string(),
        workflowId: z.string(),
        workflowName: z.string(),
        workflowVersion: z.int(),
        state: waitStateText,
        since: timeText,
        registeredAt: timeText,
        verdict: waitVerdict,
        reason: z.string().describe('Why, and what to do next'),
        item: z.int().optional(),
        conditions: z.array(condition),
        failed: z.string().optional().describe('The first condition that does not hold'),
      }),
    ),
    nextCursor,
  })
  .meta({ id: 'EventExplanation' });

export const replayedEvent = z
  .strictObject({
    eventId: z.string().describe('Of as=new: the copy'),
    message: z.string().optional(),
    event: event.optional(),
  })
  .meta({ id: 'ReplayedEvent' });

const replayedEvents = z
  .strictObject({
    matched: z.int().describe('Events that the filter found in this call, or would find'),
    replayed: z.int(),
    replayedIds: z.array(z.string()).describe('Those on their way again, the oldest first'),
    refused: z.array(
      z.strictObject({ kind: z.literal('refused'), eventId: z.string(), code: z.string(), message: z.string() }),
    ),
    nextCursor,
    complete: z.boolean().describe('Of a dry run: false when there may be more than were counted'),
    message: z.string().optional(),
  })
  .meta({ id: 'ReplayedEvents' });

const testedMatches = z
  .strictObject({
    holds: z.boolean(),
    item: z.int().optional().describe('Of a request that carries many events, the element that holds or comes nearest'),
    conditions: z.array(condition),
    errors: z.array(finding).describe('Mistakes that keep a definition with these matches from being saved'),
    warnings: z.array(finding),
  })
  .meta({ id: 'TestedMatches' });

/** Of a search for a value in the payload: what this call has looked at. */
const searched = z
  .strictObject({
    events: z.int(),
    from: timeText.optional().describe('When the oldest of them came; absent: there was none'),
  })
  .optional()
  .describe('With `path`: what this call has looked at, from the cursor on. What is older is behind `nextCursor`');

export const eventOperations: OperationGroup = {
  part: 'signalbox',
  tag: 'Events',
  description: 'The ledger: each request to a source, whether it was genuine, whom it woke and why nobody else.',
  operations: {
    listEvents: {
      route: 'GET /api/events',
      summary: 'Lists events, the newest first',
      query: eventListQuery,
      answers: {
        200: z
          .strictObject({ events: z.array(event), nextCursor, boundHit, searched, message: z.string().optional() })
          .meta({ id: 'EventPage' }),
      },
    },
    getEvent: {
      route: 'GET /api/events/:id',
      summary: 'Shows one event with its headers and its body as it came',
      answers: { 200: shownEvent },
    },
    explainEvent: {
      route: 'GET /api/events/:id/explain',
      summary: 'Says why each wait did or did not take the event',
      query: explainQuery,
      answers: { 200: explanation },
    },
    replayEvent: {
      route: 'POST /api/events/:id/replay',
      summary: 'Offers an event once more; no wait and no start has it twice',
      query: replayQuery,
      answers: { 200: replayedEvent },
      refusals: [409],
    },
    replayEvents: {
      route: 'POST /api/events/replay',
      summary: 'Replays what a filter finds, up to 500 in one call',
      body: replayManyRequest,
      answers: { 200: replayedEvents },
    },
    testMatches: {
      route: 'POST /api/matches/test',
      summary: 'Tries matches on a stored event or a pasted request; nothing is changed',
      body: matchesTestRequest,
      answers: { 200: testedMatches },
      refusals: [404],
    },
  },
};
