import { z } from 'zod';
import { executionFields, taskFields } from '../../model/definitions/execution-search.ts';
import type { Operation, OperationGroup } from '../openapi/operation.ts';
import { correlatedBatch, correlationIds, executionSummary, taskSummary } from '../search.ts';
import { execution, taskExecution } from './conductor-workflows.ts';

const flag = z.boolean().optional();

const page = <Hit extends z.ZodType>(hit: Hit) =>
  z.strictObject({ totalHits: z.int().describe('Counted up to 100,000'), results: z.array(hit) });

const searched = (fields: readonly string[]) =>
  z.object({
    query: z
      .string()
      .optional()
      .describe(`\`FIELD = VALUE AND FIELD IN (A, B) AND FIELD > N\`; fields: ${fields.join(', ')}`),
    freeText: z.string().optional().describe('Words of input, output, variables, reason and ids; `*`: any'),
    sort: z.string().optional().describe('`startTime:DESC`'),
    start: z.int().min(0).optional(),
    size: z.int().min(0).optional().describe('Default: 100'),
  });

const executionSearch = searched(executionFields);
const taskSearch = searched(taskFields);
const searchByTasks = taskSearch.extend({
  sort: z
    .string()
    .optional()
    .describe(`\`startTime:DESC\`; fields of runs: ${executionFields.join(', ')}`),
});
const correlated = z.object({
  includeClosed: flag.describe('Those that have ended too; default: false'),
  includeTasks: flag,
});
const byId = z.record(z.string(), z.array(execution)).describe('Correlation id → executions, the newest 1,000');

const find = (
  path: `/${string}`,
  summary: string,
  { query, hit }: { readonly query: z.ZodType; readonly hit: z.ZodType },
): Operation => ({ route: `GET ${path}`, summary, query, answers: { 200: page(hit) } });

/** Finding executions and tasks in what runs wrote down. */
export const searchOperations: OperationGroup = {
  part: 'conductor',
  tag: 'Search',
  description: 'Finding runs and tasks by what they are, also those that ended long ago.',
  operations: {
    searchExecutions: find('/api/workflow/search', 'Finds runs', { query: executionSearch, hit: executionSummary }),
    searchWholeExecutions: find('/api/workflow/search-v2', 'Finds runs and shows them whole', {
      query: executionSearch,
      hit: execution,
    }),
    searchExecutionsByTasks: find('/api/workflow/search-by-tasks', 'Finds runs by their tasks', {
      query: searchByTasks,
      hit: executionSummary,
    }),
    searchWholeExecutionsByTasks: find(
      '/api/workflow/search-by-tasks-v2',
      'Finds runs by their tasks and shows them whole',
      { query: searchByTasks, hit: execution },
    ),
    searchTasks: find('/api/tasks/search', 'Finds tasks of runs', { query: taskSearch, hit: taskSummary }),
    searchWholeTasks: find('/api/tasks/search-v2', 'Finds tasks of runs and shows them whole', {
      query: taskSearch,
      hit: taskExecution,
    }),
    listRunning: {
      route: 'GET /api/workflow/running/:name',
      summary: 'Lists the ids of runs of a definition that have not ended, the newest 10,000',
      query: z.object({
        version: z.int().min(0).optional().describe('0, and absent: all'),
        startTime: z.int().optional().describe('Those that began then or later; epoch milliseconds'),
        endTime: z.int().optional().describe('Those that began by then'),
      }),
      answers: { 200: z.array(z.string()) },
    },
    listCorrelated: {
      route: 'GET /api/workflow/:name/correlated/:id',
      summary: 'Lists the runs of a definition with this correlation id',
      query: correlated,
      answers: { 200: z.array(execution) },
    },
    listCorrelatedByIds: {
      route: 'POST /api/workflow/:name/correlated',
      summary: 'Lists the runs of a definition with these correlation ids',
      query: correlated,
      body: correlationIds,
      answers: { 200: byId },
    },
    listCorrelatedBatch: {
      route: 'POST /api/workflow/correlated/batch',
      summary: 'Lists the runs of these definitions with these correlation ids',
      query: correlated,
      body: correlatedBatch,
      answers: { 200: byId },
    },
  },
};
