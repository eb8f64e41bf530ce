import { z } from 'zod';
import { scheduleStartsMax, scheduleStartStates } from '../model/definitions/schedule.ts';
import { searchQuery, whole } from './search.ts';

/** Of each start Temporal is asked what became of it. */
const pageMax = 100;

/** The query of a search for the starts of schedules. */
export const scheduleStartsQuery = z.object({
  start: whole(0, scheduleStartsMax - 1),
  size: whole(pageMax, pageMax),
  sort: searchQuery.shape.sort.refine(
    (text) => /^((startTime|executionTime):DESC)?$/i.test(text.trim()),
    'leave it out: the newest come first, and there is no other order',
  ),
  freeText: searchQuery.shape.freeText.refine(
    (text) => ['', '*'].includes(text.trim()),
    'leave it out: starts are found by scheduleName and state, which the query names',
  ),
  query: searchQuery.shape.query,
});

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
