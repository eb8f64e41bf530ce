import type { Request, Response } from 'express';
import {
  parseSearchQuery,
  parseSort,
  timeRange,
  versionRange,
  type NumberRange,
} from '../../../conductor/search-query.ts';
import {
  correlatedBatch,
  correlationIds,
  runningQuery,
  searchQuery,
  wholeSearchSizeMax,
} from '../../../contract/search.ts';
import { parse } from '../../../contract/validation.ts';
import type { Execution, Executions, TaskExecution } from '../../../model/definitions/execution.ts';
import { executionFields, taskFields } from '../../../model/definitions/execution-search.ts';
import type {
  ExecutionField,
  SearchRequest,
  ExecutionSearches,
  Found,
  FoundExecution,
  TaskField,
} from '../../../model/definitions/execution-search.ts';
import { sendInvalid } from '../../problem.ts';
import type { Routes } from '../../routes.ts';
import { createApiRoutes } from '../api-routes.ts';
import type { ApiPrivilege } from '../api-routes.ts';
import { readFlags } from '../query-flags.ts';
import { warnUnknownParameters } from './unknown-parameters.ts';

export interface SearchDependencies {
  readonly executions: Executions;
  readonly searches: ExecutionSearches;
}

type OfName = Request<{ name: string }>;

type Numbers<Field extends string> = Readonly<Partial<Record<Field, NumberRange>>>;

const numericExecutionFields: Numbers<ExecutionField> = {
  startTime: timeRange,
  endTime: timeRange,
  modifiedTime: timeRange,
  version: versionRange,
};
const numericTaskFields: Numbers<TaskField> = { scheduledTime: timeRange, updateTime: timeRange };

/** Finding executions by what they are (A40, A41). */
export function createWorkflowSearchRoutes({ executions, searches }: SearchDependencies): Routes<ApiPrivilege> {
  const routes = createApiRoutes();
  const read = { needs: 'read' } as const;

  routes.get('/search', read, async (request, response) => {
    const search = readExecutionSearch(request, response);
    if (search !== undefined) response.json(toSummaries(await searches.executions(search)));
  });
  routes.get('/search-v2', read, async (request, response) => {
    const search = readExecutionSearch(request, response, wholeSearchSizeMax);
    if (search !== undefined) response.json(await toWhole(await searches.executions(search)));
  });
  routes.get('/search-by-tasks', read, async (request, response) => {
    const search = readTaskSearch(request, response);
    if (search !== undefined) response.json(toSummaries(await searches.executionsByTasks(search)));
  });
  routes.get('/search-by-tasks-v2', read, async (request, response) => {
    const search = readTaskSearch(request, response, wholeSearchSizeMax);
    if (search !== undefined) response.json(await toWhole(await searches.executionsByTasks(search)));
  });

  routes.get('/running/:name', read, async (request: OfName, response) => {
    const query = parse(runningQuery, request.query);
    if (query.kind === 'invalid') return sendInvalid(response, query.errors);
    const { version, startTime: fromMs, endTime: toMs } = query.value;
    warnUnknownParameters(request, response, Object.keys(runningQuery.shape));
    response.json(await searches.running(request.params.name, { version, fromMs, toMs }));
  });

  routes.get('/:name/correlated/:id', read, async (request: Request<{ name: string; id: string }>, response) => {
    const { name, id } = request.params;
    const found = await correlated(request, response, { names: [name], ids: [id] });
    if (found !== undefined) response.json(found[id] ?? []);
  });
  routes.post('/:name/correlated', read, async (request: OfName, response) => {
    const ids = parse(correlationIds, request.body);
    if (ids.kind === 'invalid') return sendInvalid(response, ids.errors);
    const found = await correlated(request, response, { names: [request.params.name], ids: ids.value });
    if (found !== undefined) response.json(found);
  });
  routes.post('/correlated/batch', read, async (request, response) => {
    const batch = parse(correlatedBatch, request.body);
    if (batch.kind === 'invalid') return sendInvalid(response, batch.errors);
    const { correlationIds: ids, workflowNames: names } = batch.value;
    const found = await correlated(request, response, { names, ids });
    if (found !== undefined) response.json(found);
  });

  return routes;

  async function toWhole({ totalHits, hits }: Found<FoundExecution>) {
    return { totalHits, results: await findAll(hits.map(({ head }) => head.workflowId)) };
  }

  async function findAll(ids: readonly string[], options = {}): Promise<readonly Execution[]> {
    const found: Execution[] = [];
    for (const id of ids) {
      const execution = await executions.find(id, options);
      if (execution !== undefined) found.push(execution);
    }
    return found;
  }

  /** Undefined when it was refused. */
  async function correlated(
    request: Request<object>,
    response: Response,
    { names, ids }: { readonly names: readonly string[]; readonly ids: readonly string[] },
  ): Promise<Record<string, readonly Execution[]> | undefined> {
    const flags = readFlags(request.query, { includeClosed: false, includeTasks: false });
    if (flags.kind === 'invalid') return void sendInvalid(response, flags.errors);
    const { includeClosed, includeTasks } = flags.value;
    const found = await searches.correlated(names.map(storable), ids.map(storable), { includeClosed });
    const byId: Record<string, readonly Execution[]> = {};
    for (const id of ids) byId[id] = await findAll(found.get(id) ?? [], { includeTasks });
    return byId;
  }
}

/** Finding tasks, of all executions. */
export function createTaskSearchRoutes({ searches }: Pick<SearchDependencies, 'searches'>): Routes<ApiPrivilege> {
  const routes = createApiRoutes();
  const read = { needs: 'read' } as const;

  routes.get('/search', read, async (request, response) => {
    const search = readTaskSearch(request, response);
    if (search === undefined) return;
    const { totalHits, hits } = await searches.tasks(search);
    response.json({ totalHits, results: hits.map(toTaskSummary) });
  });
  routes.get('/search-v2', read, async (request, response) => {
    const search = readTaskSearch(request, response);
    if (search === undefined) return;
    const { totalHits, hits } = await searches.tasks(search);
    response.json({ totalHits, results: hits });
  });

  return routes;
}

function readExecutionSearch(request: Request, response: Response, sizeMax?: number) {
  return readSearch(request, response, { fields: executionFields, numbers: numericExecutionFields, sizeMax });
}

function readTaskSearch(request: Request, response: Response, sizeMax?: number) {
  return readSearch(request, response, { fields: taskFields, numbers: numericTaskFields, sizeMax });
}

/** Undefined when it was refused. */
function readSearch<Field extends string>(
  request: Request,
  response: Response,
  {
    fields,
    numbers,
    sizeMax = Number.POSITIVE_INFINITY,
  }: { readonly fields: readonly Field[]; readonly numbers: Numbers<Field>; readonly sizeMax?: number | undefined },
): SearchRequest<Field> | undefined {
  const parsed = parse(searchQuery, request.query);
  if (parsed.kind === 'invalid') return void sendInvalid(response, parsed.errors);
  const { start, size, freeText, sort: sorting, query } = parsed.value;
  const clauses = parseSearchQuery(query, { fields, numbers });
  const sort = parseSort(sorting, fields);
  const errors = [
    ...(clauses.kind === 'invalid' ? [{ path: 'query', message: clauses.message, invalidValue: query }] : []),
    ...(sort.kind === 'invalid' ? [{ path: 'sort', message: sort.message, invalidValue: sorting }] : []),
    ...(size > sizeMax && request.query['size'] !== undefined
      ? [{ path: 'size', message: `whole executions come ${sizeMax} at a time`, invalidValue: size }]
      : []),
  ];
  if (errors.length > 0 || clauses.kind === 'invalid' || sort.kind === 'invalid')
    return void sendInvalid(response, errors);
  warnUnknownParameters(request, response, Object.keys(searchQuery.shape));
  const words = freeText.trim();
  return {
    clauses: clauses.clauses,
    sort: sort.sort,
    freeText: words === '*' ? '' : words,
    start,
    size: Math.min(size, sizeMax),
  };
}

function toSummaries({ totalHits, hits }: Found<FoundExecution>) {
  return { totalHits, results: hits.map(toSummary) };
}

function toSummary({ head, input, output, inputSize, outputSize }: FoundExecution) {
  const { startTime, updateTime, endTime, correlationId, createdBy, event, idempotencyKey } = head;
  return {
    workflowId: head.workflowId,
    workflowType: head.workflowName,
    version: head.workflowVersion,
    status: head.status,
    startTime: toIso(startTime),
    updateTime: toIso(updateTime),
    endTime: endTime > 0 ? toIso(endTime) : undefined,
    executionTime: endTime > 0 ? endTime - startTime : 0,
    input,
    output,
    inputSize,
    outputSize,
    correlationId,
    createdBy,
    event,
    idempotencyKey,
    priority: head.priority,
    reasonForIncompletion: head.reasonForIncompletion,
    failedReferenceTaskNames: head.failedReferenceTaskNames.join(','),
    failedTaskNames: head.failedTaskNames,
  };
}

function toTaskSummary(task: TaskExecution) {
  const { scheduledTime, startTime, endTime, updateTime } = task;
  return {
    workflowId: task.workflowInstanceId,
    workflowType: task.workflowType,
    taskId: task.taskId,
    taskType: task.taskType,
    taskDefName: task.taskDefName,
    taskReferenceName: task.referenceTaskName,
    status: task.status,
    scheduledTime: toIso(scheduledTime),
    startTime: startTime > 0 ? toIso(startTime) : undefined,
    updateTime: toIso(updateTime),
    endTime: endTime > 0 ? toIso(endTime) : undefined,
    executionTime: endTime > 0 && startTime > 0 ? endTime - startTime : 0,
    queueWaitTime: startTime > 0 ? startTime - scheduledTime : 0,
    input: JSON.stringify(task.inputData),
    output: JSON.stringify(task.outputData),
    correlationId: task.correlationId,
    reasonForIncompletion: task.reasonForIncompletion,
    domain: task.domain,
    workflowPriority: task.workflowPriority,
  };
}

function toIso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/** No text of Postgres has that character, so nothing is found by one that has. */
function storable(text: string): string {
  return text.replaceAll('\u0000', '\ufffd');
}
