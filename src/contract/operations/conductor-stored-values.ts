import { z } from 'zod';
import { storedName, storedText } from '../stored-values.ts';
import type { OperationGroup } from '../openapi/operation.ts';

const key = { key: storedName };
const plain = (schema: z.ZodType) => ({ type: 'text/plain', schema });
const names = z.array(z.string());

export const secretOperations: OperationGroup = {
  part: 'conductor',
  tag: 'Secrets',
  description: 'Values that tasks are handed off with. They go in and never come out.',
  operations: {
    saveSecret: {
      route: 'PUT /api/secrets/:key',
      summary: 'Saves a secret; the body is its value, as text',
      params: key,
      body: plain(storedText),
      answers: { 200: null },
    },
    getSecretMask: {
      route: 'GET /api/secrets/:key',
      summary: 'Answers with a mask where there is such a secret',
      params: key,
      answers: { 200: plain(z.literal('***')) },
      refusals: [404],
    },
    secretExists: {
      route: 'GET /api/secrets/:key/exists',
      summary: 'Says whether there is such a secret',
      params: key,
      answers: { 200: z.boolean() },
    },
    deleteSecret: {
      route: 'DELETE /api/secrets/:key',
      summary: 'Deletes a secret',
      params: key,
      answers: { 200: null },
      refusals: [404],
    },
    listSecretNames: {
      route: 'POST /api/secrets',
      summary: 'Lists the names of all secrets',
      answers: { 200: names },
    },
    listGrantableSecretNames: {
      route: 'GET /api/secrets',
      summary: 'The same',
      answers: { 200: names },
    },
  },
};

export const environmentOperations: OperationGroup = {
  part: 'conductor',
  tag: 'Environment',
  description: 'Values that definitions name as ${workflow.env.NAME}.',
  operations: {
    saveEnvironmentVariable: {
      route: 'PUT /api/environment/:key',
      summary: 'Saves an environment variable; the body is its value, as text',
      params: key,
      body: plain(storedText),
      answers: { 200: null },
    },
    getEnvironmentVariable: {
      route: 'GET /api/environment/:key',
      summary: 'Shows an environment variable',
      params: key,
      answers: { 200: plain(z.string()) },
      refusals: [404],
    },
    deleteEnvironmentVariable: {
      route: 'DELETE /api/environment/:key',
      summary: 'Deletes an environment variable',
      params: key,
      answers: { 200: null },
      refusals: [404],
    },
    listEnvironmentVariables: {
      route: 'GET /api/environment',
      summary: 'Lists environment variables',
      answers: { 200: z.array(z.strictObject({ name: z.string(), value: z.string() })) },
    },
  },
};
