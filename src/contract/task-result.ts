import { z } from 'zod';
import { secondsMax } from '../model/duration.ts';
import { updatableStatuses } from '../model/definitions/task-update.ts';
import { listOf } from './bounded.ts';
import { jsonObject } from './json.ts';

export const taskStatus = z.enum(updatableStatuses, `use one of ${updatableStatuses.join(', ')}`);

/** The body of an update by reference: the output itself. */
export const taskOutput = jsonObject('the output of a task is a JSON object');

/** Clients send empty texts for "nothing here". */
const text = z
  .string()
  .nullish()
  .transform((value) => value || undefined);

/** More lines, and longer ones, are not kept. */
const linesMax = 100;
const lineCharsMax = 2_000;
const logLine = z.union([z.string(), z.object({ log: z.string() }).transform(({ log }) => log)]);

/** TaskResult (A35). */
export const taskResult = z.object({
  workflowInstanceId: text,
  taskId: z.string('name the task by its id').min(1, 'name the task by its id'),
  status: taskStatus,
  outputData: taskOutput.nullish().transform((output) => output ?? undefined),
  reasonForIncompletion: text,
  callbackAfterSeconds: z
    .number()
    .min(0)
    .max(secondsMax)
    .nullish()
    .transform((seconds) => seconds ?? undefined),
  workerId: text,
  logs: listOf(logLine, { max: 1_000 })
    .nullish()
    .transform((lines) => lines?.slice(0, linesMax).map((line) => line.slice(0, lineCharsMax))),
  extendLease: z
    .boolean()
    .nullish()
    .transform((extend) => extend ?? undefined),
});
