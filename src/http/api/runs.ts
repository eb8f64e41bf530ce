import { runListQuery } from '../../contract/runs.ts';
import { parse } from '../../contract/validation.ts';
import type { RunList } from '../../model/definitions/run-list.ts';
import { sendInvalid } from '../problem.ts';
import type { Routes } from '../routes.ts';
import { createApiRoutes } from './api-routes.ts';
import type { ApiPrivilege } from './api-routes.ts';

export interface RunsDependencies {
  readonly runs: RunList;
}

/** `GET /api/runs`: the newest runs of workflows. One of them by its id is `GET /api/workflow/{id}`. */
export function createRunRoutes({ runs: list }: RunsDependencies): Routes<ApiPrivilege> {
  const routes = createApiRoutes();
  routes.get('/', { needs: 'read' }, async (request, response) => {
    const parsed = parse(runListQuery, request.query);
    if (parsed.kind === 'invalid') return sendInvalid(response, parsed.errors);
    const { runs, boundHit, looked } = await list.list(parsed.value);
    response.json({
      runs,
      nextBefore: looked,
      boundHit: boundHit || undefined,
      message: boundHit ? 'The search looked at as many runs as it may in one call; go on with nextBefore.' : undefined,
    });
  });
  return routes;
}
