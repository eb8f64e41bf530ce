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
import type { Executions, TaskExecution } from '../../../model/definitions/execution.ts';
import {
  correlatedByIdMax,
  correlatedMax,
  executionFields,
  runningMax,
  taskFields,
} from '../../../model/definitions/execution-search.ts';
import type {
  ExecutionField,
  SearchRequest,
  ExecutionSearches,
  Found,
  FoundExecution,
  FoundExecutions,
  FoundIds,
  TaskField,
} from '../../../model/definitions/execution-search.ts';
import { sendInvalid } from '../../problem.ts';
import type { Routes } from '../../routes.ts';
import { createApiRoutes } from '../api-routes.ts';
import type { ApiPrivilege } from '../api-routes.ts';
import { readFlags } from '../query-flags.ts';
import { sendWarnings } from '../warnings.ts';
import { sendJson } from '../../send-json.ts';
import { partsOfAll } from './execution-parts.ts';
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
    if (search !== undefined) await sendFound(response, await searches.executions(search), summaryText);
  });
  routes.get('/search-v2', read, async (request, response) => {
    const search = readExecutionSearch(request, response, wholeSearchSizeMax);
    if (search !== undefined) await sendWhole(response, await searches.executions(search));
  });
  routes.get('/search-by-tasks', read, async (request, response) => {
    const search = readSearchByTasks(request, response);
    if (search !== undefined) await sendFound(response, await searches.executionsByTasks(search), summaryText);
  });
  routes.get('/search-by-tasks-v2', read, async (request, response) => {
    const search = readSearchByTasks(request, response, wholeSearchSizeMax);
    if (search !== undefined) await sendWhole(response, await searches.executionsByTasks(search));
  });

  routes.get('/running/:name', read, async (request: OfName, response) => {
    const query = parse(runningQuery, request.query);
    if (query.kind === 'invalid') return sendInvalid(response, query.errors);
    const { version, startTime: fromMs, endTime: toMs } = query.value;
    warnUnknownParameters(request, response, Object.keys(runningQuery.shape));
    const { workflowIds, isCut } = await searches.running(request.params.name, { version, fromMs, toMs });
    if (isCut) warnCut(response, `the newest ${runningMax}; startTime and endTime narrow it`);
    response.json(workflowIds);
  });

  routes.get('/:name/correlated/:id', read, async (request: Request<{ name: string; id: string }>, response) => {
    const { name, id } = request.params;
    const found = await correlated(request, response, { names: [name], ids: [id] });
    if (found === undefined) return;
    const { workflowIds = [] } = found.byId.get(storable(id)) ?? {};
    await sendJson(response, partsOfAll(executions, workflowIds, found));
  });
  routes.post('/:name/correlated', read, async (request: OfName, response) => {
    const ids = parse(correlationIds, request.body);
    if (ids.kind === 'invalid') return sendInvalid(response, ids.errors);
    await sendCorrelated(request, response, { names: [request.params.name], ids: ids.value });
  });
  routes.post('/correlated/batch', read, async (request, response) => {
    const batch = parse(correlatedBatch, request.body);
    if (batch.kind === 'invalid') return sendInvalid(response, batch.errors);
    const { correlationIds: ids, workflowNames: names } = batch.value;
    await sendCorrelated(request, response, { names, ids });
  });

  return routes;

  function sendWhole(response: Response, { totalHits, workflowIds }: FoundExecutions): Promise<void> {
    return sendJson(response, inResults(totalHits, partsOfAll(executions, workflowIds)));
  }

  async function sendCorrelated(request: Request<object>, response: Response, asked: Correlated): Promise<void> {
    const found = await correlated(request, response, asked);
    if (found === undefined) return;
    const { byId, includeTasks } = found;
    await sendJson(
      response,
      (async function* () {
        for (const [at, id] of [...new Set(asked.ids)].entries()) {
          yield `${at === 0 ? '{' : ','}${JSON.stringify(id)}:`;
          yield* partsOfAll(executions, byId.get(storable(id))?.workflowIds ?? [], { includeTasks });
        }
        yield asked.ids.length === 0 ? '{}' : '}';
      })(),
    );
  }

  /** Undefined when it was refused. */
  async function correlated(
    request: Request<object>,
    response: Response,
    { names, ids }: Correlated,
  ): Promise<{ readonly byId: ReadonlyMap<string, FoundIds>; readonly includeTasks: boolean } | undefined> {
    const flags = readFlags(request.query, { includeClosed: false, includeTasks: false });
    if (flags.kind === 'invalid') return void sendInvalid(response, flags.errors);
    const { includeClosed, includeTasks } = flags.value;
    const byId = await searches.correlated(names.map(storable), ids.map(storable), { includeClosed });
    if (byId === 'tooMany') {
      const message = `more than ${correlatedMax} executions have these ids; ask for fewer ids at a time`;
      return void sendInvalid(response, [{ path: 'correlationIds', message }]);
    }
    const cut = ids.filter((id) => byId.get(storable(id))?.isCut);
    const rest = 'GET /api/workflow/search by correlationId and startTime finds the others';
    for (const id of cut.slice(0, cutNamedMax)) warnCut(response, `the newest ${correlatedByIdMax} of ${id}; ${rest}`);
    if (cut.length > cutNamedMax) warnCut(response, `the newest ${correlatedByIdMax} of each id; ${rest}`);
    return { byId, includeTasks };
  }
}

interface Correlated {
  readonly names: readonly string[];
  readonly ids: readonly string[];
}

/** A header is no place for a thousand ids. */
const cutNamedMax = 10;

function warnCut(response: Response, what: string): void {
  sendWarnings(response, [{ path: '', message: `there are more than are listed: these are ${what}` }]);
}

/** Finding tasks, of all executions. */
export function createTaskSearchRoutes({ searches }: Pick<SearchDependencies, 'searches'>): Routes<ApiPrivilege> {
  const routes = createApiRoutes();
  const read = { needs: 'read' } as const;

  routes.get('/search', read, async (request, response) => {
    const search = readTaskSearch(request, response);
    if (search === undefined) return;
    await sendFound(response, await searches.tasks(search), (text) => JSON.stringify(toTaskSummary(JSON.parse(text))));
  });
  routes.get('/search-v2', read, async (request, response) => {
    const search = readTaskSearch(request, response);
    if (search === undefined) return;
    await sendFound(response, await searches.tasks(search), (text) => text);
  });

  return routes;
}

function readExecutionSearch(request: Request, response: Response, sizeMax?: number) {
  const fields = executionFields;
  return readSearch(request, response, { fields, sortFields: fields, numbers: numericExecutionFields, sizeMax });
}

function readTaskSearch(request: Request, response: Response) {
  return readSearch(request, response, { fields: taskFields, sortFields: taskFields, numbers: numericTaskFields });
}

/** Tasks are looked at, and runs are found. */
function readSearchByTasks(request: Request, response: Response, sizeMax?: number) {
  const sortFields = executionFields;
  return readSearch(request, response, { fields: taskFields, sortFields, numbers: numericTaskFields, sizeMax });
}

/** Undefined when it was refused. */
function readSearch<Field extends string, SortField extends string>(
  request: Request,
  response: Response,
  {
    fields,
    sortFields,
    numbers,
    sizeMax = Number.POSITIVE_INFINITY,
  }: {
    readonly fields: readonly Field[];
    readonly sortFields: readonly SortField[];
    readonly numbers: Numbers<Field>;
    readonly sizeMax?: number | undefined;
  },
): SearchRequest<Field, SortField> | undefined {
  const parsed = parse(searchQuery, request.query);
  if (parsed.kind === 'invalid') return void sendInvalid(response, parsed.errors);
  const { start, size, freeText, sort: sorting, query } = parsed.value;
  const clauses = parseSearchQuery(query, { fields, numbers });
  const sort = parseSort(sorting, sortFields);
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

/** `toText`: JSON of a hit. */
function sendFound<Hit>(
  response: Response,
  { totalHits, pages }: Found<Hit>,
  toText: (hit: Hit) => string,
): Promise<void> {
  return sendJson(response, inResults(totalHits, partsOfPages(pages, toText)));
}

async function* inResults(totalHits: number, results: AsyncIterable<string>): AsyncGenerator<string, undefined> {
  yield `{"totalHits":${totalHits},"results":`;
  yield* results;
  yield '}';
  return undefined;
}

async function* partsOfPages<Hit>(
  pages: AsyncIterable<readonly Hit[]>,
  toText: (hit: Hit) => string,
): AsyncGenerator<string, undefined> {
  let separator = '[';
  for await (const page of pages) {
    for (const hit of page) {
      yield separator + toText(hit);
      separator = ',';
    }
  }
  yield separator === '[' ? '[]' : ']';
  return undefined;
}

function summaryText(found: FoundExecution): string {
  return JSON.stringify(toSummary(found));
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
