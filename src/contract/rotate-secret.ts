import { z } from 'zod';

/** Time to paste the new secret at the platform and for what it still sends under the old one. */
const keepOldForSecondsDefault = 86_400;

export const rotateSecretRequest = z.object({
  /** Default: a random one, told once in the answer. */
  secret: z.string().min(1).nullish().transform((secret) => secret ?? undefined),
  keepOldForSeconds: z.number().int().min(0).max(30 * 86_400).nullish().transform((seconds) => seconds ?? keepOldForSecondsDefault),
});
