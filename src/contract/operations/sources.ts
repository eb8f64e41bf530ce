import { z } from 'zod';
import { noParameters } from '../list-query.ts';
import { catchUpRequest, rotateSecretRequest, testEventRequest } from '../sources.ts';
import type { OperationGroup } from '../openapi/operation.ts';
import { timeText } from './fields.ts';

const testOutcome = {
  outcome: z.enum(['accepted', 'duplicate', 'challenge', 'rejected']),
  eventId: z.string().optional(),
  reason: z.string().optional(),
  detail: z.string().optional(),
  reply: z.string().optional().describe('The answer to a challenge'),
};

const switched = z.strictObject({ id: z.string(), disabled: z.boolean() }).meta({ id: 'SwitchedSource' });

export const sourceOperations: OperationGroup = {
  part: 'signalbox',
  tag: 'Sources',
  description: 'Incoming webhooks in operation. They are made and changed as webhook configurations (Conductor).',
  operations: {
    disableSource: {
      route: 'POST /api/sources/:id/disable',
      summary: 'Switches a source off: every request is refused and kept',
      answers: { 200: switched },
      refusals: [409],
    },
    enableSource: {
      route: 'POST /api/sources/:id/enable',
      summary: 'Switches a source on',
      answers: { 200: switched },
      refusals: [409],
    },
    rotateSourceSecret: {
      route: 'POST /api/sources/:id/rotate',
      summary: 'Gives a source a new secret; the old one verifies for a while',
      body: rotateSecretRequest,
      answers: {
        200: z
          .strictObject({
            id: z.string(),
            secretValue: z.string().optional().describe('Shown this once'),
            oldSecretsUntil: timeText.optional(),
          })
          .meta({ id: 'RotatedSecret' }),
      },
      refusals: [409],
    },
    catchUpSource: {
      route: 'POST /api/sources/:id/catch-up',
      summary: 'Fetches what GitHub or Stripe could not deliver',
      body: catchUpRequest,
      answers: {
        200: z
          .strictObject({
            missed: z.array(z.string()).describe('Deliveries or events that had not arrived, the oldest first'),
            recovered: z.int().describe('Of them: asked for again, or taken over'),
            isCut: z.boolean().describe('There are more than one call looks at, all of them older'),
            nextCursor: z.string().optional().describe('Where the next call goes on'),
          })
          .meta({ id: 'CaughtUp' }),
      },
      refusals: [409, 502],
    },
    sendTestEvent: {
      route: 'POST /api/sources/:id/test-event',
      summary: "Sends a sample of the source's platform to it, signed with its own secret, as a request like any other",
      body: testEventRequest,
      answers: {
        200: z
          .strictObject({
            event: z.string(),
            ...testOutcome,
            handshake: z.strictObject(testOutcome).optional().describe('The challenge that came first'),
          })
          .meta({ id: 'TestEvent' }),
      },
      refusals: [409],
    },
    listSourceRefusals: {
      route: 'GET /api/sources/:id/refusals',
      summary: 'Counts of requests that were counted instead of kept, by minute and reason',
      query: noParameters,
      answers: {
        200: z
          .strictObject({
            counted: z.array(
              z.strictObject({ sourceId: z.string(), minute: timeText, reason: z.string(), count: z.int() }),
            ),
          })
          .meta({ id: 'RefusalCounts' }),
      },
    },
  },
};
