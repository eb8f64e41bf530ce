import { z } from 'zod';
import { scheduleStartStates } from '../model/definitions/schedule.ts';
import { searchQuery } from './search.ts';

/** The query of a search for the starts of schedules. */
export const scheduleStartsQuery = searchQuery.omit({ freeText: true });

export const scheduleStartFields = ['scheduleName', 'state'] as const;

/** Schedules by their names. */
export const scheduleNames = z
  .array(z.string('name schedules'), 'the body is a list of names of schedules')
  .max(1_000, 'name 1000 at most');

export const scheduleStart = z
  .strictObject({
    executionId: z.string(),
    scheduleName: z.string(),
    scheduledTime: z.number(),
    executionTime: z.number(),
    workflowName: z.string().optional(),
    workflowId: z.string().optional().describe('Of the run that it started'),
    reason: z.string().optional().describe('Why it started none'),
    state: z.enum(scheduleStartStates),
    zoneId: z.string().optional(),
  })
  .meta({ id: 'WorkflowScheduleExecution' });
