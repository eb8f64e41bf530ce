import { Router, type Request, type Response } from 'express';
import { sendProblem } from '../../problem.ts';

/**
 * Routes of Conductor that are not served (A15): a client reads 501 and why, not that its workflow does not exist. Left
 * out is `update-v2`: at a 404 its callers go over to `POST /api/tasks`, which is served.
 */
export function createNotServedRoutes(): Router {
  const router = Router();
  router.use(families, sendNotServed);
  for (const route of routes) {
    const [method = '', path = ''] = route.split(' ');
    router.all(path, (request, response, next) => (request.method === method ? sendNotServed(request, response) : next()));
  }
  return router;
}

function sendNotServed({ method, originalUrl }: Request, response: Response): void {
  const message = `${method} ${originalUrl.replace(/\?.*$/, '')} is a route of Conductor that Signalbox does not serve.`;
  sendProblem(response, { status: 501, code: 'NOT_SERVED', message });
}

const families = ['/environment', '/scheduler', '/schema', '/secrets', '/secrets-v2'];

/** `x-tier` 1 to 3 of the published description. */
const routes: readonly string[] = [
  'GET /metadata/taskdefs', 'POST /metadata/taskdefs', 'PUT /metadata/taskdefs', 'GET /metadata/taskdefs/:type', 'DELETE /metadata/taskdefs/:type',
  'GET /metadata/tags', 'GET /metadata/tags/resources',
  ...['GET', 'POST', 'PUT', 'DELETE'].flatMap((method) => [`${method} /metadata/task/:name/tags`, `${method} /metadata/workflow/:name/tags`]),
  'GET /metadata/workflow/:name/rate-limit', 'PUT /metadata/workflow/:name/rate-limit',
  'GET /workflow/running/:name', 'GET /workflow/search', 'DELETE /workflow/:id/remove',
  'POST /workflow/bulk/delete', 'PUT /workflow/bulk/pause', 'POST /workflow/bulk/restart', 'PUT /workflow/bulk/resume', 'POST /workflow/bulk/retry',
  'POST /workflow/bulk/terminate', 'POST /workflow/correlated/batch', 'POST /workflow/:name/correlated', 'GET /workflow/:name/correlated/:id',
  'PUT /workflow/decide/:id', 'POST /workflow/execute/:name', 'GET /workflow/execute/:name', 'POST /workflow/execute/:name/:version', 'POST /workflow/test',
  'POST /workflow/:id/jump/:reference', 'POST /workflow/:id/rerun', 'POST /workflow/:id/resetcallbacks', 'POST /workflow/:id/restart', 'POST /workflow/:id/retry',
  'PUT /workflow/:id/skiptask/:reference', 'POST /workflow/:id/state', 'POST /workflow/:id/upgrade', 'POST /workflow/:id/variables',
  'GET /tasks/search', 'GET /tasks/poll/:type', 'GET /tasks/poll/batch/:type', 'GET /tasks/queue/all', 'GET /tasks/queue/all/verbose',
  'GET /tasks/queue/polldata', 'GET /tasks/queue/polldata/all', 'POST /tasks/queue/requeue/:type', 'GET /tasks/queue/sizes',
  'POST /tasks/:workflowId/:status/signal', 'POST /tasks/:workflowId/:status/signal/sync', 'POST /tasks/:workflowId/:reference/:status/sync',
];
