import express, { type Express } from 'express';
import type { Definitions } from '../model/definitions/definitions.ts';
import type { RunTasks } from '../model/definitions/run-tasks.ts';
import { createDefinitionRoutes } from './api/conductor/definitions.ts';
import { createTaskLogRoutes } from './api/conductor/task-logs.ts';
import { createTaskRoutes } from './api/conductor/tasks.ts';
import { createNotServedRoutes } from './api/conductor/not-served.ts';
import { createWebhookHistoryRoutes } from './api/conductor/webhook-history.ts';
import { createWebhookRoutes, type WebhooksDependencies } from './api/conductor/webhooks.ts';
import { createWorkflowTaskRoutes } from './api/conductor/workflow-tasks.ts';
import { createWorkflowRoutes, type WorkflowsDependencies } from './api/conductor/workflows.ts';
import { createEventRoutes, type EventsDependencies } from './api/events.ts';
import { createMatchesRoutes } from './api/matches.ts';
import { createConductorOneApi, type ConductorOneApiDependencies } from './api/conductorone/api.ts';
import { createSourceRoutes, type SourcesDependencies } from './api/sources.ts';
import { createWaitRoutes, type WaitsDependencies } from './api/waits.ts';
import { createGuard } from './auth/guard.ts';
import { createTokenRoutes, createUserInfoRoutes, type Authentication } from './auth/token-routes.ts';
import { createCallbackRoutes, type CallbackRoutesDependencies } from './callbacks.ts';
import { createHealthRoutes, type Probe } from './health.ts';
import { createHooks, type HooksDependencies } from './hooks.ts';
import { createJwksRoutes } from './jwks.ts';
import { createMetricsRoutes, type MetricsDependencies } from './metrics.ts';
import { readJsonBodies } from './json-body.ts';
import { problemHandler, sendProblem } from './problem.ts';
import { isUnstorableUrl } from './storable-text.ts';
import { createTokenEndpoint, type TokenRoutesDependencies } from './token.ts';

export interface AppDependencies extends HooksDependencies, WebhooksDependencies, SourcesDependencies, WorkflowsDependencies, EventsDependencies, WaitsDependencies, MetricsDependencies {
  readonly definitions: Definitions;
  readonly tasks: RunTasks;
  readonly probes: Readonly<Record<string, Probe>>;
  /** Absent: no key is needed, and only this machine may call the API. */
  readonly authentication?: Authentication;
  /** The send lane: its API, its callbacks, and what receivers and clients need to trust each other. */
  readonly outgoing: {
    readonly callbacks: CallbackRoutesDependencies['callbacks'];
    readonly signer: Parameters<typeof createJwksRoutes>[0];
    readonly token: TokenRoutesDependencies;
    readonly api: Pick<ConductorOneApiDependencies, 'guard' | 'routers'>;
  };
}

/** A definition of thousands of tasks. */
const apiBodyBytesMax = 5 * 1024 * 1024;

/** The whole HTTP surface. What platforms call comes first and runs through no parser. */
export function createApp(dependencies: AppDependencies): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(createHooks(dependencies));
  app.use((request, _response, next) => {
    // Clients join base and path with one slash too many (A1).
    request.url = request.url.replace(/^[^?]+/, (path) => path.replaceAll(/\/{2,}/g, '/'));
    next();
  });
  app.use(createHealthRoutes(dependencies.probes));
  // Callbacks prove themselves by their path; the rest of /api/v1 has a guard of its own, and errors of its own (C9).
  app.use(createCallbackRoutes({ callbacks: dependencies.outgoing.callbacks, report: dependencies.report }));
  app.use(createJwksRoutes(dependencies.outgoing.signer));
  app.use(createTokenEndpoint(dependencies.outgoing.token));
  app.use('/api/v1', createConductorOneApi({ ...dependencies.outgoing.api, report: dependencies.report }));
  const guard = createGuard(dependencies.authentication?.authenticator);
  app.use('/metrics', guard, createMetricsRoutes(dependencies));
  // Before a body is read: nobody without a key may make us read one. Getting a token is what everybody may.
  app.use('/api', (request, response, next) => (/^\/token\/?$/i.test(request.path) && request.method === 'POST' ? next() : guard(request, response, next)));
  app.use('/api/tasks', createTaskLogRoutes(dependencies.tasks));
  app.use((request, response, next) => {
    if (!isUnstorableUrl(request.url)) return next();
    sendProblem(response, { status: 400, message: 'The URL contains the character U+0000 (%00), which no name here has; leave it out.' });
  });
  // Any type: clients send JSON under many names, and under none.
  app.use(readJsonBodies({ bytesMax: apiBodyBytesMax }));
  app.use(createTokenRoutes(dependencies.authentication));
  app.use(createUserInfoRoutes());
  app.use('/api', createNotServedRoutes());
  app.use('/api/metadata/webhook', createWebhookHistoryRoutes(dependencies));
  app.use('/api/metadata/webhook', createWebhookRoutes(dependencies));
  app.use('/api/sources', createSourceRoutes(dependencies));
  app.use('/api/metadata/workflow', createDefinitionRoutes(dependencies.definitions));
  app.use('/api/workflow', createWorkflowRoutes(dependencies));
  app.use('/api/workflow', createWorkflowTaskRoutes(dependencies));
  app.use('/api/tasks', createTaskRoutes(dependencies.tasks));
  app.use('/api/events', createEventRoutes(dependencies));
  app.use('/api/waits', createWaitRoutes(dependencies));
  app.use('/api/matches', createMatchesRoutes(dependencies));
  app.use((request, response) => {
    sendProblem(response, { status: 404, message: `There is nothing at ${request.method} ${request.path}.` });
  });
  app.use(problemHandler(dependencies.report));
  return app;
}
