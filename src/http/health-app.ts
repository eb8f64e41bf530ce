import express, { type Express } from 'express';
import { createAuthentication } from './auth/authenticate.ts';
import { createHealthRoutes, type HealthDependencies } from './health.ts';
import { createMetricsRoutes, type MetricsDependencies } from './metrics.ts';
import { problemHandler, sendProblem, type FaultReading } from './problem.ts';
import { refuseUnclearTargets } from './request-target.ts';

export type HealthAppDependencies = HealthDependencies & MetricsDependencies & FaultReading;

/** Health and metrics of a process that serves nothing else: the same paths, with the same callers, as where the API is. */
export function createHealthApp(dependencies: HealthAppDependencies): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(refuseUnclearTargets);
  app.use(createHealthRoutes(dependencies).router);
  app.use('/metrics', createAuthentication(dependencies.authenticator), createMetricsRoutes(dependencies).router);
  app.use((request, response) =>
    sendProblem(response, {
      status: 404,
      message: `There is nothing at ${request.method} ${request.path}: this is a worker, which has /health, /health/ready and /metrics.`,
    }),
  );
  app.use(problemHandler(dependencies));
  return app;
}
