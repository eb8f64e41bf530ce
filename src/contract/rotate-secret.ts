import { z } from 'zod';
import { knownNames } from './known-names.ts';
import { wholeSecret } from './webhook-config.ts';

/** Time to paste the new secret at the platform and for what it still sends under the old one. */
const keepOldForSecondsDefault = 86_400;

export const rotateSecretRequest = knownNames({
  /** Default: a random one, told once in the answer. */
  secret: wholeSecret.min(1).nullish().transform((secret) => secret ?? undefined),
  keepOldForSeconds: z.number().int().min(0).max(30 * 86_400).nullish().transform((seconds) => seconds ?? keepOldForSecondsDefault),
});
