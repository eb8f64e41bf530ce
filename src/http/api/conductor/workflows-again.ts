import type { Request, Response } from 'express';
import { jumpInput, rerunRequest, skipTaskRequest } from '../../../contract/run-again.ts';
import { parse } from '../../../contract/validation.ts';
import type { ValidationError } from '../../../contract/validation.ts';
import type { JumpOutcome } from '../../../model/definitions/execution.ts';
import type {
  AgainOutcome,
  JumpAnswer,
  RemoveOutcome,
  RunsAgain,
  SkipOutcome,
} from '../../../model/definitions/run-again.ts';
import { sendInvalid, sendProblem } from '../../problem.ts';
import type { Routes } from '../../routes.ts';
import { createApiRoutes } from '../api-routes.ts';
import type { ApiPrivilege } from '../api-routes.ts';
import { readFlags } from '../query-flags.ts';
import { sendEmpty, warnUnknownParameters } from './unknown-parameters.ts';

export interface WorkflowsAgainDependencies {
  readonly runsAgain: RunsAgain;
}

/** Temporal removes a run that ended in the last minute once it has put that end away, which it does twice a minute. */
export const removalWaitMs = 45_000;

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
    const outcome = await runsAgain.remove(id, { waitMs: removalWaitMs });
    warnUnknownParameters(request, response, ['archiveWorkflow']);
    if (outcome === 'removed') return sendEmpty(response);
    sendRefused(response, removalRefusalOf(id, outcome));
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

  routes.post(
    '/:id/jump/:reference',
    { needs: 'operate' },
    async (request: Request<{ id: string; reference: string }>, response) => {
      const body = parse(jumpInput, request.body ?? {});
      if (body.kind === 'invalid') return sendInvalid(response, body.errors);
      const { id, reference } = request.params;
      const { value: input = {} } = body;
      const answer = await runsAgain.jump(id, { reference, ...(Object.keys(input).length > 0 && { input }) });
      warnUnknownParameters(request, response, []);
      if (answer === 'ahead' || answer === 'again') return sendEmpty(response);
      sendRefused(response, jumpRefusalOf(id, reference, answer));
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

/** The reason why a run is still there. No worker has a part in that: it is Temporal that does not answer. */
export function removalRefusalOf(id: string, outcome: Exclude<RemoveOutcome, 'removed'>): Refusal {
  switch (outcome) {
    case 'running':
    case 'notFound':
      return refusalOf(id, outcome);
    case 'underWay':
      return { status: 503, message: `Temporal is removing workflow ${id}, and has not done so yet; ask again.` };
    case 'unavailable':
      return {
        status: 503,
        message: `Temporal cannot be reached right now, and workflow ${id} may still be there; try again.`,
      };
  }
}

/** The reason why a run that jumps back takes nothing else until it is there. */
export function jumpingMessage(id: string): string {
  return `Workflow ${id} is on its way back to another task; ask again once it is there.`;
}

function skipRefusalOf(id: string, reference: string, outcome: Exclude<SkipOutcome, 'skipped'>): Refusal {
  switch (outcome) {
    case 'notSkippable':
      return {
        status: 409,
        message: `Task ${reference} of workflow ${id} has begun, is over or is none: only one that was not reached, or waits for a worker, is skipped.`,
      };
    case 'jumping':
      return { status: 409, message: jumpingMessage(id) };
    case 'notFound':
      return refusalOf(id, 'notFound');
    case 'over':
      return { status: 409, message: `Workflow ${id} has ended already; none of its tasks is skipped.` };
    case 'unavailable':
      return refusalOf(id, 'unavailable');
  }
}

function jumpRefusalOf(id: string, reference: string, answer: Exclude<JumpAnswer, JumpOutcome>): Refusal {
  switch (answer) {
    case 'unknownTask':
      return { status: 404, message: `Workflow ${id} has no task ${reference}, nor has its definition.` };
    case 'inside':
      return {
        status: 409,
        message: `Task ${reference} of workflow ${id} stands inside of another one and was not reached: a run jumps ahead only to tasks of the definition's own list.`,
      };
    case 'paused':
      return { status: 409, message: `Workflow ${id} is paused: resume it first.` };
    case 'jumping':
      return { status: 409, message: jumpingMessage(id) };
    case 'over':
      return { status: 409, message: `Workflow ${id} has ended; rerun it from a task of it.` };
    case 'notFound':
    case 'noDefinition':
    case 'unavailable':
      return refusalOf(id, answer);
  }
}

function sendRefused(response: Response, { status, message, errors }: Refusal): void {
  if (errors !== undefined) return sendInvalid(response, errors);
  if (status === 503) response.set('Retry-After', '1');
  sendProblem(response, { status, message, ...(status === 503 && { retryable: true }) });
}
