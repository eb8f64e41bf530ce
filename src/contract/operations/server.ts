import { z } from 'zod';
import { tokenRequest } from '../token.ts';
import { apiParts, type OperationGroup } from '../openapi/operation.ts';
import { anyObject } from './fields.ts';

const healthy = z.strictObject({ healthy: z.boolean() }).meta({ id: 'Health' });

const part = z.strictObject({ ok: z.boolean(), message: z.string().optional() });

/** `ready`, and each part that the server needs by its name. */
const ready = z.object({ ready: z.boolean() }).catchall(part).meta({ id: 'Readiness' });

export const serverOperations: OperationGroup = {
  part: 'signalbox',
  tag: 'Server',
  description: 'Health, figures, keys and these documents.',
  operations: {
    getHealth: { route: 'GET /health', summary: 'The process is alive', answers: { 200: healthy } },
    getApiHealth: { route: 'GET /api/health', summary: 'The same for clients of /api', answers: { 200: healthy } },
    getReadiness: {
      route: 'GET /health/ready',
      summary: 'Each part that the server needs; why one does not work is told to callers with a key',
      answers: { 200: ready, 503: ready },
      refusals: [401],
    },
    getVersion: {
      route: 'GET /api/version',
      summary: 'The version of Signalbox, as text',
      answers: { 200: { type: 'text/plain', schema: z.string() } },
    },
    getMetrics: {
      route: 'GET /metrics',
      summary: 'Figures in the form that Prometheus reads',
      answers: { 200: { type: 'text/plain', schema: z.string() } },
    },
    createToken: {
      route: 'POST /api/token',
      summary: 'Gives a token for the id and the secret of an API key',
      body: tokenRequest,
      answers: { 200: z.strictObject({ token: z.string() }).meta({ id: 'Token' }) },
      refusals: [401, 429],
    },
    getUserInfo: {
      route: 'GET /api/token/userInfo',
      summary: 'Says whose key it is',
      answers: {
        200: z
          .strictObject({
            id: z.string(),
            name: z.string(),
            roles: z.array(z.strictObject({ name: z.string(), permissions: z.array(z.string()) })),
            groups: z.array(z.string()),
            applicationUser: z.boolean(),
          })
          .meta({ id: 'UserInfo' }),
      },
    },
    getOpenApi: {
      route: 'GET /openapi.json',
      summary: 'The OpenAPI document of the whole API',
      answers: { 200: anyObject },
    },
    getOpenApiPart: {
      route: 'GET /openapi/:part.json',
      summary: 'The OpenAPI document of one part of the API',
      params: { part: z.enum(apiParts) },
      answers: { 200: anyObject },
    },
    getDocs: {
      route: 'GET /docs',
      summary: 'The page on which people read this document',
      answers: { 200: { type: 'text/html', schema: z.string() } },
    },
    getDocsFile: {
      route: 'GET /docs/:file',
      summary: 'A file of that page',
      answers: { 200: { type: 'application/octet-stream', schema: z.string() } },
    },
  },
};
