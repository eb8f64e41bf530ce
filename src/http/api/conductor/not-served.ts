import type { Request, Response } from 'express';
import { sendProblem } from '../../problem.ts';
import type { Routes } from '../../routes.ts';
import { createApiRoutes } from '../api-routes.ts';
import type { ApiPrivilege } from '../api-routes.ts';
import { version } from '../../health.ts';

/**
 * Routes of Conductor that are not served (A15): a client reads 501 and why, not that its workflow does not exist. Left
 * out is `update-v2`: at a 404 its callers go over to `POST /api/tasks`, which is served.
 */
export function createNotServedRoutes(): Routes<ApiPrivilege> {
  const routes = createApiRoutes();
  for (const family of families) {
    for (const path of [family, `${family}/*rest`]) routes.all(path, notServed, sendNotServed);
  }
  for (const method of ['get', 'post', 'put', 'delete'] as const) {
    for (const path of notServedPaths[method]) routes[method](path, notServed, sendNotServed);
  }
  const hold = createHold({ forMs: pollHoldMs, heldMax: pollsHeldMax });
  for (const path of polls) {
    routes.get(path, notServed, async (request, response) => {
      await hold(response);
      sendNotServed(request, response);
    });
  }
  return routes;
}

/** They do nothing, so any key may learn that; the body is not read. */
const notServed = { needs: 'read', body: 'none', isServed: false } as const;

function sendNotServed({ method, originalUrl }: Request, response: Response): void {
  const message = `${method} ${originalUrl.replace(/\?.*$/s, '')} is a route of Conductor that Signalbox does not serve.`;
  sendProblem(response, { status: 501, code: 'NOT_SERVED', message });
}

/** Workers ask again at once, whatever the answer: held for a second, each costs a request a second (A197). */
const pollHoldMs = 1_000;
/** Each is a connection and a timer. Those beyond are answered at once. */
const pollsHeldMax = 1_000;
const polls = ['/tasks/poll/:type', '/tasks/poll/batch/:type'];

/** All that is below these. */
const families = [
  '/admin',
  '/applications',
  '/auth/authorization',
  '/environment',
  '/event',
  '/gateway',
  '/groups',
  '/human',
  '/integrations',
  '/prompts',
  '/queue',
  '/roles',
  '/scheduler',
  '/schema',
  '/secrets',
  '/secrets-v2',
  '/users',
];

/** Of the open-source server and of Orkes'. */
const notServedPaths = {
  get: [
    '/metadata/taskdefs',
    '/metadata/taskdefs/:type',
    '/metadata/tags',
    '/metadata/tags/resources',
    '/metadata/workflow/names-and-versions',
    '/metadata/workflow/latest-versions',
    '/metadata/workflow/:name/rate-limit',
    '/metadata/task/:name/tags',
    '/metadata/workflow/:name/tags',
    '/workflow/running/:name',
    '/workflow/search',
    '/workflow/search-v2',
    '/workflow/search-by-tasks',
    '/workflow/search-by-tasks-v2',
    '/workflow/externalstoragelocation',
    '/workflow/external-storage-location',
    '/workflow/:name/correlated/:id',
    '/workflow/execute/:name',
    '/tasks/search',
    '/tasks/search-v2',
    '/tasks/externalstoragelocation',
    '/tasks/external-storage-location',
    '/tasks/queue/all',
    '/tasks/queue/all/verbose',
    '/tasks/queue/polldata',
    '/tasks/queue/polldata/all',
    '/tasks/queue/size',
    '/tasks/queue/sizes',
    '/tasks/in_progress/:type',
    '/tasks/in_progress/:workflowId/:reference',
  ],
  post: [
    '/metadata/taskdefs',
    '/metadata/workflow/validate',
    '/metadata/task/:name/tags',
    '/metadata/workflow/:name/tags',
    '/workflow/bulk/delete',
    '/workflow/bulk/restart',
    '/workflow/bulk/retry',
    '/workflow/bulk/terminate',
    '/workflow/correlated/batch',
    '/workflow/:name/correlated',
    '/workflow/execute/:name',
    '/workflow/execute/:name/:version',
    '/workflow/test',
    '/workflow/:id/jump/:reference',
    '/workflow/:id/rerun',
    '/workflow/:id/resetcallbacks',
    '/workflow/:id/restart',
    '/workflow/:id/retry',
    '/workflow/:id/messages',
    '/workflow/:id/state',
    '/workflow/:id/upgrade',
    '/workflow/:id/variables',
    '/tasks/queue/requeue/:type',
    '/tasks/:taskId/ack',
    '/tasks/:workflowId/:status/signal',
    '/tasks/:workflowId/:status/signal/sync',
    '/tasks/:workflowId/:reference/:status/sync',
  ],
  put: [
    '/metadata/taskdefs',
    '/metadata/workflow/:name/rate-limit',
    '/workflow/bulk/pause',
    '/workflow/bulk/resume',
    '/workflow/decide/:id',
    '/workflow/:id/skiptask/:reference',
    '/metadata/task/:name/tags',
    '/metadata/workflow/:name/tags',
  ],
  delete: [
    '/metadata/taskdefs/:type',
    '/metadata/workflow/:name/rate-limit',
    '/metadata/task/:name/tags',
    '/metadata/workflow/:name/tags',
    '/workflow/:id/remove',
    '/tasks/queue/:type/:taskId',
  ],
} as const;

interface HoldOptions {
  readonly forMs: number;
  /** At one time. */
  readonly heldMax: number;
}

/** Lets answers wait for a while, so that clients that ask without pause ask seldom. One whose client goes away waits no longer. */
export function createHold({ forMs, heldMax }: HoldOptions): (response: Response) => Promise<void> {
  let held = 0;
  return (response) =>
    new Promise((resolve) => {
      if (held >= heldMax || response.closed) return resolve();
      held += 1;
      const release = (): void => {
        clearTimeout(timer);
        response.off('close', release);
        held -= 1;
        resolve();
      };
      const timer = setTimeout(release, forMs);
      response.once('close', release);
    });
}

/** `GET /api/admin/config`, which tools call to see that a server is there (A13). Settings are told to nobody: the map says what answers. */
export function createAdminConfigRoutes(): Routes<ApiPrivilege> {
  const routes = createApiRoutes();
  routes.get('/admin/config', { needs: 'read' }, (_request, response) => {
    response.json({ server: 'signalbox', version });
  });
  return routes;
}
