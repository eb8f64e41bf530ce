import type { Request, Response } from 'express';
import { executeQuery } from '../../../contract/await-run.ts';
import { parse } from '../../../contract/validation.ts';
import { variables as variablesInBody, workflowStateUpdate } from '../../../contract/workflow-state.ts';
import type { Executions, VariablesOutcome } from '../../../model/definitions/execution.ts';
import type { DefinitionTasks } from '../../../model/definitions/task-update.ts';
import type { WorkerTaskStore } from '../../../model/definitions/worker-task-store.ts';
import type { JsonObject } from '../../../model/json.ts';
import { awaitRun } from '../../../tasks/await-run.ts';
import { sendInvalid, sendProblem } from '../../problem.ts';
import type { Routes } from '../../routes.ts';
import { createApiRoutes, type ApiPrivilege } from '../api-routes.ts';
import { toSignalResponse } from './signal-response.ts';
import { sendEmpty, sendFull, sendUnavailable, warnUnknownParameters } from './unknown-parameters.ts';

export interface WorkflowStateDependencies {
  readonly executions: Executions;
  readonly tasks: DefinitionTasks;
  readonly workerCallbacks: Pick<WorkerTaskStore, 'resetCallbacks'>;
}

type WithId = Request<{ id: string }>;

/** What a run that goes on knows, changed from outside. */
export function createWorkflowStateRoutes({
  executions,
  tasks,
  workerCallbacks,
}: WorkflowStateDependencies): Routes<ApiPrivilege> {
  const routes = createApiRoutes();

  routes.post('/:id/variables', { needs: 'operate' }, async (request: WithId, response) => {
    const body = parse(variablesInBody, request.body ?? {});
    if (body.kind === 'invalid') return sendInvalid(response, body.errors);
    const { id } = request.params;
    if (!(await setVariables(id, body.value, response))) return;
    warnUnknownParameters(request, response, []);
    const execution = await executions.find(id);
    if (execution === undefined) sendUnknown(response, id);
    else response.json(execution);
  });

  routes.post('/:id/state', { needs: 'operate' }, async (request: WithId, response) => {
    const askedAtMs = performance.now();
    const query = parse(executeQuery, request.query);
    if (query.kind === 'invalid') return sendInvalid(response, query.errors);
    const body = parse(workflowStateUpdate, request.body ?? {});
    if (body.kind === 'invalid') return sendInvalid(response, body.errors);
    const { id } = request.params;
    const { variables, taskReferenceName: reference, taskResult } = body.value;
    // Before the task: what comes after it may read them.
    if (variables !== undefined && !(await setVariables(id, variables, response))) return;
    if (taskResult !== undefined) {
      const { taskId = '', workflowInstanceId: _run, outputData, reasonForIncompletion, ...result } = taskResult;
      const task =
        reference === undefined ? ({ kind: 'id', taskId } as const) : ({ kind: 'reference', reference } as const);
      const updated = await tasks.update(
        {
          task,
          ...result,
          ...(outputData !== undefined && { output: outputData }),
          ...(reasonForIncompletion !== undefined && { reason: reasonForIncompletion }),
        },
        id,
      );
      if (updated.kind === 'unavailable') return sendUnavailable(response);
      if (updated.kind === 'unknownRun') return sendUnknown(response, id);
      if (updated.kind === 'fullRun') return sendFull(response);
      if (updated.kind === 'noOpenTask' || updated.kind === 'unknownTask')
        return sendProblem(response, { status: 404, message: `no open task ${reference ?? taskId} in workflow ${id}` });
    }
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const { requestId, returnStrategy: strategy, waitForSeconds, waitUntilTaskRef: untilTasks } = query.value;
    const waitMs = waitForSeconds * 1_000;
    const awaited = await awaitRun(executions, id, { askedAtMs, waitMs, untilTasks, signal: gone.signal });
    if (awaited === undefined) return sendUnknown(response, id);
    warnUnknownParameters(request, response, Object.keys(executeQuery.shape));
    response.json(toSignalResponse(awaited, { strategy, requestId }));
  });

  routes.post('/:id/resetcallbacks', { needs: 'operate', body: 'none' }, async (request: WithId, response) => {
    const { id } = request.params;
    if (!(await isKnown(id))) return sendUnknown(response, id);
    await workerCallbacks.resetCallbacks(id);
    warnUnknownParameters(request, response, []);
    response.status(204).end();
  });

  // A run here decides by itself, at once: there is nothing that would have to be woken up.
  routes.put('/decide/:id', { needs: 'operate', body: 'none' }, async (request: WithId, response) => {
    const { id } = request.params;
    if (await isKnown(id)) sendEmpty(response);
    else sendUnknown(response, id);
  });

  return routes;

  async function isKnown(id: string): Promise<boolean> {
    return (await executions.find(id, { includeTasks: false, includeValues: false })) !== undefined;
  }

  /** False: the caller has been told why not. */
  async function setVariables(id: string, values: JsonObject, response: Response): Promise<boolean> {
    const outcome = await executions.setVariables(id, values);
    if (outcome === 'done') return true;
    sendRefused(response, id, outcome);
    return false;
  }
}

function sendRefused(response: Response, id: string, outcome: Exclude<VariablesOutcome, 'done'>): void {
  switch (outcome) {
    case 'over':
      return sendProblem(response, { status: 409, message: `Workflow ${id} has ended already; its variables stay.` });
    case 'tooLarge':
      return sendProblem(response, { status: 400, message: `The variables of workflow ${id} would be too large.` });
    case 'full':
      return sendFull(response);
    case 'noDefinition':
      return sendProblem(response, {
        status: 409,
        message: `Workflow ${id} has no variables: it is written in TypeScript, or a version before took it up.`,
      });
    case 'notFound':
      return sendUnknown(response, id);
    case 'unavailable':
      return sendUnavailable(response);
  }
}

function sendUnknown(response: Response, id: string): void {
  sendProblem(response, { status: 404, message: `no such workflow by Id: ${id}` });
}
