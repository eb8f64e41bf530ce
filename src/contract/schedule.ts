import { z } from 'zod';
import { nextTimes, parseCron } from '../model/cron.ts';
import { json } from './json.ts';

/** Epoch milliseconds; 0 is none. */
const moment = z.number('must be epoch milliseconds').int().min(0).max(8.64e15).nullish();

const zone = z
  .string('name a time zone')
  .refine((name) => name === '' || isZone(name), 'name a time zone as IANA does, for example Europe/Berlin')
  .nullish();

/** A day such as Monday 29 February comes within 28 years; 30 February never does. */
const daysOfWeek = [0, 1, 2, 3, 4, 5, 6];

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
      else if (nextTimes({ ...parsed.cron, daysOfWeek }, { fromMs: 0, limit: 1 }).length === 0)
        context.addIssue({ code: 'custom', message: 'never comes: no month of these has such a day' });
    }),
    zoneId: zone,
    startWorkflowRequest: json,
    paused: z.boolean('must be true or false').nullish(),
    runCatchupScheduleInstances: z.boolean('must be true or false').nullish(),
    scheduleStartTime: moment,
    scheduleEndTime: moment,
  })
  .catchall(json)
  .superRefine(({ scheduleStartTime: start, scheduleEndTime: end }, context) => {
    if (start && end && end <= start)
      context.addIssue({ code: 'custom', path: ['scheduleEndTime'], message: 'must be after scheduleStartTime' });
  });

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
