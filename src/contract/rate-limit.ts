import { z } from 'zod';
import { int32Max } from '../model/int32.ts';

/** RateLimitConfig: so many runs of each key go on at once. */
export const rateLimitConfig = z
  .looseObject({
    rateLimitKey: z
      .string('use a text')
      .nullish()
      .describe('With expressions about the run, as ${workflow.input.customer}; absent: all runs of the definition'),
    concurrentExecLimit: z
      .int('use a whole number')
      .positive('use a whole number above 0; DELETE takes the limit away')
      .max(int32Max, 'use a smaller number'),
  })
  .meta({ id: 'RateLimitConfig' });
