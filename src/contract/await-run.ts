import { z } from 'zod';

export const returnStrategies = [
  'TARGET_WORKFLOW',
  'BLOCKING_WORKFLOW',
  'BLOCKING_TASK',
  'BLOCKING_TASK_INPUT',
] as const;

const returnStrategy = z
  .string()
  .transform((text) => text.toUpperCase())
  .pipe(z.enum(returnStrategies, `use one of ${returnStrategies.join(', ')}`))
  .optional()
  .transform((strategy) => strategy ?? 'TARGET_WORKFLOW');

/** A proxy in between gives up after a minute. */
const waitSecondsMax = 55;

const number = (otherwise: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number')
    .optional()
    .transform((text) => Math.min(Number(text ?? otherwise), max));

/** The query of an execution that is waited for (A133). */
export const executeQuery = z.object({
  requestId: z.string().max(1_000).optional(),
  /** References with commas between them. */
  waitUntilTaskRef: z
    .string()
    .max(10_000)
    .optional()
    .transform((text) => (text ?? '').split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]))),
  waitForSeconds: number(10, waitSecondsMax),
  returnStrategy,
});

/** The query of a signal that is waited for. */
export const signalQuery = z.object({ returnStrategy, timeoutMillis: number(5_000, waitSecondsMax * 1_000) });
