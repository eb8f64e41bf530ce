import type { Request, Response } from 'express';
import { workflowIds } from '../../../contract/run-again.ts';
import { parse } from '../../../contract/validation.ts';
import type { Executions, PauseOutcome } from '../../../model/definitions/execution.ts';
import type { AgainOutcome, RemoveOutcome, RunsAgain } from '../../../model/definitions/run-again.ts';
import { faultProblem, sendInvalid, type FaultReading } from '../../problem.ts';
import type { Routes } from '../../routes.ts';
import { createApiRoutes } from '../api-routes.ts';
import type { ApiPrivilege } from '../api-routes.ts';
import { readFlags } from '../query-flags.ts';
import { jumpingMessage, refusalOf, removalRefusalOf, removalWaitMs } from './workflows-again.ts';

export interface BulkDependencies extends FaultReading {
  readonly executions: Executions;
  readonly runsAgain: RunsAgain;
}

interface Refusal {
  readonly message: string;
  /** True: nobody answered, which took its time. */
  readonly isSilent?: boolean;
}

/** Undefined: it was done. */
type Act = (id: string) => Promise<Refusal | undefined>;

interface ActOptions {
  /** Done with each of them, before the first is acted on. One that is refused here is not acted on. */
  readonly before?: Act;
}

/** So many at once: each is some calls to Temporal. */
const together = 8;
/** Without any answer in between: each of the others would wait its eight seconds for nothing. A few broken runs are fewer. */
const silentInARowMax = 24;

/** The same for many runs: what was done, and of each other one why not. */
export function createBulkRoutes({
  executions,
  runsAgain,
  report,
  isUnavailable,
}: BulkDependencies): Routes<ApiPrivilege> {
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
          return { message: `Workflow ${id} has ended already and cannot be terminated.` };
        case 'notFound':
          return { message: `no such workflow by Id: ${id}` };
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
    const underWay = new Set<string>();
    // Temporal removes those that ended a moment ago all at one time: each is told before one is waited for.
    const tell: Act = async (id) => {
      const outcome = await runsAgain.remove(id, { waitMs: 0 });
      if (outcome === 'underWay') underWay.add(id);
      return outcome === 'underWay' || outcome === 'removed' ? undefined : removalRefusal(id, outcome);
    };
    return actOnAll(request, response, { before: tell }, async (id) => {
      if (!underWay.has(id)) return undefined;
      const outcome = await runsAgain.remove(id, { waitMs: until - Date.now() });
      return outcome === 'removed' || outcome === 'notFound' ? undefined : removalRefusal(id, outcome);
    });
  });

  return routes;

  /** One that is refused, fails or does not answer keeps no other from it. */
  async function actOnAll(request: Request, response: Response, { before }: ActOptions, act: Act): Promise<void> {
    const parsed = parse(workflowIds, request.body);
    if (parsed.kind === 'invalid') return sendInvalid(response, parsed.errors);
    const ids = [...new Set(parsed.value)];
    const refused = new Map<string, string>();
    let silentInARow = 0;
    if (before !== undefined) await inLanes(ids, (id) => attempt(id, before));
    await inLanes(ids, (id) => attempt(id, act));
    response.json({
      bulkErrorResults: Object.fromEntries(refused),
      bulkSuccessfulResults: ids.filter((id) => !refused.has(id)),
    });

    async function attempt(id: string, work: Act): Promise<void> {
      if (refused.has(id)) return;
      if (silentInARow >= silentInARowMax) return void refused.set(id, untriedMessage(id));
      const refusal = await work(id).catch(refusalFor(id));
      silentInARow = refusal?.isSilent === true ? silentInARow + 1 : 0;
      if (refusal !== undefined) refused.set(id, refusal.message);
    }
  }

  function refusalFor(id: string): (error: unknown) => Refusal {
    return (error) => {
      if (isUnavailable(error)) return { message: silentMessage(id), isSilent: true };
      report(error);
      return faultProblem;
    };
  }
}

async function inLanes(ids: readonly string[], work: (id: string) => Promise<void>): Promise<void> {
  const waiting = [...ids];
  const lanes = Array.from({ length: together }, async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) await work(id);
  });
  await Promise.all(lanes);
}

function silentMessage(id: string): string {
  return `Workflow ${id}: no worker answers for it right now, or Temporal or Postgres does not answer; try again.`;
}

function untriedMessage(id: string): string {
  return `Workflow ${id} was not tried, since nobody answered for the last ${silentInARowMax} before it; try again.`;
}

function again(id: string, outcome: AgainOutcome): Refusal | undefined {
  if (outcome === 'started') return undefined;
  return { message: refusalOf(id, outcome).message, isSilent: outcome === 'unavailable' };
}

function removalRefusal(id: string, outcome: Exclude<RemoveOutcome, 'removed'>): Refusal {
  return { message: removalRefusalOf(id, outcome).message, isSilent: outcome === 'unavailable' };
}

function pauseRefusal(id: string, outcome: PauseOutcome): Refusal | undefined {
  const message = pauseMessage(id, outcome);
  return message === undefined ? undefined : { message, isSilent: outcome === 'unavailable' };
}

function pauseMessage(id: string, outcome: PauseOutcome): string | undefined {
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
      return silentMessage(id);
  }
}
