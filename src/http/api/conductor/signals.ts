import type { Request, Response } from 'express';
import { signalQuery } from '../../../contract/await-run.ts';
import { taskOutput, taskStatus } from '../../../contract/task-result.ts';
import { parse } from '../../../contract/validation.ts';
import type { Executions } from '../../../model/definitions/execution.ts';
import type { DefinitionTasks } from '../../../model/definitions/task-update.ts';
import { awaitRun, findSignalled } from '../../../tasks/await-run.ts';
import { sendInvalid, sendProblem } from '../../problem.ts';
import type { Routes } from '../../routes.ts';
import { createApiRoutes } from '../api-routes.ts';
import type { ApiPrivilege } from '../api-routes.ts';
import { toSignalResponse } from './signal-response.ts';
import { sendEmpty, sendFull, sendUnavailable, warnUnknownParameters } from './unknown-parameters.ts';

export interface SignalsDependencies {
  readonly executions: Executions;
  readonly tasks: DefinitionTasks;
}

type OfTask = Request<{ workflowId: string; reference: string; status: string }>;
type OfRun = Request<{ workflowId: string; status: string }>;

/** Clients ask again when it has not come to a blocking point by then. */
const syncWaitMs = 5_000;

/** Signals to the first WAIT or YIELD of a run, wherever below it that is (A134). */
export function createSignalRoutes({ executions, tasks }: SignalsDependencies): Routes<ApiPrivilege> {
  const routes = createApiRoutes();

  routes.post('/:workflowId/:status/signal', { needs: 'operate' }, async (request: OfRun, response) => {
    if (await signalled(request, response)) sendEmpty(response);
  });

  routes.post('/:workflowId/:status/signal/sync', { needs: 'operate' }, async (request: OfRun, response) => {
    const askedAtMs = performance.now();
    const query = parse(signalQuery, request.query);
    if (query.kind === 'invalid') return sendInvalid(response, query.errors);
    if (!(await signalled(request, response))) return;
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const { returnStrategy: strategy, timeoutMillis: waitMs } = query.value;
    const { workflowId } = request.params;
    const awaited = await awaitRun(executions, workflowId, { askedAtMs, waitMs, signal: gone.signal });
    if (awaited === undefined) return sendUnknown(response, workflowId);
    warnUnknownParameters(request, response, ['returnStrategy', 'timeoutMillis']);
    response.json(toSignalResponse(awaited, { strategy }));
  });

  routes.post('/:workflowId/:reference/:status/sync', { needs: 'operate' }, async (request: OfTask, response) => {
    const askedAtMs = performance.now();
    const { workflowId, reference } = request.params;
    const asked = readUpdate(request, response);
    if (asked === undefined) return;
    const workerId = request.query['workerid'];
    const updated = await tasks.update(
      {
        task: { kind: 'reference', reference },
        ...asked,
        ...(typeof workerId === 'string' && workerId !== '' && { workerId }),
      },
      workflowId,
    );
    if (updated.kind === 'unavailable') return sendUnavailable(response);
    if (updated.kind === 'unknownRun') return sendUnknown(response, workflowId);
    if (updated.kind === 'fullRun') return sendFull(response);
    if (updated.kind !== 'updated')
      return sendProblem(response, { status: 404, message: `no open task ${reference} in workflow ${workflowId}` });
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const awaited = await awaitRun(executions, workflowId, { askedAtMs, waitMs: syncWaitMs, signal: gone.signal });
    if (awaited === undefined) return sendUnknown(response, workflowId);
    warnUnknownParameters(request, response, ['workerid']);
    response.json(awaited.execution);
  });

  return routes;

  /** False: the request was refused. */
  async function signalled(request: OfRun, response: Response): Promise<boolean> {
    const { workflowId } = request.params;
    const asked = readUpdate(request, response);
    if (asked === undefined) return false;
    const execution = await executions.find(workflowId);
    if (execution === undefined) {
      sendUnknown(response, workflowId);
      return false;
    }
    const found = await findSignalled(executions, execution);
    const updated =
      found &&
      (await tasks.update(
        {
          task: { kind: 'id', taskId: found.task.taskId },
          status: asked.status,
          output: asked.output,
          mergesOutput: true,
        },
        found.execution.workflowId,
      ));
    if (updated?.kind === 'updated') return true;
    if (updated?.kind === 'unavailable') sendUnavailable(response);
    else if (updated?.kind === 'fullRun') sendFull(response);
    else
      sendProblem(response, {
        status: 404,
        message: `no open WAIT or YIELD task in workflow ${workflowId}, nor in a workflow below it`,
      });
    return false;
  }
}

/** Undefined when it was refused. */
function readUpdate(request: Request<{ status: string }>, response: Response) {
  const status = parse(taskStatus, request.params.status);
  if (status.kind === 'invalid') {
    sendInvalid(response, [
      { path: 'status', message: status.errors[0]?.message ?? '', invalidValue: request.params.status },
    ]);
    return undefined;
  }
  const output = parse(taskOutput, request.body ?? {});
  if (output.kind === 'valid') return { status: status.value, output: output.value };
  sendInvalid(response, [{ path: '', message: 'the body is the output of the task: a JSON object' }]);
  return undefined;
}

function sendUnknown(response: Response, id: string): void {
  sendProblem(response, { status: 404, message: `no such workflow by Id: ${id}` });
}
