import { z } from 'zod';

/** GenerateTokenRequest (A3). */
export const tokenRequest = z.object({
  keyId: z.string('give the id of an API key'),
  keySecret: z.string('give the secret of the API key'),
  /** Seconds; bounded by the server. */
  expiration: z
    .number()
    .int()
    .min(0)
    .nullish()
    .transform((seconds) => seconds ?? undefined),
});
