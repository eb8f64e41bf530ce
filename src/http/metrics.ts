import { createApiRoutes, type ApiPrivilege } from './api/api-routes.ts';
import type { Routes } from './routes.ts';

export interface MetricsDependencies {
  readonly metrics: { render(): Promise<{ readonly contentType: string; readonly text: string }> };
}

/** `GET /metrics`: what Prometheus reads. */
export function createMetricsRoutes({ metrics }: MetricsDependencies): Routes<ApiPrivilege> {
  const routes = createApiRoutes();
  routes.get('/', { needs: 'read' }, async (_request, response) => {
    const { contentType, text } = await metrics.render();
    response.type(contentType).send(text);
  });
  return routes;
}
