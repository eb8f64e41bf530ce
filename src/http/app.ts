import express, { type Express } from 'express';
import type { Definitions } from '../model/definitions.ts';
import { createDefinitionRoutes } from './api/conductor/definitions.ts';
import { createWebhookRoutes, type WebhooksDependencies } from './api/conductor/webhooks.ts';
import { createWorkflowRoutes, type WorkflowsDependencies } from './api/conductor/workflows.ts';
import { createEventRoutes } from './api/events.ts';
import { createGuard } from './auth/guard.ts';
import { createTokenRoutes, createUserInfoRoutes, type Authentication } from './auth/token-routes.ts';
import { createHealthRoutes, type Probe } from './health.ts';
import { createHooks, type HooksDependencies } from './hooks.ts';
import { readJsonBodies } from './json-body.ts';
import { problemHandler, sendProblem } from './problem.ts';

export interface AppDependencies extends HooksDependencies, WebhooksDependencies, WorkflowsDependencies {
  readonly definitions: Definitions;
  readonly probes: Readonly<Record<string, Probe>>;
  /** Absent: no key is needed, and only this machine may call the API. */
  readonly authentication?: Authentication;
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
  const guard = createGuard(dependencies.authentication?.authenticator);
  // Before a body is read: nobody without a key may make us read one. Getting a token is what everybody may.
  app.use('/api', (request, response, next) => (/^\/token\/?$/i.test(request.path) && request.method === 'POST' ? next() : guard(request, response, next)));
  // Any type: clients send JSON under many names, and under none.
  app.use(readJsonBodies({ bytesMax: apiBodyBytesMax }));
  app.use(createTokenRoutes(dependencies.authentication));
  app.use(createUserInfoRoutes());
  app.use('/api/metadata/webhook', createWebhookRoutes(dependencies));
  app.use('/api/metadata/workflow', createDefinitionRoutes(dependencies.definitions));
  app.use('/api/workflow', createWorkflowRoutes(dependencies));
  app.use('/api/events', createEventRoutes(dependencies.ledger));
  app.use((request, response) => {
    sendProblem(response, { status: 404, message: `There is nothing at ${request.method} ${request.path}.` });
  });
  app.use(problemHandler(dependencies.report));
  return app;
}
