import type { Request, Response } from 'express';
import { taskOutput, taskResult, taskStatus } from '../../../contract/task-result.ts';
import { parse } from '../../../contract/validation.ts';
import type { DefinitionTasks, TaskUpdated } from '../../../model/definitions/task-update.ts';
import { sendInvalid, sendProblem } from '../../problem.ts';
import { sendUnavailable } from './unavailable.ts';
import type { Routes } from '../../routes.ts';
import { createApiRoutes, type ApiPrivilege } from '../api-routes.ts';

type ByReference = Request<{ workflowId: string; reference: string; status: string }>;

/** Looking at single tasks and updating them (A35-A37, tier 1). */
export function createTaskRoutes(tasks: DefinitionTasks): Routes<ApiPrivilege> {
  const routes = createApiRoutes();

  routes.post('/', { needs: 'operate' }, async (request, response) => {
    const parsed = parse(taskResult, request.body);
    if (parsed.kind === 'invalid') return sendInvalid(response, parsed.errors);
    const { workflowInstanceId, taskId, outputData: output, reasonForIncompletion: reason, ...said } = parsed.value;
    const updated = await tasks.update({ ...said, task: { kind: 'id', taskId }, output, reason }, workflowInstanceId);
    sendUpdated(response, updated, { taskId, workflowId: workflowInstanceId ?? '' });
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
    case 'unavailable':
      return sendUnavailable(response);
  }
}

function sendUnknownTask(response: Response, taskId: string): void {
  sendProblem(response, { status: 404, message: `no such task by Id: ${taskId}` });
}
