import { z } from 'zod';
import { versionInQuery } from './version-in-text.ts';

/** A whole number in a query. */
export const whole = (otherwise: number, most: number) =>
  z
    .string()
    .optional()
    .transform((text) => (text === undefined || text === '' ? otherwise : Number(text)))
    .pipe(z.number('use a whole number').int('use a whole number').min(0).max(most, `use ${most} at most`));

/** Conductor's clients send a page of 100. */
export const searchSizeMax = 1_000;
/** A page of whole executions is read one by one. */
export const wholeSearchSizeMax = 100;

/** Fields that every search has; what else clients send means nothing (A195). */
export const searchQuery = z.object({
  start: whole(0, 1_000_000),
  size: whole(100, searchSizeMax),
  sort: z.string().default(''),
  freeText: z.string().default('*'),
  query: z.string().default(''),
});

/** The last that a date can be. */
const timeMsMax = 8.64e15;

const ms = z
  .string()
  .regex(/^\d{0,16}$/, 'use a time in milliseconds')
  .refine((text) => Number(text) <= timeMsMax, `use a time in milliseconds, ${timeMsMax} at most`)
  .optional()
  .transform((text) => (text === undefined || text === '' ? undefined : Number(text)));

export const runningQuery = z.object({
  version: versionInQuery.shape.version.transform((version) => version || undefined),
  startTime: ms,
  endTime: ms,
});

const names = z.array(z.string(), 'use a list of texts').max(1_000, 'give 1000 at most');

export const correlationIds = names;

export const correlatedBatch = z.object({ correlationIds: names, workflowNames: names });

export const executionSummary = z
  .strictObject({
    workflowId: z.string(),
    workflowType: z.string(),
    version: z.int(),
    status: z.string(),
    startTime: z.string().describe('ISO 8601'),
    updateTime: z.string(),
    endTime: z.string().optional(),
    executionTime: z.number().describe('Milliseconds; 0 while it runs'),
    input: z.string().describe('JSON text; of more than 100,000 characters the beginning'),
    output: z.string(),
    inputSize: z.int(),
    outputSize: z.int(),
    correlationId: z.string().optional(),
    createdBy: z.string().optional(),
    event: z.string().optional(),
    priority: z.int(),
    reasonForIncompletion: z.string().optional(),
    failedReferenceTaskNames: z.string().describe('With commas'),
    failedTaskNames: z.array(z.string()),
    idempotencyKey: z.string().optional(),
  })
  .meta({ id: 'ExecutionSummary' });

export const taskSummary = z
  .strictObject({
    workflowId: z.string(),
    workflowType: z.string(),
    taskId: z.string(),
    taskType: z.string(),
    taskDefName: z.string(),
    taskReferenceName: z.string(),
    status: z.string(),
    scheduledTime: z.string().describe('ISO 8601'),
    startTime: z.string().optional(),
    updateTime: z.string(),
    endTime: z.string().optional(),
    executionTime: z.number().describe('Milliseconds from its start to its end'),
    queueWaitTime: z.number().describe('Milliseconds from when it was scheduled to its start'),
    input: z.string().describe('JSON text'),
    output: z.string(),
    correlationId: z.string().optional(),
    reasonForIncompletion: z.string().optional(),
    domain: z.string().optional(),
    workflowPriority: z.int(),
  })
  .meta({ id: 'TaskSummary' });
