import { z } from 'zod';
import type { ApiPart, Operation } from './operation.ts';

/** A refusal of our own routes and of Conductor's (A7, R25). */
const problem = z
  .strictObject({
    status: z.int().describe('The status, for clients that read the body alone.'),
    message: z.string().describe('The mistake, the thing that has it, and the remedy.'),
    code: z.string().optional().describe('A stable name of the problem; docs/errors.md lists them.'),
    error: z.string().optional().describe('Of 401: INVALID_TOKEN or EXPIRED_TOKEN, by which clients get a new token.'),
    retryable: z.boolean().describe('True: the same request can succeed later.'),
    instance: z.string().optional().describe('The process that answered; its log begins with this name.'),
    validationErrors: z
      .array(z.strictObject({ path: z.string(), message: z.string(), invalidValue: z.unknown().optional() }))
      .optional()
      .describe('All that is wrong with the request, by the place where it is.'),
    warnings: z
      .array(z.strictObject({ path: z.string(), message: z.string(), invalidValue: z.unknown().optional() }))
      .optional()
      .describe('Beside the mistakes: of a definition that was only to be looked at.'),
  })
  .meta({ id: 'Problem' });

/** A refusal in the form that clients of ConductorOne read (C9). */
const apiError = z
  .strictObject({
    code: z.int().describe("gRPC's number of the problem."),
    message: z.string(),
    details: z.array(z.looseObject({})),
  })
  .meta({ id: 'ApiError' });

const forms: Readonly<Record<ApiPart, z.ZodType>> = {
  signalbox: problem,
  conductor: problem,
  conductorone: apiError,
};

interface Asked {
  readonly part: ApiPart;
  readonly operation: Operation;
  /** True: everybody may call it. */
  readonly isOpen: boolean;
}

/** Lines and headers of more than 16 KiB are refused before anybody knows what is asked for, by an answer without a body. */
const tooLongStatus = 431;

/** The refusals that an operation can have, by status: those of its kind and its own. Its answers come before. Null: no body. */
export function refusalsOf({ part, operation, isOpen }: Asked): ReadonlyMap<number, z.ZodType | null> {
  const { route, body, answers, refusals = [] } = operation;
  const statuses = [
    400,
    tooLongStatus,
    500,
    503,
    ...(isOpen ? [] : [401, 403, 429]),
    ...(route.includes('/:') ? [404] : []),
    ...(body === undefined ? [] : part === 'conductorone' ? [413] : [408, 413, 415]),
    ...refusals,
  ];
  const own = [...new Set(statuses)].filter((status) => !(status in answers)).sort((one, other) => one - other);
  return new Map(own.map((status) => [status, status === tooLongStatus ? null : forms[part]]));
}

export const statusWords: Readonly<Record<number, string>> = {
  200: 'Done.',
  201: 'Made.',
  202: 'Taken; the answer comes later.',
  204: 'Done; nothing to say.',
  400: 'The request is wrong, and says where.',
  401: 'Nobody is known by this key or token, or none was sent.',
  403: 'The caller may not do this.',
  404: 'There is no such thing.',
  405: 'Another method is needed.',
  408: 'The body did not come in time.',
  409: 'It cannot be done as things are; the message says why.',
  413: 'The body is too large.',
  415: 'The content encoding is not supported.',
  429: 'Too many wrong keys, or too many requests; Retry-After says when to come back.',
  431: 'URL and headers are longer than 16 KiB.',
  500: 'A fault of the server; its log says more.',
  501: 'Signalbox does not do this.',
  502: 'Another service did not do what was asked of it.',
  503: 'Something that is needed does not answer right now; try again.',
};
