import { suggest } from '../../model/suggest.ts';
import { describePlatform } from '../../platforms/describe.ts';
import { findPreset, platforms } from '../../platforms/index.ts';
import { sendProblem } from '../problem.ts';
import type { Routes } from '../routes.ts';
import { createApiRoutes, type ApiPrivilege } from './api-routes.ts';

const descriptors = platforms.map(describePlatform);

/** The platforms as data: a form and the command line are drawn from it. */
export function createPlatformRoutes(): Routes<ApiPrivilege> {
  const routes = createApiRoutes();
  routes.get('/', { needs: 'read', query: 'none' }, (_request, response) => {
    response.json({ platforms: descriptors });
  });
  routes.get('/:name', { needs: 'read', query: 'none' }, (request, response) => {
    const { name } = request.params;
    const preset = findPreset(name ?? '');
    if (preset !== undefined) return void response.json(describePlatform(preset));
    const meant = suggest(
      name ?? '',
      platforms.map((one) => one.name),
    );
    sendProblem(response, {
      status: 404,
      message: `There is no platform "${name}"${meant === undefined ? '' : `, did you mean "${meant}"?`}; GET /api/platforms lists them.`,
    });
  });
  return routes;
}
