import type { Routes } from '../../routes.ts';
import { version } from '../../health.ts';
import { createApiRoutes, type ApiPrivilege } from '../api-routes.ts';

/** `GET /api/admin/config`, which tools call to see that a server is there (A13). Settings are told to nobody: the map says what answers. */
export function createAdminConfigRoutes(): Routes<ApiPrivilege> {
  const routes = createApiRoutes();
  routes.get('/admin/config', { needs: 'read' }, (_request, response) => {
    response.json({ server: 'signalbox', version });
  });
  return routes;
}
