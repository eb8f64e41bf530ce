import { z } from 'zod';
import { foundKinds } from '../../model/found-thing.ts';
import { noParameters } from '../list-query.ts';
import type { OperationGroup } from '../openapi/operation.ts';

const found = z
  .strictObject({
    kind: z.enum(foundKinds),
    id: z.string(),
    name: z.string().optional(),
    within: z.string().optional().describe('Of an event its source, of a message its endpoint, of a task its run …'),
    state: z.string().optional(),
    path: z.string().describe('Where the API shows it'),
  })
  .meta({ id: 'FoundThing' });

export const findOperations: OperationGroup = {
  part: 'signalbox',
  tag: 'Find',
  description: 'Any id, whatever it is of.',
  operations: {
    findAnything: {
      route: 'GET /api/find/:id',
      summary: 'Says what has this id or name, and where it is; a delivery id finds its events',
      query: noParameters,
      answers: {
        200: z
          .strictObject({
            found: z.array(found),
            message: z.string().optional().describe('Where nothing was found, or not everywhere was looked'),
          })
          .meta({ id: 'FoundThings' }),
      },
    },
  },
};
