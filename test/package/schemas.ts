import { z } from 'zod';

/** Stands for a schema of an author: it changes the text of the amount into a number. */
export const paid = z.object({ key: z.string(), amount: z.string().regex(/^\d+$/).transform(Number) });
