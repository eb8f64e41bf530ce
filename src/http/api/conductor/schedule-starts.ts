import type { Request, Response } from 'express';
import { parseSearchQuery } from '../../../conductor/search-query.ts';
import { scheduleNames, scheduleStartFields, scheduleStartsQuery } from '../../../contract/schedule-starts.ts';
import { parse } from '../../../contract/validation.ts';
import {
  scheduleStartStates,
  type ScheduleStart,
  type ScheduleStarts,
  type ScheduleStore,
  type ScheduleTimer,
  type StoredSchedule,
} from '../../../model/definitions/schedule.ts';
import type { SearchClause } from '../../../model/definitions/execution-search.ts';
import { pauseSchedule, scheduledWorkflow } from '../../../tasks/pause-schedule.ts';
import {
  faultProblem,
  sendInvalid,
  sendProblem,
  unavailableProblem,
  type FaultReading,
  type Problem,
} from '../../problem.ts';
import type { Routes } from '../../routes.ts';
import { createApiRoutes, type ApiPrivilege } from '../api-routes.ts';
import { scheduleRefusalOf } from './schedules.ts';
import { warnUnknownParameters } from './unknown-parameters.ts';

export interface ScheduleStartsDependencies extends FaultReading {
  readonly schedules: ScheduleStore;
  readonly scheduleTimer: ScheduleTimer;
  readonly scheduleStarts: ScheduleStarts;
}

type Field = (typeof scheduleStartFields)[number];

/** What schedules have started, and many schedules at once. */
export function createScheduleStartRoutes(dependencies: ScheduleStartsDependencies): Routes<ApiPrivilege> {
  const { schedules, scheduleStarts, report, isUnavailable } = dependencies;
  const routes = createApiRoutes();

  routes.get('/search/executions', { needs: 'read' }, async (request, response) => {
    const query = parse(scheduleStartsQuery, request.query);
    if (query.kind === 'invalid') return sendInvalid(response, query.errors);
    const { start: from, size, query: text } = query.value;
    const parsed = parseSearchQuery(text, { fields: scheduleStartFields, numbers: {} });
    const message = parsed.kind === 'invalid' ? parsed.message : mistakeIn(parsed.clauses);
    if (parsed.kind === 'invalid' || message !== undefined)
      return sendInvalid(response, [{ path: 'query', message: message ?? '', invalidValue: text }]);
    const names = namedIn(parsed.clauses, 'scheduleName');
    const states = namedIn(parsed.clauses, 'state')?.map((name) => name.toUpperCase());
    const found = await scheduleStarts.search({
      ...(names !== undefined && { schedules: names }),
      ...(states !== undefined && { states: scheduleStartStates.filter((state) => states.includes(state)) }),
      from,
      size,
    });
    const byName = new Map((await schedules.list()).map((stored) => [stored.schedule.name, stored]));
    warnUnknownParameters(request, response, Object.keys(scheduleStartsQuery.shape));
    response.json({
      totalHits: found.total,
      results: found.starts.map((one) => toView(one, byName.get(one.schedule))),
    });
  });

  for (const [verb, isPaused] of [
    ['pause', true],
    ['resume', false],
  ] as const) {
    routes.put(`/bulk/${verb}`, { needs: 'operate' }, async (request, response) => {
      const names = parse(scheduleNames, request.body);
      if (names.kind === 'invalid') return sendInvalid(response, names.errors);
      warnUnknownParameters(request, response, []);
      const { done, refused } = await pauseAll(names.value, isPaused);
      response.json({
        bulkErrorResults: Object.fromEntries([...refused].map(([name, { message }]) => [name, message])),
        bulkSuccessfulResults: done,
      });
    });
    routes.get(`/admin/${verb}`, { needs: 'admin' }, async (_request: Request, response: Response) => {
      const names = (await schedules.list()).map(({ schedule }) => schedule.name);
      const { done, refused } = await pauseAll(names, isPaused);
      // One that was deleted meanwhile starts nothing more.
      const left = [...refused].filter(([, { status }]) => status !== 404);
      if (left.length === 0) return void response.json({});
      sendProblem(response, problemOf(left, `${done.length} schedules were ${verb}d, ${left.length} were not`));
    });
  }

  // No start waits in a queue of ours: those that are under way are Temporal's, which does not lose one.
  routes.get('/admin/requeue', { needs: 'admin' }, (_request, response) => response.json({}));

  return routes;

  /** One that cannot be paused keeps no other from it. */
  async function pauseAll(names: readonly string[], isPaused: boolean) {
    const done: string[] = [];
    const refused = new Map<string, Problem>();
    let isSilent = false;
    for (const name of new Set(names)) {
      try {
        const outcome = isSilent ? 'silent' : await pauseSchedule(dependencies, name, { isPaused });
        if (outcome === 'done') done.push(name);
        else refused.set(name, outcome === 'silent' ? unavailableProblem : scheduleRefusalOf(name, outcome));
      } catch (error) {
        // Each of the others would wait as long for nothing.
        isSilent = isUnavailable(error);
        if (isSilent && done.length === 0) throw error;
        report(error);
        refused.set(name, isSilent ? unavailableProblem : faultProblem);
      }
    }
    return { done, refused };
  }
}

/** As many as anybody reads. */
const namedMax = 10;

/** The worst of the reasons says what kind of answer it is. */
function problemOf(refused: readonly (readonly [string, Problem])[], summary: string): Problem {
  const [worst = faultProblem] = refused
    .map(([, problem]) => problem)
    .toSorted((one, other) => other.status - one.status);
  const named = refused.slice(0, namedMax).map(([name, { message }]) => `${name}: ${message}`);
  const others = refused.length > namedMax ? [`and ${refused.length - namedMax} more`] : [];
  return { ...worst, message: `${summary}. ${[...named, ...others].join(' ')}` };
}

/** Undefined: all is well. */
function mistakeIn(clauses: readonly SearchClause<Field>[]): string | undefined {
  if (clauses.some(({ operator }) => operator !== '=' && operator !== 'IN')) return 'use = or IN (…)';
  const states = namedIn(clauses, 'state') ?? [];
  const wrong = states.find((given) => !scheduleStartStates.some((state) => state === given.toUpperCase()));
  return wrong === undefined ? undefined : `there is no state "${wrong}"; use ${scheduleStartStates.join(', ')}`;
}

/** Undefined: the query says nothing of it. */
function namedIn(clauses: readonly SearchClause<Field>[], name: Field): readonly string[] | undefined {
  const given = clauses.filter(({ field }) => field === name).map(({ values }) => values.map(String));
  const [first, ...others] = given;
  return first?.filter((value) => others.every((other) => other.includes(value)));
}

function toView(
  { executionId, schedule, scheduledMs, startedMs, state, workflowId, reason }: ScheduleStart,
  stored: StoredSchedule | undefined,
) {
  const zone = stored?.schedule.zoneId;
  return {
    executionId,
    scheduleName: schedule,
    scheduledTime: scheduledMs,
    executionTime: startedMs,
    workflowName: stored === undefined ? undefined : scheduledWorkflow(stored),
    workflowId,
    reason,
    state,
    zoneId: typeof zone === 'string' ? zone : undefined,
  };
}
