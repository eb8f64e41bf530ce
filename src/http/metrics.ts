import { Router } from 'express';

export interface MetricsDependencies {
  readonly metrics: { render(): Promise<{ readonly contentType: string; readonly text: string }> };
}

/** `GET /metrics`: what Prometheus reads. */
export function createMetricsRoutes({ metrics }: MetricsDependencies): Router {
  const router = Router();
  router.get('/', async (_request, response) => {
    const { contentType, text } = await metrics.render();
    response.type(contentType).send(text);
  });
  return router;
}
