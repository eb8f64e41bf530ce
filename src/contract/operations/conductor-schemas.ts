import { z } from 'zod';
import type { OperationGroup } from '../openapi/operation.ts';
import { schemaDefinition, schemaDefinitions } from '../schema-definition.ts';
import { anyObject } from './fields.ts';

const shownSchema = z
  .looseObject({
    name: z.string(),
    version: z.int(),
    type: z.string(),
    data: anyObject.nullish().describe('The JSON Schema itself: draft-06, draft-07, 2019-09 or 2020-12'),
  })
  .meta({ id: 'ValueSchema' });

const version = z.int().min(0).describe('0: the latest');
const flag = z.boolean().optional();

export const schemaOperations: OperationGroup = {
  part: 'conductor',
  tag: 'Schemas',
  description: 'JSON Schemas that definitions hold their inputs and outputs against.',
  operations: {
    saveSchemas: {
      route: 'POST /api/schema',
      summary: 'Saves schemas, in place of those of the same name and version',
      query: z.object({ newVersion: flag.describe('Each as the version after the latest of its name') }),
      body: z.union([schemaDefinitions, schemaDefinition]),
      answers: { 200: null },
      refusals: [409],
    },
    listSchemas: {
      route: 'GET /api/schema',
      summary: 'Lists the schemas in all versions',
      query: z.object({ short: flag.describe('Without their data') }),
      answers: { 200: z.array(shownSchema) },
    },
    getSchema: {
      route: 'GET /api/schema/:name',
      summary: 'Shows the latest version of a schema',
      answers: { 200: shownSchema },
    },
    getSchemaVersion: {
      route: 'GET /api/schema/:name/:version',
      summary: 'Shows one version of a schema',
      params: { version },
      answers: { 200: shownSchema },
    },
    deleteSchema: {
      route: 'DELETE /api/schema/:name',
      summary: 'Deletes all versions of a schema',
      answers: { 200: null },
    },
    deleteSchemaVersion: {
      route: 'DELETE /api/schema/:name/:version',
      summary: 'Deletes one version of a schema',
      params: { version },
      answers: { 200: null },
    },
  },
};
