import { z } from 'zod';
import { noParameters } from '../list-query.ts';
import type { OperationGroup } from '../openapi/operation.ts';
import { anyObject } from './fields.ts';

/** Something that an operator fills in, as a form draws it; members of a group have the same. */
const field = z
  .looseObject({
    path: z.string().describe("Its place in a webhook's configuration"),
    label: z.string(),
    help: z.string(),
    kind: z.enum(['text', 'number', 'boolean', 'choice', 'list', 'map', 'group']),
    where: z.string().optional().describe("Where in the vendor's settings it stands"),
    secret: z.literal(true).optional(),
    sentTo: z
      .string()
      .optional()
      .describe('Of a secret: path of the field with the URL that gets it; where that changes, `***` does not keep it'),
    advanced: z.literal(true).optional(),
    needed: z.enum(['toSave', 'toVerify']).optional(),
    makeable: z.literal(true).optional().describe('A new secret can be made here, and is entered at the vendor then'),
  })
  .meta({ id: 'PlatformField' });

const platform = z
  .strictObject({
    id: z.string(),
    title: z.string(),
    sourcePlatform: z.string().describe('Its name in a webhook'),
    method: z.enum(['header', 'signature', 'challenge']).describe('How its URL turns from Unverified to Verified'),
    challenges: z.boolean(),
    pasteUrl: z.string().describe('Where the URL is entered at the vendor'),
    signing: z.string().describe('How its requests prove themselves'),
    signatureHeaders: z.array(z.string()),
    verifiedBy: z.string(),
    help: z.array(z.string()),
    notes: z.array(z.string()),
    fields: z.array(field).describe('In the order of a form'),
    samples: z
      .array(z.strictObject({ event: z.string(), summary: z.string() }))
      .describe('Events that can be sent as a test; the first is the usual one'),
    example: anyObject,
  })
  .meta({ id: 'Platform' });

export const platformOperations: OperationGroup = {
  part: 'signalbox',
  tag: 'Platforms',
  description: 'The platforms whose events can be received, as data for forms.',
  operations: {
    listPlatforms: {
      route: 'GET /api/platforms',
      summary: 'Lists the platforms',
      query: noParameters,
      answers: { 200: z.strictObject({ platforms: z.array(platform) }).meta({ id: 'Platforms' }) },
    },
    getPlatform: {
      route: 'GET /api/platforms/:name',
      summary: 'Shows a platform',
      query: noParameters,
      answers: { 200: platform },
    },
  },
};
