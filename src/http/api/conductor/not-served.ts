import type { Request, Response } from 'express';
import { sendProblem } from '../../problem.ts';
import type { Routes } from '../../routes.ts';
import { createApiRoutes } from '../api-routes.ts';
import type { ApiPrivilege } from '../api-routes.ts';
import { version } from '../../health.ts';

/**
 * Routes of Conductor that are not served (A15): a client reads 501 and why, not that its workflow does not exist.
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
const notServed = { needs: 'read', body: 'none', isServed: false } as const;

function sendNotServed({ method, originalUrl }: Request, response: Response): void {
  const message = `${method} ${originalUrl.replace(/\?.*$/s, '')} is a route of Conductor that Signalbox does not serve.`;
  sendProblem(response, { status: 501, code: 'NOT_SERVED', message });
}

/** All that is below these. */
const families = [
  '/admin',
  '/agent',
  '/applications',
  '/auth/authorization',
  '/gateway',
  '/groups',
  '/human',
  '/integrations',
  '/prompts',
  '/queue',
  '/registry',
  '/roles',
  '/secrets-v2',
  '/users',
];

/** Of the open-source server and of Orkes'. */
const notServedPaths = {
  get: [
    '/scheduler/schedules/tags',
    '/event/execution',
    '/event/execution/:name',
    '/event/message',
    '/event/message/:event',
    '/event/queue/*rest',
    '/event/queues/*rest',
    '/metadata/tags/resources',
    '/metadata/workflow/names-and-versions',
    '/metadata/workflow/latest-versions',
    '/secrets/clearLocalCache',
    '/secrets/clearRedisCache',
    '/workflow/externalstoragelocation',
    '/workflow/external-storage-location',
    '/tasks/externalstoragelocation',
    '/tasks/external-storage-location',
    '/tasks/in_progress/:type',
    '/tasks/in_progress/:workflowId/:reference',
  ],
  post: [
    '/event/handleIncomingEvent',
    '/metadata/workflow-importer/*rest',
    '/metadata/workflow-task-defs/upload',
    '/event/queue/*rest',
    '/workflow/:id/messages',
    '/workflow/:id/upgrade',
    '/tasks/queue/requeue/:type',
    '/tasks/:taskId/ack',
  ],
  put: ['/event/queue/*rest'],
  delete: ['/event/queue/*rest', '/tasks/queue/:type/:taskId'],
} as const;
/** `GET /api/admin/config`, which tools call to see that a server is there (A13). Settings are told to nobody: the map says what answers. */
export function createAdminConfigRoutes(): Routes<ApiPrivilege> {
  const routes = createApiRoutes();
  routes.get('/admin/config', { needs: 'read' }, (_request, response) => {
    response.json({ server: 'signalbox', version });
  });
  return routes;
}
