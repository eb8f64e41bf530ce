import type { Request, Response } from 'express';
import { taskPollQuery } from '../../../contract/task-poll.ts';
import { parse } from '../../../contract/validation.ts';
import type { PolledTask } from '../../../model/definitions/worker-task.ts';
import type { QueueSize, WorkerTaskStore } from '../../../model/definitions/worker-task-store.ts';
import type { WorkerPolls } from '../../../tasks/polls.ts';
import { sendInvalid } from '../../problem.ts';
import type { Routes } from '../../routes.ts';
import { createApiRoutes, type ApiPrivilege } from '../api-routes.ts';
import { warnUnknownParameters } from './unknown-parameters.ts';

type OfType = Request<{ type: string }>;

export interface TaskPollsDependencies {
  readonly workerPolls: WorkerPolls;
  readonly workerQueues: Pick<WorkerTaskStore, 'pollers' | 'sizes'>;
}

/** A worker asks again at once, whatever the answer: held for a second, each costs a request a second (A197). */
const holdMs = 1_000;

/** Workers that ask for tasks, and how long their queues are (A130, A131). */
export function createTaskPollRoutes({ workerPolls, workerQueues }: TaskPollsDependencies): Routes<ApiPrivilege> {
  const routes = createApiRoutes();

  routes.get('/poll/:type', { needs: 'operate' }, async (request: OfType, response) => {
    const tasks = await poll(request, response, { single: true });
    const [task] = tasks ?? [];
    if (tasks === undefined) return;
    if (task === undefined) response.status(204).end();
    else response.json(task);
  });

  routes.get('/poll/batch/:type', { needs: 'operate' }, async (request: OfType, response) => {
    const tasks = await poll(request, response, { single: false });
    if (tasks !== undefined) response.json(tasks);
  });

  routes.get('/queue/all', { needs: 'read' }, async (_request, response) => {
    response.json(Object.fromEntries(sumByType(await workerQueues.sizes())));
  });

  routes.get('/queue/all/verbose', { needs: 'read' }, async (_request, response) => {
    const verbose: Record<string, Record<string, { size: number; uacked: number }>> = {};
    for (const { taskType, domain, scheduled, inProgress } of await workerQueues.sizes())
      verbose[taskType] = { ...verbose[taskType], [domain || 'default']: { size: scheduled, uacked: inProgress } };
    response.json(verbose);
  });

  for (const path of ['/queue/sizes', '/queue/size'] as const) {
    routes.get(path, { needs: 'read' }, async (request, response) => {
      const wanted = [request.query['taskType'] ?? []].flat().map(String);
      const sizes = sumByType(await workerQueues.sizes());
      const named = wanted.length === 0 ? [...sizes.keys()] : wanted;
      response.json(Object.fromEntries(named.map((type) => [type, sizes.get(type) ?? 0])));
    });
  }

  routes.get('/queue/polldata', { needs: 'read' }, async (request, response) => {
    const { taskType } = request.query;
    if (typeof taskType !== 'string' || taskType === '')
      return sendInvalid(response, [{ path: 'taskType', message: 'name a type of tasks' }]);
    warnUnknownParameters(request, response, ['taskType']);
    await sendPollers(response, taskType);
  });

  routes.get('/queue/polldata/all', { needs: 'read' }, (_request, response) => sendPollers(response));

  return routes;

  async function sendPollers(response: Response, taskType?: string): Promise<void> {
    await workerPolls.flush();
    const pollers = await workerQueues.pollers(taskType);
    response.json(
      pollers.map(({ taskType: queueName, domain, workerId, polledAt }) => ({
        queueName,
        ...(domain !== '' && { domain }),
        workerId,
        lastPollTime: polledAt.getTime(),
      })),
    );
  }

  /** Undefined when the query was refused. */
  async function poll(
    request: OfType,
    response: Response,
    { single }: { readonly single: boolean },
  ): Promise<readonly PolledTask[] | undefined> {
    const query = parse(taskPollQuery, request.query);
    if (query.kind === 'invalid') {
      sendInvalid(response, query.errors);
      return undefined;
    }
    const { workerid: workerId, domain, count, timeout } = query.value;
    warnUnknownParameters(request, response, ['workerid', 'domain', ...(single ? [] : ['count', 'timeout'])]);
    const gone = new AbortController();
    const leave = (): void => gone.abort();
    response.once('close', leave);
    const tasks = await workerPolls.poll({
      taskType: request.params.type,
      domain: domain.toUpperCase() === 'NO_DOMAIN' ? '' : domain,
      workerId,
      count: single ? 1 : count,
      waitMs: Math.max(single ? 0 : timeout, holdMs),
      signal: gone.signal,
    });
    response.off('close', leave);
    return tasks;
  }
}

function sumByType(sizes: readonly QueueSize[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { taskType, scheduled } of sizes) sums.set(taskType, (sums.get(taskType) ?? 0) + scheduled);
  return sums;
}
