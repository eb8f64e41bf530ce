import { z } from 'zod';
import { sourceCursor } from '../model/inbound/page-cursor.ts';
import { cursorOf, limit } from './events.ts';
import { listQuery } from './list-query.ts';
import { knownNames } from './known-names.ts';
import { wholeSecret } from './webhook-config.ts';
import { listOf } from './bounded.ts';

/** Without a limit all of them come, as Conductor's clients expect. */
export const sourceListQuery = listQuery({ limit: limit.optional(), cursor: cursorOf(sourceCursor) });

/** Time to paste the new secret at the platform and for what it still sends under the old one. */
const keepOldForSecondsDefault = 86_400;

export const rotateSecretRequest = knownNames({
  /** Default: a random one, told once in the answer. */
  secret: wholeSecret
    .min(1)
    .nullish()
    .transform((secret) => secret ?? undefined),
  keepOldForSeconds: z
    .number()
    .int()
    .min(0)
    .max(30 * 86_400)
    .nullish()
    .transform((seconds) => seconds ?? keepOldForSecondsDefault),
});

export const testEventRequest = knownNames({
  /** Default: the platform's usual one. */
  event: z
    .string()
    .min(1)
    .nullish()
    .transform((event) => event ?? undefined),
});

export const catchUpRequest = z.object({
  since: z.iso
    .datetime({ offset: true, error: 'use a time like 2026-11-22T10:00:00Z' })
    .transform((text) => new Date(text)),
  token: z.string('give a token that may read the deliveries').min(1),
  baseUrl: z.url({ protocol: /^https?$/, error: 'use a URL like https://github.example.com/api/v3' }).optional(),
  hook: z
    .string()
    .regex(
      /^(repos\/[\w.-]+\/[\w.-]+\/hooks\/\d+|orgs\/[\w.-]+\/hooks\/\d+|app\/hook)$/,
      'use repos/<owner>/<repo>/hooks/<id>, orgs/<org>/hooks/<id> or app/hook',
    )
    .optional(),
  types: listOf(z.string().min(1), { max: 20 }).optional(),
  cursor: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('The `nextCursor` of the call before, with everything else as it was'),
  dryRun: z.boolean().default(false),
});
