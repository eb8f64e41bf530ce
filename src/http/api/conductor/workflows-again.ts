import type { Request, Response } from 'express';
import { rerunRequest, skipTaskRequest } from '../../../contract/run-again.ts';
import { parse } from '../../../contract/validation.ts';
import type { ValidationError } from '../../../contract/validation.ts';
import type { AgainOutcome, RunsAgain, SkipOutcome } from '../../../model/definitions/run-again.ts';
import { sendInvalid, sendProblem } from '../../problem.ts';
import type { Routes } from '../../routes.ts';
import { createApiRoutes } from '../api-routes.ts';
import type { ApiPrivilege } from '../api-routes.ts';
import { readFlags } from '../query-flags.ts';
import { sendEmpty, warnUnknownParameters } from './unknown-parameters.ts';

export interface WorkflowsAgainDependencies {
  readonly runsAgain: RunsAgain;
}

type WithId = Request<{ id: string }>;

/** Runs that go on, or begin anew, under the id that they had (A135), and tasks that are skipped. */
export function createWorkflowAgainRoutes({ runsAgain }: WorkflowsAgainDependencies): Routes<ApiPrivilege> {
  const routes = createApiRoutes();

  routes.post('/:id/retry', { needs: 'operate', body: 'none' }, async (request: WithId, response) => {
    const flags = readFlags(request.query, { resumeSubworkflowTasks: false, retryIfRetriedByParent: true });
    if (flags.kind === 'invalid') return sendInvalid(response, flags.errors);
    const { id } = request.params;
    const outcome = await runsAgain.retry(id, flags.value);
    warnUnknownParameters(request, response, ['resumeSubworkflowTasks', 'retryIfRetriedByParent']);
    if (outcome === 'started') return void response.status(204).end();
    sendRefused(response, refusalOf(id, outcome, { running: 404 }));
  });

  routes.post('/:id/restart', { needs: 'operate', body: 'none' }, async (request: WithId, response) => {
    const flags = readFlags(request.query, { useLatestDefinitions: false });
    if (flags.kind === 'invalid') return sendInvalid(response, flags.errors);
    const { id } = request.params;
    const outcome = await runsAgain.restart(id, flags.value);
    warnUnknownParameters(request, response, ['useLatestDefinitions']);
    if (outcome === 'started') return void response.status(204).end();
    sendRefused(response, refusalOf(id, outcome));
  });

  routes.post('/:id/rerun', { needs: 'operate' }, async (request: WithId, response) => {
    const body = parse(rerunRequest, request.body ?? {});
    if (body.kind === 'invalid') return sendInvalid(response, body.errors);
    const { reRunFromTaskId: fromTaskId, taskInput, workflowInput, correlationId } = body.value;
    const { id } = request.params;
    const outcome = await runsAgain.rerun(id, { fromTaskId, taskInput, workflowInput, correlationId });
    if (outcome === 'started') return void response.type('text/plain').send(id);
    sendRefused(response, refusalOf(id, outcome));
  });

  routes.delete('/:id/remove', { needs: 'operate' }, async (request: WithId, response) => {
    const { id } = request.params;
    const outcome = await runsAgain.remove(id);
    warnUnknownParameters(request, response, ['archiveWorkflow']);
    if (outcome === 'removed') return sendEmpty(response);
    sendRefused(response, refusalOf(id, outcome));
  });

  routes.put(
    '/:id/skiptask/:reference',
    { needs: 'operate' },
    async (request: Request<{ id: string; reference: string }>, response) => {
      // The Go client sends no body.
      const body = parse(skipTaskRequest, request.body ?? {});
      if (body.kind === 'invalid') return sendInvalid(response, body.errors);
      const { id, reference } = request.params;
      const { taskInput: input, taskOutput: output } = body.value;
      const outcome = await runsAgain.skip(id, {
        reference,
        ...(input !== undefined && { input }),
        ...(output !== undefined && { output }),
      });
      if (outcome === 'skipped') return sendEmpty(response);
      sendRefused(response, skipRefusalOf(id, reference, outcome));
    },
  );

  return routes;
}

interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly errors?: readonly ValidationError[];
}

/** The reason why a run is not taken up again. `running`: clients expect different statuses of different calls. */
export function refusalOf(
  id: string,
  outcome: Exclude<AgainOutcome, 'started'>,
  { running = 409 }: { readonly running?: number } = {},
): Refusal {
  if (typeof outcome === 'object') return { status: 400, message: outcome.message, errors: outcome.errors };
  switch (outcome) {
    case 'running':
      return { status: running, message: `Workflow ${id} has not ended: terminate it first.` };
    case 'notFound':
      return { status: 404, message: `no such workflow by Id: ${id}` };
    case 'nothingFailed':
      return { status: 409, message: `Workflow ${id} has no task that failed or was cancelled; rerun or restart it.` };
    case 'notRestartable':
      return { status: 404, message: `Workflow ${id} is COMPLETED, and its definition is not restartable.` };
    case 'unknownTask':
      return { status: 404, message: `Workflow ${id} has no such task: GET /api/workflow/${id} lists them.` };
    case 'unknownDefinition':
      return { status: 404, message: `The definition of workflow ${id} is not registered any more.` };
    case 'noDefinition':
      return { status: 409, message: `Workflow ${id} is written in TypeScript; only runs of definitions go on.` };
    case 'forgotten':
      return {
        status: 409,
        message: `Temporal has the history of workflow ${id} no more: start it anew with the input of GET /api/workflow/${id}.`,
      };
    case 'unavailable':
      return { status: 503, message: 'No worker answers for this workflow right now; try again.' };
  }
}

function skipRefusalOf(id: string, reference: string, outcome: Exclude<SkipOutcome, 'skipped'>): Refusal {
  switch (outcome) {
    case 'notSkippable':
      return {
        status: 409,
        message: `Task ${reference} of workflow ${id} has begun, is over or is none: only one that was not reached, or waits for a worker, is skipped.`,
      };
    case 'notFound':
      return refusalOf(id, 'notFound');
    case 'over':
      return { status: 409, message: `Workflow ${id} has ended already; none of its tasks is skipped.` };
    case 'unavailable':
      return refusalOf(id, 'unavailable');
  }
}

function sendRefused(response: Response, { status, message, errors }: Refusal): void {
  if (errors !== undefined) return sendInvalid(response, errors);
  if (status === 503) response.set('Retry-After', '1');
  sendProblem(response, { status, message, ...(status === 503 && { retryable: true }) });
}
