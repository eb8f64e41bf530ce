import { z } from 'zod';
import { jsonObject } from './json.ts';
import { taskResult } from './task-result.ts';

/** Variables by name. */
export const variables = jsonObject('variables are a JSON object: each name with its value');

/** WorkflowStateUpdate: variables, a task, or both. */
export const workflowStateUpdate = z
  .object({
    taskReferenceName: z
      .string()
      .nullish()
      .transform((name) => name || undefined),
    taskResult: taskResult
      .partial({ taskId: true })
      .nullish()
      .transform((result) => result ?? undefined),
    variables: variables.nullish().transform((values) => values ?? undefined),
  })
  .superRefine(({ taskReferenceName, taskResult: result }, context) => {
    if (taskReferenceName !== undefined && result === undefined)
      context.addIssue({ code: 'custom', path: ['taskResult'], message: 'say what becomes of the task' });
    if (result !== undefined && taskReferenceName === undefined && !result.taskId)
      context.addIssue({ code: 'custom', path: ['taskReferenceName'], message: 'name the task' });
  });
