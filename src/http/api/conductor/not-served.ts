import type { Request, Response } from 'express';
import { sendProblem } from '../../problem.ts';
import type { Routes } from '../../routes.ts';
import { createApiRoutes, type ApiPrivilege } from '../api-routes.ts';

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
  return routes;
}

/** They do nothing, so any key may learn that; the body is not read. */
const notServed = { needs: 'read', body: 'none' } as const;

function sendNotServed({ method, originalUrl }: Request, response: Response): void {
  const message = `${method} ${originalUrl.replace(/\?.*$/, '')} is a route of Conductor that Signalbox does not serve.`;
  sendProblem(response, { status: 501, code: 'NOT_SERVED', message });
}

const families = ['/environment', '/scheduler', '/schema', '/secrets', '/secrets-v2'];

/** `x-tier` 1 to 3 of the published description. */
const notServedPaths = {
  get: [
    '/metadata/taskdefs', '/metadata/taskdefs/:type', '/metadata/tags', '/metadata/tags/resources', '/metadata/workflow/:name/rate-limit',
    '/workflow/running/:name', '/workflow/search', '/workflow/:name/correlated/:id', '/workflow/execute/:name', '/tasks/search', '/tasks/poll/:type',
    '/tasks/poll/batch/:type', '/tasks/queue/all', '/tasks/queue/all/verbose', '/tasks/queue/polldata', '/tasks/queue/polldata/all',
    '/tasks/queue/sizes', '/metadata/task/:name/tags', '/metadata/workflow/:name/tags',
  ],
  post: [
    '/metadata/taskdefs', '/workflow/bulk/delete', '/workflow/bulk/restart', '/workflow/bulk/retry', '/workflow/bulk/terminate',
    '/workflow/correlated/batch', '/workflow/:name/correlated', '/workflow/execute/:name', '/workflow/execute/:name/:version', '/workflow/test',
    '/workflow/:id/jump/:reference', '/workflow/:id/rerun', '/workflow/:id/resetcallbacks', '/workflow/:id/restart', '/workflow/:id/retry',
    '/workflow/:id/state', '/workflow/:id/upgrade', '/workflow/:id/variables', '/tasks/queue/requeue/:type', '/tasks/:workflowId/:status/signal',
    '/tasks/:workflowId/:status/signal/sync', '/tasks/:workflowId/:reference/:status/sync', '/metadata/task/:name/tags',
    '/metadata/workflow/:name/tags',
  ],
  put: [
    '/metadata/taskdefs', '/metadata/workflow/:name/rate-limit', '/workflow/bulk/pause', '/workflow/bulk/resume', '/workflow/decide/:id',
    '/workflow/:id/skiptask/:reference', '/metadata/task/:name/tags', '/metadata/workflow/:name/tags',
  ],
  delete: [
    '/metadata/taskdefs/:type', '/workflow/:id/remove', '/metadata/task/:name/tags', '/metadata/workflow/:name/tags',
  ],
} as const;
