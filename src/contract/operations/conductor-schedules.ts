import { z } from 'zod';
import { nextSchedulesQuery, saveScheduleRequest } from '../schedule.ts';
import type { Operation, OperationGroup } from '../openapi/operation.ts';
import { bulkAnswer } from '../run-again.ts';
import { scheduleNames, scheduleStart, scheduleStartsQuery } from '../schedule-starts.ts';
import { anyJson, epochMs } from './fields.ts';

const shownSchedule = z
  .looseObject({
    name: z.string(),
    cronExpression: z.string(),
    paused: z.boolean(),
    createdBy: z.string(),
    updatedBy: z.string(),
    createTime: epochMs,
    updatedTime: epochMs,
  })
  .catchall(anyJson)
  .meta({ id: 'WorkflowSchedule', description: 'As it was sent, with who saved it and when' });

const switched = (method: 'GET' | 'PUT', to: 'pause' | 'resume', summary: string): Operation => ({
  route: `${method} /api/scheduler/schedules/:name/${to}`,
  summary,
  query: z.object({ reason: z.string().optional() }),
  answers: { 200: null },
  refusals: [409],
});

/** Clients read an object. */
const nothing = z.object({});

export const scheduleOperations: OperationGroup = {
  part: 'conductor',
  tag: 'Schedules',
  description: 'Workflows that are started again and again, by schedules of Temporal.',
  operations: {
    saveSchedule: {
      route: 'POST /api/scheduler/schedules',
      summary: 'Saves a schedule, in place of the one of its name',
      body: saveScheduleRequest,
      answers: { 200: null },
      refusals: [409],
    },
    listSchedules: {
      route: 'GET /api/scheduler/schedules',
      summary: 'Lists schedules, of all workflows or of one',
      query: z.object({ workflowName: z.string().optional() }),
      answers: { 200: z.array(shownSchedule) },
    },
    getSchedule: {
      route: 'GET /api/scheduler/schedules/:name',
      summary: 'Shows a schedule',
      answers: { 200: shownSchedule },
    },
    deleteSchedule: {
      route: 'DELETE /api/scheduler/schedules/:name',
      summary: 'Deletes a schedule; runs that it started go on',
      answers: { 200: null },
      refusals: [409],
    },
    pauseSchedule: switched('PUT', 'pause', 'Starts nothing more until it is resumed'),
    resumeSchedule: switched('PUT', 'resume', 'Goes on with a schedule that was paused'),
    pauseScheduleByGet: switched('GET', 'pause', 'The same as PUT'),
    resumeScheduleByGet: switched('GET', 'resume', 'The same as PUT'),
    searchScheduleStarts: {
      route: 'GET /api/scheduler/search/executions',
      summary: 'Finds what schedules have started, by scheduleName and state, the newest first',
      description:
        'As long as the retention of Temporal keeps it. Of the newest 1000, 100 at a time: `totalHits` counts up to 1000.',
      query: scheduleStartsQuery.partial(),
      answers: { 200: z.strictObject({ totalHits: z.int(), results: z.array(scheduleStart) }) },
    },
    pauseSchedules: {
      route: 'PUT /api/scheduler/bulk/pause',
      summary: 'Pauses many',
      body: scheduleNames,
      answers: { 200: bulkAnswer },
    },
    resumeSchedules: {
      route: 'PUT /api/scheduler/bulk/resume',
      summary: 'Goes on with many',
      body: scheduleNames,
      answers: { 200: bulkAnswer },
    },
    pauseAllSchedules: {
      route: 'GET /api/scheduler/admin/pause',
      summary: 'Pauses all schedules',
      answers: { 200: nothing },
      refusals: [409],
    },
    resumeAllSchedules: {
      route: 'GET /api/scheduler/admin/resume',
      summary: 'Goes on with all schedules, also those that were paused one by one',
      answers: { 200: nothing },
      refusals: [409],
    },
    requeueScheduleStarts: {
      route: 'GET /api/scheduler/admin/requeue',
      summary: 'Does nothing: no start waits in a queue of the server',
      answers: { 200: nothing },
    },
    nextFewSchedules: {
      route: 'GET /api/scheduler/nextFewSchedules',
      summary: 'Tells when a cron expression comes next, in UTC',
      query: nextSchedulesQuery.partial({ limit: true }),
      answers: { 200: z.array(epochMs) },
    },
  },
};
