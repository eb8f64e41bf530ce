import { z } from 'zod';
import { clientChange, newClient, rolePrivileges } from '../../conductorone/client.ts';
import type { OperationGroup } from '../../openapi/operation.ts';
import { timeText } from '../fields.ts';
import { emptyAnswer, pageOf, plainPage, searchBody, updateOf } from './shapes.ts';

const role = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    displayName: z.string(),
    permissions: z.array(z.string()),
    serviceRoles: z.array(z.string()),
    systemBuiltin: z.boolean(),
    systemApiOnly: z.boolean(),
  })
  .meta({ id: 'Role' });

const client = z
  .strictObject({
    id: z.string(),
    clientId: z.string(),
    userId: z.string(),
    displayName: z.string(),
    scopedRoles: z.array(z.string()),
    allowSourceCidr: z.array(z.string()),
    expiresTime: timeText.optional(),
    lastUsedAt: timeText.optional(),
    createdAt: timeText,
    updatedAt: timeText,
    signalbox: z.strictObject({ madeById: z.string().describe('The client that made this one') }).optional(),
  })
  .meta({ id: 'Client' });

const one = z.strictObject({ client });

/** RFC 6749, section 5.2, with the members of every other refusal beside it. */
const oauthError = z
  .strictObject({
    error: z.string(),
    error_description: z.string(),
    code: z.int(),
    message: z.string(),
    details: z.array(z.looseObject({})),
  })
  .meta({ id: 'OAuthError' });

export const clientOperations: OperationGroup = {
  part: 'conductorone',
  tag: 'Callers',
  description: 'Clients, their tokens and roles.',
  operations: {
    introspect: {
      route: 'GET /api/v1/auth/introspect',
      summary: 'Says who calls',
      answers: {
        200: z
          .strictObject({
            userId: z.string(),
            principleId: z.string(),
            roles: z.array(z.string()),
            permissions: z.array(z.string()),
            features: z.array(z.string()),
            tenantId: z.string(),
            signalbox: z.strictObject({ privileges: z.array(z.enum(rolePrivileges)) }),
          })
          .meta({ id: 'Introspection' }),
      },
    },
    createAccessToken: {
      route: 'POST /auth/v1/token',
      summary: "Gives a token for a client's secret, or for an assertion signed with it (RFC 6749, RFC 7523)",
      body: {
        type: 'application/x-www-form-urlencoded',
        schema: z.object({
          grant_type: z.literal('client_credentials'),
          client_id: z.string(),
          client_secret: z.string().optional(),
          client_assertion_type: z.string().optional(),
          client_assertion: z.string().optional(),
        }),
      },
      answers: {
        200: z
          .strictObject({ access_token: z.string(), token_type: z.literal('Bearer'), expires_in: z.int() })
          .meta({ id: 'AccessToken' }),
        400: oauthError,
        401: oauthError,
      },
      refusals: [429],
    },
    listRoles: { route: 'GET /api/v1/iam/roles', summary: 'Lists the roles', answers: { 200: pageOf(role) } },
    getRole: {
      route: 'GET /api/v1/iam/roles/:id',
      summary: 'Shows a role',
      answers: { 200: z.strictObject({ role }) },
    },
    listClients: {
      route: 'GET /api/v1/iam/personal_clients',
      summary: "Lists one's own clients; all of them for a super administrator",
      query: plainPage,
      answers: { 200: pageOf(client) },
    },
    searchClients: {
      route: 'POST /api/v1/search/iam/personal_clients',
      summary: "Searches one's own clients by their names",
      body: searchBody({ query: z.string().optional() }),
      answers: { 200: pageOf(client) },
    },
    createClient: {
      route: 'POST /api/v1/iam/personal_clients',
      summary: 'Makes a client; it can do no more than its maker',
      body: newClient,
      answers: {
        200: z.strictObject({ client, clientSecret: z.string().describe('Shown this once') }),
      },
    },
    getClient: {
      route: 'GET /api/v1/iam/personal_clients/:id',
      summary: 'Shows a client',
      answers: { 200: one },
    },
    updateClient: {
      route: 'POST /api/v1/iam/personal_clients/:id',
      summary: 'Changes a client',
      body: updateOf('client', clientChange),
      answers: { 200: one },
    },
    deleteClient: {
      route: 'DELETE /api/v1/iam/personal_clients/:id',
      summary: 'Deletes a client; its tokens end at once',
      answers: { 200: emptyAnswer },
    },
  },
};
