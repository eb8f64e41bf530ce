import { z } from 'zod';
import { int32Max } from '../model/int32.ts';

const rule = `a version is a whole number, ${int32Max} at most`;

const version = z
  .string(rule)
  .regex(/^\d{1,10}$/, rule)
  .transform(Number)
  .pipe(z.number().max(int32Max, rule));

/** 0 is the latest. */
export const versionInPath = z.object({ version });

/** 0, and absent: the latest, or all. */
export const versionInQuery = z.object({ version: z.preprocess((text) => text || '0', version) });
