import { z } from 'zod';
import { mockStatuses } from '../model/definitions/task-mocks.ts';
import { listOf, mapOf } from './bounded.ts';
import { jsonObject } from './json.ts';
import { startWorkflowRequest } from './start-workflow.ts';

const mock = z.object({
  status: z
    .enum(mockStatuses, `use one of ${mockStatuses.join(', ')}`)
    .nullish()
    .transform((status) => status ?? 'COMPLETED'),
  output: jsonObject('the output of a task is a JSON object')
    .nullish()
    .transform((output) => output ?? {}),
  executionTime: z.number().nullish().describe('Has no effect: a mock takes no time'),
  queueWaitTime: z.number().nullish().describe('Has no effect'),
});

/** What a WorkflowTestRequest has beside the fields of a start. */
export const workflowMocks = z.object({
  taskRefToMockOutput: mapOf(z.string(), listOf(mock, { max: 1_000 }), { max: 1_000 })
    .nullish()
    .transform((mocks) => mocks ?? {}),
  subWorkflowTestRequest: mapOf(z.string(), z.unknown(), { max: 0 })
    .nullish()
    .describe('Not served: give the output of the SUB_WORKFLOW task in taskRefToMockOutput'),
});

export const workflowTestRequest = startWorkflowRequest.extend(workflowMocks.shape);
