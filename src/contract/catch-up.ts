import { z } from 'zod';
import { listOf } from './bounded.ts';

export const catchUpRequest = z.object({
  since: z.iso.datetime({ offset: true, error: 'use a time like 2026-11-22T10:00:00Z' }).transform((text) => new Date(text)),
  token: z.string('give a token that may read the deliveries').min(1),
  baseUrl: z.url({ protocol: /^https?$/, error: 'use a URL like https://github.example.com/api/v3' }).optional(),
  hook: z.string().regex(/^(repos\/[\w.-]+\/[\w.-]+\/hooks\/\d+|orgs\/[\w.-]+\/hooks\/\d+|app\/hook)$/, 'use repos/<owner>/<repo>/hooks/<id>, orgs/<org>/hooks/<id> or app/hook').optional(),
  types: listOf(z.string().min(1), { max: 20 }).optional(),
  dryRun: z.boolean().default(false),
});
