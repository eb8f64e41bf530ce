import { z } from 'zod';
import type { OperationGroup } from '../openapi/operation.ts';
import { rateLimitConfig } from '../rate-limit.ts';
import { anyJson, anyObject, finding } from './fields.ts';

/** One task of a definition, with the fields of its own type (docs/definitions.md). */
export const shownTask = z
  .looseObject({
    name: z.string(),
    taskReferenceName: z.string(),
    type: z.string().nullish().describe('Absent: SIMPLE'),
    inputParameters: anyObject.nullish(),
  })
  .meta({ id: 'TaskDefinition' });

/** Texts, as clients of Conductor send them, which nobody holds them to. */
const kept = anyJson.optional().describe('Kept as it came; a text, as a rule');

const definitionFields = { name: z.string(), description: kept, ownerApp: kept, ownerEmail: kept, createdBy: kept };

/** Fields that have no meaning here are kept: a client reads back what it registered. */
export const shownDefinition = z
  .looseObject({
    ...definitionFields,
    version: z.int(),
    tasks: z.array(shownTask),
    inputTemplate: anyObject.nullish(),
    outputParameters: anyJson.optional(),
    variables: anyObject.nullish(),
    schemaVersion: z.number().nullish(),
  })
  .meta({ id: 'Definition' });

const definitionDraft = z
  .looseObject({
    ...definitionFields,
    version: z.int().min(1).optional().describe('Default: 1'),
    schemaVersion: z.literal(2).optional(),
    tasks: z.array(z.looseObject({ name: z.string(), taskReferenceName: z.string(), type: z.string().optional() })),
  })
  .describe('A workflow definition; docs/definitions.md has the types of tasks and their fields');

const flag = z.boolean().optional();
const version = z.int().min(0).optional().describe('0, and absent: the latest');

export const definitionOperations: OperationGroup = {
  part: 'conductor',
  tag: 'Definitions',
  description: "Workflow definitions in Conductor's language.",
  operations: {
    createDefinition: {
      route: 'POST /api/metadata/workflow',
      summary: 'Registers a definition; where there is something to be warned of, the answer says it',
      query: z.object({ overwrite: flag, newVersion: flag }),
      body: definitionDraft,
      answers: {
        200: {
          type: 'application/json',
          schema: z.strictObject({ warnings: z.array(finding) }).meta({ id: 'DefinitionWarnings' }),
          mayBeEmpty: true,
        },
      },
      refusals: [409],
    },
    saveDefinitions: {
      route: 'PUT /api/metadata/workflow',
      summary: 'Registers many definitions',
      query: z.object({ overwrite: flag.describe('Default: true'), newVersion: flag }),
      body: z.array(definitionDraft).max(500),
      answers: {
        200: z
          .strictObject({
            bulkErrorResults: z.record(z.string(), z.string()),
            bulkSuccessfulResults: z.array(z.string()),
            warnings: z.array(finding).optional(),
          })
          .meta({ id: 'SavedDefinitions' }),
      },
    },
    validateDefinition: {
      route: 'POST /api/metadata/workflow/validate',
      summary: 'Says all that is wrong with a definition, and all that is to be warned of; saves nothing',
      body: definitionDraft,
      answers: {
        200: z.strictObject({ valid: z.literal(true), warnings: z.array(finding) }).meta({ id: 'ValidDefinition' }),
      },
    },
    listDefinitions: {
      route: 'GET /api/metadata/workflow',
      summary: 'Lists the definitions in all versions',
      query: z.object({ name: z.string().optional(), short: flag.describe('Without the tasks') }),
      answers: {
        200: z.array(
          z
            .looseObject({ ...definitionFields, version: z.int(), tasks: z.array(shownTask).optional() })
            .meta({ id: 'ListedDefinition' }),
        ),
      },
    },
    getDefinition: {
      route: 'GET /api/metadata/workflow/:name',
      summary: 'Shows a definition; callers below admin read it without credentials',
      query: z.object({ version }),
      answers: { 200: shownDefinition },
    },
    getRateLimit: {
      route: 'GET /api/metadata/workflow/:name/rate-limit',
      summary: 'Shows how many runs of a workflow go on at once; 404: any number',
      answers: { 200: rateLimitConfig },
    },
    setRateLimit: {
      route: 'PUT /api/metadata/workflow/:name/rate-limit',
      summary:
        'Limits how many runs of a workflow go on at once: the rateLimitConfig of its definition, in each version',
      body: rateLimitConfig,
      answers: { 200: null },
    },
    removeRateLimit: {
      route: 'DELETE /api/metadata/workflow/:name/rate-limit',
      summary: 'Lets any number of runs of a workflow go on at once',
      answers: { 200: null },
    },
    deleteDefinition: {
      route: 'DELETE /api/metadata/workflow/:name/:version',
      summary: 'Deletes one version of a definition; its runs go on',
      params: { version: z.int().min(0).describe('0: the latest') },
      answers: { 200: null },
    },
    getServerConfig: {
      route: 'GET /api/admin/config',
      summary: 'Says what answers, for tools that look whether a server is there',
      answers: {
        200: z.strictObject({ server: z.string(), version: z.string() }).meta({ id: 'ServerConfig' }),
      },
    },
  },
};
