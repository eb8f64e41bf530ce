import type { Request, Response } from 'express';
import { workflowIds } from '../../../contract/run-again.ts';
import { parse } from '../../../contract/validation.ts';
import type { Executions, PauseOutcome } from '../../../model/definitions/execution.ts';
import type { RemoveOutcome, RunsAgain } from '../../../model/definitions/run-again.ts';
import { sendInvalid } from '../../problem.ts';
import type { Routes } from '../../routes.ts';
import { createApiRoutes } from '../api-routes.ts';
import type { ApiPrivilege } from '../api-routes.ts';
import { readFlags } from '../query-flags.ts';
import { jumpingMessage, refusalOf, removalRefusalOf, removalWaitMs } from './workflows-again.ts';

export interface BulkDependencies {
  readonly executions: Executions;
  readonly runsAgain: RunsAgain;
}

/** Undefined: it was done. */
type Act = (id: string) => Promise<string | undefined>;

interface ActOptions {
  /** Done with each of them, before the first is acted on. */
  readonly before?: (id: string) => Promise<void>;
}

/** So many at once: each is some calls to Temporal. */
const together = 8;

/** The same for many runs: what was done, and of each other one why not. */
export function createBulkRoutes({ executions, runsAgain }: BulkDependencies): Routes<ApiPrivilege> {
  const routes = createApiRoutes();
  const operate = { needs: 'operate' } as const;

  routes.put('/pause', operate, (request, response) =>
    actOnAll(request, response, {}, async (id) => pauseRefusal(id, await executions.pause(id))),
  );
  routes.put('/resume', operate, (request, response) =>
    actOnAll(request, response, {}, async (id) => pauseRefusal(id, await executions.resume(id))),
  );
  routes.post('/terminate', operate, (request, response) => {
    const flags = readFlags(request.query, { triggerFailureWorkflow: false });
    if (flags.kind === 'invalid') return sendInvalid(response, flags.errors);
    const { reason: given } = request.query;
    const reason = typeof given === 'string' && given !== '' ? given : 'Terminated by the API';
    return actOnAll(request, response, {}, async (id) => {
      switch (await executions.terminate(id, { reason, ...flags.value })) {
        case 'terminated':
          return undefined;
        case 'completed':
          return `Workflow ${id} has ended already and cannot be terminated.`;
        case 'notFound':
          return `no such workflow by Id: ${id}`;
      }
    });
  });
  routes.post('/retry', operate, (request, response) => {
    const flags = readFlags(request.query, { resumeSubworkflowTasks: false });
    if (flags.kind === 'invalid') return sendInvalid(response, flags.errors);
    return actOnAll(request, response, {}, async (id) => again(id, await runsAgain.retry(id, flags.value)));
  });
  routes.post('/restart', operate, (request, response) => {
    const flags = readFlags(request.query, { useLatestDefinitions: false });
    if (flags.kind === 'invalid') return sendInvalid(response, flags.errors);
    return actOnAll(request, response, {}, async (id) => again(id, await runsAgain.restart(id, flags.value)));
  });
  routes.post('/delete', operate, (request, response) => {
    const until = Date.now() + removalWaitMs;
    const told = new Map<string, RemoveOutcome>();
    // Temporal removes those that ended a moment ago all at one time: each is told before one is waited for.
    const tell = async (id: string) => void told.set(id, await runsAgain.remove(id, { waitMs: 0 }));
    return actOnAll(request, response, { before: tell }, async (id) => {
      const outcome = told.get(id) ?? 'notFound';
      if (outcome === 'removed') return undefined;
      if (outcome !== 'underWay') return removalRefusalOf(id, outcome).message;
      const now = await runsAgain.remove(id, { waitMs: until - Date.now() });
      return now === 'removed' || now === 'notFound' ? undefined : removalRefusalOf(id, now).message;
    });
  });

  return routes;
}

async function actOnAll(request: Request, response: Response, { before }: ActOptions, act: Act): Promise<void> {
  const parsed = parse(workflowIds, request.body);
  if (parsed.kind === 'invalid') return sendInvalid(response, parsed.errors);
  const ids = [...new Set(parsed.value)];
  const refused = new Map<string, string>();
  if (before !== undefined) await inLanes(ids, before);
  await inLanes(ids, async (id) => {
    const refusal = await act(id);
    if (refusal !== undefined) refused.set(id, refusal);
  });
  response.json({
    bulkErrorResults: Object.fromEntries(refused),
    bulkSuccessfulResults: ids.filter((id) => !refused.has(id)),
  });
}

async function inLanes(ids: readonly string[], work: (id: string) => Promise<void>): Promise<void> {
  const waiting = [...ids];
  const lanes = Array.from({ length: together }, async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) await work(id);
  });
  await Promise.all(lanes);
}

function again(id: string, outcome: Awaited<ReturnType<RunsAgain['retry']>>): string | undefined {
  return outcome === 'started' ? undefined : refusalOf(id, outcome).message;
}

function pauseRefusal(id: string, outcome: PauseOutcome): string | undefined {
  switch (outcome) {
    case 'done':
      return undefined;
    case 'over':
      return `Workflow ${id} has ended already.`;
    case 'notPaused':
      return `Workflow ${id} is not paused.`;
    case 'jumping':
      return jumpingMessage(id);
    case 'noDefinition':
      return `Workflow ${id} is written in TypeScript; only runs of definitions can be paused.`;
    case 'notFound':
      return `no such workflow by Id: ${id}`;
    case 'unavailable':
      return 'No worker answers for this workflow right now; try again.';
  }
}
