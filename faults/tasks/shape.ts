import { z } from 'zod';

const taskExecution = z.object({
  taskId: z.string(),
  taskType: z.string(),
  referenceTaskName: z.string(),
  status: z.string(),
  retried: z.boolean().optional(),
  iteration: z.number().optional(),
  outputData: z.record(z.string(), z.unknown()).optional(),
});

const execution = z.object({
  workflowId: z.string(),
  status: z.string(),
  createTime: z.number(),
  endTime: z.number(),
  reasonForIncompletion: z.string().nullish(),
  output: z.record(z.string(), z.unknown()).optional(),
  tasks: z.array(taskExecution),
});

/** An execution, as far as it is compared. */
export type ReadRun = z.infer<typeof execution>;

export function readRun(text: string): ReadRun {
  return execution.parse(JSON.parse(text));
}

/** Tries that were given up and made again are no part of how a run ended. */
function lastTries({ tasks }: ReadRun): ReadRun['tasks'] {
  return tasks.filter(({ retried }) => retried !== true);
}

/** How a run ended, without ids and times: two runs of a definition are equal in it. */
export function shapeOf(run: ReadRun, { n, leftOut = [] }: { n: string; leftOut?: readonly string[] }): string {
  const tasks = lastTries(run)
    .filter(({ referenceTaskName }) => !leftOut.includes(referenceTaskName))
    .map(({ referenceTaskName, taskType, status, outputData }) => {
      const output = taskType === 'WAIT_FOR_WEBHOOK' ? nonceOf(outputData) : outputData;
      return [referenceTaskName, status, output];
    });
  return JSON.stringify({ status: run.status, reason: run.reasonForIncompletion, output: outputOf(run), tasks })
    .replaceAll(run.workflowId, '<run>')
    .replaceAll(n, '<n>')
    .replaceAll(/"by":"[^"]*"/g, '"by":"<worker>"')
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
    .replaceAll(/\b[0-9A-Za-z]{27}\b/g, '<id>')
    .replaceAll(/\b1\d{12}\b/g, '<time>');
}

/** The output of a run that ends with an event is the event, whose body has times in it. */
function outputOf({ output, tasks }: ReadRun): unknown {
  return tasks.some(({ taskType }) => taskType === 'WAIT_FOR_WEBHOOK') ? nonceOf(output) : output;
}

function nonceOf(output: Readonly<Record<string, unknown>> | undefined): unknown {
  return output?.['nonce'];
}
