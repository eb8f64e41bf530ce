import { z } from 'zod';
import { liveQuery } from '../live.ts';
import { boundHit, nextCursor, timeText } from './fields.ts';
import type { OperationGroup } from '../openapi/operation.ts';
import { runListQuery, runMessagesQuery } from '../runs.ts';
import { runStatuses } from '../../model/definitions/run-list.ts';
import { messageState } from './conductorone/endpoints.ts';
import { sessionRequest } from '../session.ts';

const me = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    role: z.enum(['none', 'read', 'operate', 'admin']).describe('`none`: a person who may use access requests alone'),
    signIn: z.enum(['key', 'person', 'none']).describe('`none`: no key is needed, and only this machine may call'),
    version: z.string().describe('Of Signalbox'),
    temporalUi: z
      .url()
      .optional()
      .describe("The namespace in Temporal's own UI, where the server knows of one: add /workflows/ and an id"),
    traceUrl: z
      .string()
      .optional()
      .describe('Of a viewer of traces, where one is set: `{traceId}` in it stands for the id of a trace'),
  })
  .meta({ id: 'Me' });

const signInWays = z
  .strictObject({
    openId: z
      .strictObject({ name: z.string().describe("The provider's host") })
      .optional()
      .describe('Absent: no OpenID provider is set'),
  })
  .meta({ id: 'SignInWays' });

const runPage = z
  .strictObject({
    runs: z.array(
      z.strictObject({
        workflowId: z.string(),
        workflowName: z.string(),
        workflowVersion: z.int().optional(),
        status: z.enum(runStatuses),
        startTime: timeText,
        endTime: timeText.optional(),
        correlationId: z.string().optional(),
      }),
    ),
    nextCursor,
    boundHit,
    message: z.string().optional(),
  })
  .meta({ id: 'RunPage' });

const runMessages = z
  .strictObject({
    messages: z.array(
      z.strictObject({
        id: z.string(),
        webhookId: z.string().describe('The endpoint'),
        event: z.string(),
        state: messageState,
        attempts: z.int(),
        createdAt: timeText,
        completedAt: timeText.optional(),
      }),
    ),
    complete: z.boolean().describe('False: there are older ones'),
  })
  .meta({ id: 'RunMessages' });

/** The routes that pages in a browser need beside the API. */
export const consoleOperations: OperationGroup = {
  part: 'signalbox',
  tag: 'Console',
  description: 'Who is signed in in a browser, and what changed.',
  operations: {
    getMe: { route: 'GET /api/me', summary: 'Says who calls, and with which role', answers: { 200: me } },
    getSignInWays: {
      route: 'GET /api/session',
      summary: 'Says how a browser signs in',
      answers: { 200: signInWays },
    },
    signIn: {
      route: 'POST /api/session',
      summary: 'Signs a browser in with an API key, or as the person of a client: the answer sets a cookie',
      body: sessionRequest,
      answers: { 204: null },
      refusals: [401, 403, 409, 429],
    },
    signOut: {
      route: 'DELETE /api/session',
      summary: 'Signs a browser out',
      answers: {
        200: z
          .strictObject({ signOutUrl: z.url().describe('Where the browser is to go') })
          .meta({ id: 'SignedOut' })
          .describe('The OpenID provider signs the person out as well'),
        204: null,
      },
    },
    listRuns: {
      route: 'GET /api/runs',
      summary:
        'Lists runs that were started by the name of their workflow: open ones by their start, then ended ones by their end',
      query: runListQuery,
      answers: { 200: runPage },
      refusals: [503],
    },
    listRunMessages: {
      route: 'GET /api/runs/:workflowId/messages',
      summary: 'Lists the messages that runs of a workflow id sent to outgoing webhooks, the newest first',
      query: runMessagesQuery,
      answers: { 200: runMessages },
    },
    followChanges: {
      route: 'GET /api/live',
      summary:
        'Says which lists, or which run, changed, by server-sent events that go on after a break (`Last-Event-ID`)',
      query: liveQuery,
      answers: { 200: { type: 'text/event-stream', schema: z.string() } },
      refusals: [503],
    },
  },
};
