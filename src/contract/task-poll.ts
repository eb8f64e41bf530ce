import { z } from 'zod';

/** Numbers of a query come as text; what is none has the default, as Conductor's clients send all sorts (A195). */
const whole = (otherwise: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform((text) => Math.min(Number(text), max))
    .catch(otherwise);

const name = z
  .string()
  .max(1_000)
  .catch('')
  .transform((text) => text.trim());

/** By one answer: each task may be large. */
const countMax = 100;
/** A proxy in between gives up after a minute. */
const waitMsMax = 55_000;

/** The query of a poll for tasks (A130). `timeout`: milliseconds that an answer without tasks may take. */
export const taskPollQuery = z.object({
  workerid: name,
  domain: name,
  count: whole(1, countMax).transform((count) => Math.max(count, 1)),
  timeout: whole(100, waitMsMax),
});
