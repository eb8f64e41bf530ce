import type { Request, Response } from 'express';
import { taskOutput, taskResult, taskStatus } from '../../../contract/task-result.ts';
import { parse } from '../../../contract/validation.ts';
import type { DefinitionTasks, TaskUpdated } from '../../../model/definitions/task-update.ts';
import type { WorkerPolls } from '../../../tasks/polls.ts';
import { sendInvalid, sendProblem } from '../../problem.ts';
import { sendWarnings } from '../warnings.ts';
import { sendFull, sendUnavailable, sendEmpty, warnUnknownParameters } from './unknown-parameters.ts';
import type { Routes } from '../../routes.ts';
import { createApiRoutes } from '../api-routes.ts';
import type { ApiPrivilege } from '../api-routes.ts';
import type { Executions } from '../../../model/definitions/execution.ts';
import { plainTextOf } from './plain-text.ts';

export interface TasksDependencies {
  readonly tasks: DefinitionTasks;
  readonly workerPolls: Pick<WorkerPolls, 'poll'>;
}

type ByReference = Request<{ workflowId: string; reference: string; status: string }>;

/** Looking at single tasks and updating them (A35-A37, tier 1). */
export function createTaskRoutes({ tasks, workerPolls }: TasksDependencies): Routes<ApiPrivilege> {
  const routes = createApiRoutes();

  routes.post('/', { needs: 'operate' }, async (request, response) => {
    const update = await updateBy(request, response);
    if (update !== undefined) sendUpdated(response, update.updated, update.asked);
  });

  // The answer is the worker's next task of the same type and domain.
  routes.post('/update-v2', { needs: 'operate' }, async (request, response) => {
    const update = await updateBy(request, response);
    if (update === undefined) return;
    const { updated, workerId = '' } = update;
    // At a 404 callers go over to `POST /api/tasks` for as long as they live.
    if (updated.kind === 'unavailable') return sendUnavailable(response);
    if (updated.kind === 'fullRun') return sendFull(response);
    const queue = updated.kind === 'updated' ? updated.queue : undefined;
    if (queue === undefined || update.goesOn) return void response.status(204).end();
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const [next] = await workerPolls.poll({ ...queue, workerId, count: 1, waitMs: 0, signal: gone.signal });
    if (next === undefined) response.status(204).end();
    else response.json(next);
  });

  routes.post('/:workflowId/:reference/:status', { needs: 'operate' }, async (request: ByReference, response) => {
    const { workflowId, reference } = request.params;
    const status = parse(taskStatus, request.params.status);
    if (status.kind === 'invalid')
      return sendInvalid(response, [
        { path: 'status', message: status.errors[0]?.message ?? '', invalidValue: request.params.status },
      ]);
    const output = request.body === undefined ? undefined : parse(taskOutput, request.body);
    if (output?.kind === 'invalid')
      return sendInvalid(response, [{ path: '', message: 'the body is the output of the task: a JSON object' }]);
    const { workerid: workerId } = request.query;
    const updated = await tasks.update(
      {
        task: { kind: 'reference', reference },
        status: status.value,
        ...(output !== undefined && { output: output.value }),
        ...(typeof workerId === 'string' && workerId !== '' && { workerId }),
      },
      workflowId,
    );
    sendUpdated(response, updated, { taskId: reference, workflowId });
  });

  routes.get('/:taskId', { needs: 'read' }, async (request: Request<{ taskId: string }>, response) => {
    const { taskId } = request.params;
    const asked = await tasks.find(taskId);
    if (asked.kind === 'unavailable') return sendUnavailable(response);
    if (asked.value === undefined) return sendUnknownTask(response, taskId);
    response.json(asked.value);
  });

  return routes;

  /** Undefined when it was refused. */
  async function updateBy(request: Request, response: Response) {
    const parsed = parse(taskResult, request.body);
    if (parsed.kind === 'invalid') {
      sendInvalid(response, parsed.errors);
      return undefined;
    }
    const { workflowInstanceId, taskId, outputData: output, reasonForIncompletion: reason, ...said } = parsed.value;
    const updated = await tasks.update({ ...said, task: { kind: 'id', taskId }, output, reason }, workflowInstanceId);
    const asked = { taskId, workflowId: workflowInstanceId ?? '' };
    return { updated, asked, workerId: said.workerId, goesOn: said.extendLease === true };
  }
}

function sendUpdated(
  response: Response,
  updated: TaskUpdated,
  asked: { readonly taskId: string; readonly workflowId: string },
): void {
  switch (updated.kind) {
    case 'updated':
    case 'ignored':
      // Bare text: clients read ids by the type of the answer (A5).
      response.type('text/plain').send(updated.taskId);
      return;
    case 'noOpenTask':
      return sendProblem(response, {
        status: 404,
        message: `no open task ${asked.taskId} in workflow ${asked.workflowId}: GET /api/workflow/${asked.workflowId}/tasks says which there are`,
      });
    case 'unknownTask':
      return sendUnknownTask(response, asked.taskId);
    case 'unknownRun':
      return sendProblem(response, { status: 404, message: `no such workflow by Id: ${asked.workflowId}` });
    case 'fullRun':
      return sendFull(response);
    case 'unavailable':
      return sendUnavailable(response);
  }
}

function sendUnknownTask(response: Response, taskId: string): void {
  sendProblem(response, { status: 404, message: `no such task by Id: ${taskId}` });
}

type OfTask = Request<{ taskId: string }>;

const notKeptMessage =
  'the line is not kept: no run that goes on has such a task, or the log of the task or its run is full';

/** Far less of a line is kept. */
const lineBytesMax = 64 * 1024;

/** The logs of tasks (M80, tier 1). A line is text, whatever type it is sent under. */
export function createTaskLogRoutes(tasks: DefinitionTasks): Routes<ApiPrivilege> {
  const routes = createApiRoutes();

  routes.get('/:taskId/log', { needs: 'read' }, async (request: OfTask, response) => {
    const asked = await tasks.log(request.params.taskId);
    if (asked.kind === 'unavailable') return sendUnavailable(response);
    response.json(asked.value);
  });

  routes.post(
    '/:taskId/log',
    { needs: 'operate', body: 'bytes', bodyBytesMax: lineBytesMax },
    async (request: OfTask, response) => {
      const asked = await tasks.addLog(request.params.taskId, plainTextOf(request));
      if (asked.kind === 'unavailable') return sendUnavailable(response);
      if (!asked.value) sendWarnings(response, [{ path: '', message: notKeptMessage }]);
      sendEmpty(response);
    },
  );

  return routes;
}

/** The tasks of one run, page by page (tier 1). */
export function createWorkflowTaskRoutes({
  executions,
}: {
  readonly executions: Pick<Executions, 'find'>;
}): Routes<ApiPrivilege> {
  const routes = createApiRoutes();

  routes.get('/:id/tasks', { needs: 'read' }, async (request: Request<{ id: string }>, response) => {
    const { id } = request.params;
    const [start, count] = [wholeNumber(request.query['start'], 0), wholeNumber(request.query['count'], pageDefault)];
    if (start === undefined || count === undefined)
      return sendInvalid(response, [
        { path: start === undefined ? 'start' : 'count', message: 'must be a whole number' },
      ]);
    const execution = await executions.find(id);
    if (execution === undefined)
      return sendProblem(response, { status: 404, message: `no such workflow by Id: ${id}` });
    const wanted = [request.query['status'] ?? []].flat().filter((status) => status !== '');
    warnUnknownParameters(request, response, ['start', 'count', 'status']);
    const tasks = execution.tasks.filter(({ status }) => wanted.length === 0 || wanted.includes(status));
    const summary: Record<string, number> = {};
    for (const { status } of execution.tasks) summary[status] = (summary[status] ?? 0) + 1;
    response.json({ totalHits: tasks.length, results: tasks.slice(start, start + count), summary });
  });

  return routes;
}

const pageDefault = 15;

function wholeNumber(value: unknown, otherwise: number): number | undefined {
  if (value === undefined || value === '') return otherwise;
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}
