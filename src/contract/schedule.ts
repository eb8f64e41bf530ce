import { z } from 'zod';
import { parseCron } from '../model/cron.ts';
import { json } from './json.ts';

/** Epoch milliseconds; 0 is none. */
const moment = z.number('must be epoch milliseconds').int().min(0).max(8.64e15).nullish();

const zone = z
  .string('name a time zone')
  .refine((name) => name === '' || isZone(name), 'name a time zone as IANA does, for example Europe/Berlin')
  .nullish();

/** SaveScheduleRequest. What it starts is checked as any start is. */
export const saveScheduleRequest = z
  .looseObject({
    name: z
      .string('name the schedule')
      .min(1, 'name the schedule')
      .max(200, 'use at most 200 characters')
      .regex(/^[^/\\]*$/, 'a name cannot contain / or \\'),
    cronExpression: z.string('write when it starts').superRefine((text, context) => {
      const parsed = parseCron(text);
      if (parsed.kind === 'invalid') context.addIssue({ code: 'custom', message: parsed.message });
    }),
    zoneId: zone,
    startWorkflowRequest: json,
    paused: z.boolean('must be true or false').nullish(),
    runCatchupScheduleInstances: z.boolean('must be true or false').nullish(),
    scheduleStartTime: moment,
    scheduleEndTime: moment,
  })
  .catchall(json);

const number = (max: number) =>
  z
    .string()
    .regex(/^\d{1,16}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().max(max));

export const nextSchedulesQuery = z.object({
  cronExpression: z.string('write a cron expression'),
  scheduleStartTime: number(8.64e15).optional(),
  scheduleEndTime: number(8.64e15).optional(),
  limit: number(1_000)
    .optional()
    .transform((limit) => limit ?? 3),
});

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }) instanceof Intl.DateTimeFormat;
  } catch {
    return false;
  }
}
