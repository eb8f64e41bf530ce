import type { Request, Response } from 'express';
import type { DefinitionReview } from '../../../conductor/review-definition.ts';
import { nextSchedulesQuery, saveScheduleRequest } from '../../../contract/schedule.ts';
import { parse } from '../../../contract/validation.ts';
import { nextTimes, parseCron, toTemporalCron } from '../../../model/cron.ts';
import type { ChildRequest } from '../../../model/definitions/child.ts';
import type { Definitions, KnowsWorkflow } from '../../../model/definitions/definition.ts';
import type {
  ScheduleStore,
  ScheduleText,
  ScheduleTimer,
  StoredSchedule,
} from '../../../model/definitions/schedule.ts';
import { isJsonObject, type Json } from '../../../model/json.ts';
import { callerOf } from '../../auth/caller.ts';
import { sendInvalid, sendProblem, type Problem } from '../../problem.ts';
import type { Routes } from '../../routes.ts';
import { createApiRoutes, type ApiPrivilege } from '../api-routes.ts';
import { pauseSchedule, type SchedulePauseOutcome } from '../../../tasks/pause-schedule.ts';
import { writeSchedule } from '../../../tasks/write-schedule.ts';
import { sendWarnings } from '../warnings.ts';
import { readStartRequest, type ReadStart } from './read-start.ts';
import { createStartMask, seesCredentials } from './stored-starts.ts';
import { sendEmpty, warnUnknownParameters } from './unknown-parameters.ts';

export interface SchedulesDependencies {
  readonly schedules: ScheduleStore;
  readonly scheduleTimer: ScheduleTimer;
  readonly definitions: Definitions;
  readonly review: DefinitionReview;
  readonly knowsWorkflow: KnowsWorkflow;
}

type Named = Request<{ name: string }>;

/** Schedules that start workflows; Temporal keeps their time. */
export function createScheduleRoutes({
  schedules,
  scheduleTimer,
  definitions,
  review,
  knowsWorkflow,
}: SchedulesDependencies): Routes<ApiPrivilege> {
  const routes = createApiRoutes();

  routes.post('/schedules', { needs: 'admin' }, async (request, response) => {
    const parsed = parse(saveScheduleRequest, request.body);
    const start = readStartRequest(isJsonObject(request.body) ? (request.body.startWorkflowRequest ?? {}) : {});
    const mistakes = await review.mistakesIn(start.kind === 'invalid' ? start : start.value.toReview);
    if (parsed.kind === 'invalid' || start.kind === 'invalid' || mistakes.length > 0)
      return sendInvalid(response, [...(parsed.kind === 'invalid' ? parsed.errors : []), ...mistakes.map(inStart)]);
    const schedule: ScheduleText = JSON.parse(JSON.stringify(request.body));
    const saving = { workflowName: start.value.request.name, by: callerOf(request).name };
    const outcome = await writeSchedule(schedules, schedule.name, async (stored) => {
      // The timer first: one that is saved and never fires would be missed by nobody.
      await setTimer(schedule, start.value);
      if (!(await schedules.save(schedule, { ...saving, revision: stored?.revision }))) return 'stale';
      // Who deletes one that is not in the table yet leaves no trace there.
      const mayBeDeleted = stored === undefined && (await scheduleTimer.state(schedule.name)) === undefined;
      return mayBeDeleted ? 'stale' : 'saved';
    });
    if (outcome === 'stale') return sendProblem(response, scheduleRefusalOf(schedule.name, outcome));
    sendWarnings(response, await warningsOf(start.value));
    sendEmpty(response);
  });

  routes.get('/schedules', { needs: 'read' }, async (request, response) => {
    const { workflowName } = request.query;
    warnUnknownParameters(request, response, ['workflowName']);
    const found = await schedules.list(
      typeof workflowName === 'string' && workflowName !== '' ? workflowName : undefined,
    );
    response.json(await shownTo(request, found));
  });

  routes.get('/schedules/:name', { needs: 'read' }, async (request: Named, response) => {
    const { name } = request.params;
    const stored = await schedules.find(name);
    if (stored === undefined) return sendProblem(response, scheduleRefusalOf(name, 'unknown'));
    const [shown] = await shownTo(request, [stored]);
    const state = await scheduleTimer.state(name);
    const isPaused = state?.isPaused ?? stored.schedule.paused === true;
    response.json({
      ...shown,
      paused: isPaused,
      ...(isPaused && state?.note !== undefined && { pausedReason: state.note }),
    });
  });

  routes.delete('/schedules/:name', { needs: 'admin' }, async ({ params: { name } }: Named, response) => {
    const outcome = await writeSchedule(schedules, name, async (stored) => {
      // Also without a row: a save whose row could not be written has left a timer.
      await scheduleTimer.delete(name);
      if (stored === undefined) return (await schedules.find(name)) === undefined ? 'unknown' : 'stale';
      return (await schedules.delete(name, stored)) ? 'deleted' : 'stale';
    });
    if (outcome === 'deleted') sendEmpty(response);
    else sendProblem(response, scheduleRefusalOf(name, outcome));
  });

  // Clients of different ages use the one method or the other.
  for (const method of ['get', 'put'] as const) {
    routes[method]('/schedules/:name/pause', { needs: 'operate', body: 'none' }, (request: Named, response) =>
      pause(request, response, true),
    );
    routes[method]('/schedules/:name/resume', { needs: 'operate', body: 'none' }, (request: Named, response) =>
      pause(request, response, false),
    );
  }

  routes.get('/nextFewSchedules', { needs: 'read' }, (request, response) => {
    const query = parse(nextSchedulesQuery, request.query);
    if (query.kind === 'invalid') return sendInvalid(response, query.errors);
    const { cronExpression, scheduleStartTime: from = 0, scheduleEndTime: untilMs, limit } = query.value;
    const parsed = parseCron(cronExpression);
    if (parsed.kind === 'invalid')
      return sendInvalid(response, [{ path: 'cronExpression', message: parsed.message, invalidValue: cronExpression }]);
    warnUnknownParameters(request, response, Object.keys(nextSchedulesQuery.shape));
    const fromMs = Math.max(from, Date.now());
    response.json(nextTimes(parsed.cron, { fromMs, limit, ...(untilMs !== undefined && { untilMs }) }));
  });

  return routes;

  async function shownTo(request: Request<object>, found: readonly StoredSchedule[]) {
    if (seesCredentials(request)) return found.map(toView);
    const mask = createStartMask(definitions);
    return Promise.all(
      found.map(async (stored) => {
        const { startWorkflowRequest: start = null } = stored.schedule;
        return { ...toView(stored), ...(isJsonObject(start) && { startWorkflowRequest: await mask(start) }) };
      }),
    );
  }

  async function setTimer(schedule: ScheduleText, { request }: ReadStart): Promise<void> {
    const parsed = parseCron(schedule.cronExpression);
    if (parsed.kind === 'invalid') throw new Error(parsed.message);
    const { zoneId, paused, runCatchupScheduleInstances, scheduleStartTime, scheduleEndTime } = schedule;
    const startAt = toDate(scheduleStartTime);
    const endAt = toDate(scheduleEndTime);
    await scheduleTimer.set({
      name: schedule.name,
      cron: toTemporalCron(parsed.cron),
      zone: typeof zoneId === 'string' && zoneId !== '' ? zoneId : 'UTC',
      catchesUp: runCatchupScheduleInstances === true,
      isPaused: paused === true,
      ...(startAt !== undefined && { startAt }),
      ...(endAt !== undefined && { endAt }),
      start: { schedule: schedule.name, request: toChildRequest(request) },
    });
  }

  async function pause({ params: { name }, query }: Named, response: Response, isPaused: boolean): Promise<void> {
    const { reason } = query;
    const said = typeof reason === 'string' && reason !== '' ? { reason } : {};
    const outcome = await pauseSchedule({ schedules, scheduleTimer }, name, { isPaused, ...said });
    if (outcome === 'done') sendEmpty(response);
    else sendProblem(response, scheduleRefusalOf(name, outcome));
  }

  async function warningsOf({ request, warnings, toReview }: ReadStart) {
    if (request.definition !== undefined) return [...warnings, ...(await review.warningsFor(toReview)).map(inStart)];
    if (await knowsWorkflow(request.name, request.version)) return warnings;
    const message = `there is no workflow "${request.name}" yet: nothing is started as long as nobody registers it`;
    return [...warnings, { path: 'startWorkflowRequest.name', message }];
  }
}

function inStart<Found extends { readonly path: string }>(found: Found): Found {
  return { ...found, path: found.path === '' ? 'startWorkflowRequest' : `startWorkflowRequest.${found.path}` };
}

function toChildRequest({ definition, ...request }: ReadStart['request']): ChildRequest {
  const { name, version, input, correlationId, priority, idempotency, taskToDomain } = request;
  const written: Json | undefined = definition === undefined ? undefined : JSON.parse(JSON.stringify(definition));
  return {
    name,
    version,
    input,
    ...(correlationId !== undefined && { correlationId }),
    ...(priority !== undefined && { priority }),
    ...(idempotency !== undefined && { idempotency }),
    ...(taskToDomain !== undefined && { taskToDomain }),
    ...(written !== undefined && { definition: written }),
  };
}

function toDate(value: Json | undefined): Date | undefined {
  return typeof value === 'number' && value > 0 ? new Date(value) : undefined;
}

/** As it was sent, with who and when. */
function toView({ schedule, createdBy, updatedBy, createdAt, updatedAt }: StoredSchedule) {
  return {
    ...schedule,
    paused: schedule.paused === true,
    createdBy,
    updatedBy,
    createTime: createdAt.getTime(),
    updatedTime: updatedAt.getTime(),
  };
}

/** Why a schedule is as it was. */
export function scheduleRefusalOf(name: string, outcome: Exclude<SchedulePauseOutcome, 'done'>): Problem {
  switch (outcome) {
    case 'unknown':
      return { status: 404, message: `There is no schedule "${name}".` };
    case 'noTimer':
      return {
        status: 409,
        message: `Temporal has no schedule "${name}", so it starts nothing: save it again, which makes one, or delete it.`,
      };
    case 'stale':
      return {
        status: 409,
        message: `Schedule "${name}" is being changed by others all the time; send it again.`,
        code: 'CHANGED_MEANWHILE',
        retryable: true,
      };
  }
}
