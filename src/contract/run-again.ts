import { z } from 'zod';
import { isRunKey, runKeyRule } from '../model/definitions/run-key.ts';
import { jsonObject } from './json.ts';

const text = z
  .string()
  .nullish()
  .transform((value) => (value === null || value === '' ? undefined : value));
const map = (what: string) =>
  jsonObject(`${what} is a JSON object`)
    .nullish()
    .transform((value) => value ?? undefined);

/** RerunWorkflowRequest; empty: from the beginning. */
export const rerunRequest = z.object({
  reRunFromWorkflowId: text.describe('The run itself; it is in the path already'),
  reRunFromTaskId: text.describe('Absent: from the beginning'),
  taskInput: map('the input of a task').describe('In place of what the definition gives that task'),
  workflowInput: map('the input of a workflow'),
  correlationId: text.refine((id) => id === undefined || isRunKey(id), runKeyRule),
});

/** SkipTaskRequest. */
export const skipTaskRequest = z.object({
  taskInput: map('the input of a task'),
  taskOutput: map('the output of a task'),
});

/** The input of the task at which a run goes on; empty, or none: what the definition gives it. */
export const jumpInput = map('the input of a task');

export const bulkIdsMax = 1_000;

export const workflowIds = z
  .array(z.string('an id of a workflow is a text'), 'the body is a list of ids of workflows')
  .max(bulkIdsMax, `give ${bulkIdsMax} ids at most`);

export const bulkAnswer = z
  .strictObject({
    bulkErrorResults: z.record(z.string(), z.string()).describe('Id → why nothing was done'),
    bulkSuccessfulResults: z.array(z.string()),
  })
  .meta({ id: 'BulkAnswer' });
