import express from 'express';
import type { Express, RequestHandler } from 'express';
import type { Definitions } from '../model/definitions/definition.ts';
import type { DefinitionTasks } from '../model/definitions/task-update.ts';
import { createRateLimitRoutes } from './api/conductor/rate-limits.ts';
import { createAdminConfigRoutes, createNotServedRoutes } from './api/conductor/not-served.ts';
import { createDefinitionRoutes } from './api/conductor/definitions.ts';
import { createTaskLogRoutes, createTaskRoutes, createWorkflowTaskRoutes } from './api/conductor/tasks.ts';
import type { EnvironmentValues, Secrets } from '../model/definitions/stored-values.ts';
import { createEnvironmentRoutes, createSecretRoutes } from './api/conductor/stored-values.ts';
import { createSignalRoutes } from './api/conductor/signals.ts';
import { createScheduleStartRoutes } from './api/conductor/schedule-starts.ts';
import type { ScheduleStartsDependencies } from './api/conductor/schedule-starts.ts';
import { createScheduleRoutes } from './api/conductor/schedules.ts';
import type { SchedulesDependencies } from './api/conductor/schedules.ts';
import { createEventHandlerRoutes } from './api/conductor/event-handlers.ts';
import type { EventHandlersDependencies } from './api/conductor/event-handlers.ts';
import { createSchemaRoutes, type SchemaRoutesDependencies } from './api/conductor/schemas.ts';
import { createTagRoutes } from './api/conductor/tags.ts';
import type { Tags } from '../model/definitions/tags.ts';
import { createTaskDefinitionRoutes } from './api/conductor/task-definitions.ts';
import { createTaskPollRoutes } from './api/conductor/task-polls.ts';
import type { TaskPollsDependencies } from './api/conductor/task-polls.ts';
import type { TaskDefinitions } from '../model/definitions/task-definitions.ts';
import { createWebhookHistoryRoutes } from './api/conductor/webhook-history.ts';
import { createWebhookRoutes } from './api/conductor/webhooks.ts';
import type { WebhooksDependencies } from './api/conductor/webhooks.ts';
import { createWorkflowStateRoutes } from './api/conductor/workflow-state.ts';
import type { WorkflowStateDependencies } from './api/conductor/workflow-state.ts';
import { createWorkflowTestRoutes, type WorkflowTestDependencies } from './api/conductor/workflow-test.ts';
import { createWorkflowRoutes } from './api/conductor/workflows.ts';
import type { WorkflowsDependencies } from './api/conductor/workflows.ts';
import { createTaskSearchRoutes, createWorkflowSearchRoutes } from './api/conductor/search.ts';
import type { SearchDependencies } from './api/conductor/search.ts';
import { createWorkflowAgainRoutes } from './api/conductor/workflows-again.ts';
import type { WorkflowsAgainDependencies } from './api/conductor/workflows-again.ts';
import { createBulkRoutes } from './api/conductor/workflows-bulk.ts';
import { createEventRoutes } from './api/events.ts';
import type { EventsDependencies } from './api/events.ts';
import { createFindRoutes, type FindDependencies } from './api/find.ts';
import { createMatchesRoutes } from './api/matches.ts';
import { createApiErrorHandler, createConductorOneApi } from './api/conductorone/api.ts';
import type { ConductorOneApiDependencies } from './api/conductorone/api.ts';
import { createLiveRoutes } from './api/live.ts';
import type { LiveDependencies } from './api/live.ts';
import { createOverviewRoutes } from './api/overviews.ts';
import type { OverviewsDependencies } from './api/overviews.ts';
import { createRunRoutes } from './api/runs.ts';
import type { RunsDependencies } from './api/runs.ts';
import { createPlatformRoutes } from './api/platforms.ts';
import { createSourceRoutes } from './api/sources.ts';
import type { SourcesDependencies } from './api/sources.ts';
import { createWaitRoutes } from './api/waits.ts';
import type { WaitsDependencies } from './api/waits.ts';
import { createAuthentication } from './auth/authenticate.ts';
import { createMeRoutes, createSessionRoutes } from './auth/session-routes.ts';
import { createSignInRoutes } from './auth/sign-in-routes.ts';
import type { OpenIdSignIn } from './auth/sign-in-routes.ts';
import type { SignedInPeople } from './auth/people.ts';
import { createTokenRoutes, createUserInfoRoutes } from './auth/token-routes.ts';
import type { Authentication } from './auth/token-routes.ts';
import type { Tokens } from './auth/tokens.ts';
import { createCallbackRoutes } from './api/conductorone/callbacks.ts';
import type { CallbackRoutesDependencies } from './api/conductorone/callbacks.ts';
import { createConsolePages } from './console-pages.ts';
import { createWrongKeyLimit } from './auth/wrong-keys.ts';
import { createHealthRoutes } from './health.ts';
import type { HealthDependencies } from './health.ts';
import { createHooks } from './hooks.ts';
import type { HooksDependencies } from './hooks.ts';
import { createJwksRoutes } from './api/conductorone/jwks.ts';
import { createMetricsRoutes } from './metrics.ts';
import type { MetricsDependencies } from './metrics.ts';
import { createOpenApiRoutes } from './openapi.ts';
import { problemHandler, sendProblem } from './problem.ts';
import type { FaultReading } from './problem.ts';
import { refuseUnclearTargets } from './request-target.ts';
import { declaredUnder, findUndeclaredRoute } from './routes.ts';
import type { DeclaredRoute, ServedRoutes } from './routes.ts';
import { isUnstorableUrl } from '../model/storable-text.ts';
import { createTokenEndpoint } from './api/conductorone/token-endpoint.ts';
import type { TokenRoutesDependencies } from './api/conductorone/token-endpoint.ts';

export interface AppDependencies
  extends HooksDependencies,
    WebhooksDependencies,
    SourcesDependencies,
    WorkflowsAgainDependencies,
    WorkflowTestDependencies,
    WorkflowStateDependencies,
    SearchDependencies,
    WorkflowsDependencies,
    EventsDependencies,
    WaitsDependencies,
    LiveDependencies,
    FindDependencies,
    RunsDependencies,
    OverviewsDependencies,
    MetricsDependencies,
    TaskPollsDependencies,
    EventHandlersDependencies,
    SchedulesDependencies,
    ScheduleStartsDependencies,
    SchemaRoutesDependencies,
    FaultReading {
  readonly unknownUrl: (request: { readonly method: string; readonly path: string; readonly address?: string }) => void;
  readonly definitions: Definitions;
  readonly tasks: DefinitionTasks;
  readonly taskDefinitions: TaskDefinitions;
  readonly secrets: Secrets;
  readonly environment: EnvironmentValues;
  readonly tags: Tags;
  readonly readiness: HealthDependencies['readiness'];
  /** Absent: no key is needed, and only this machine may call the API. */
  readonly authentication?: Authentication;
  readonly people: SignedInPeople;
  /** Absent: no OpenID provider is set. */
  readonly openId?: OpenIdSignIn;
  readonly tokens: Tokens;
  /** The namespace in Temporal's own UI. */
  readonly temporalUi?: string;
  /** Of a viewer of traces, with `{traceId}` in it. */
  readonly traceUrl?: string;
  /** The send lane: its API, its callbacks, and what receivers and clients need to trust each other. */
  readonly outgoing: {
    readonly callbacks: CallbackRoutesDependencies['callbacks'];
    readonly signer: Parameters<typeof createJwksRoutes>[0];
    readonly token: TokenRoutesDependencies;
    readonly api: Pick<ConductorOneApiDependencies, 'authenticate' | 'routes'> & {
      readonly v2Routes: ConductorOneApiDependencies['routes'];
    };
  };
}

export interface HttpApp {
  readonly app: Express;
  /** Every route with the privilege that it needs. Beside them there are the URLs where platforms post. */
  readonly declared: readonly DeclaredRoute[];
}

/** The whole HTTP surface. It does not start with a route that declares no privilege. */
export function createApp(dependencies: AppDependencies): HttpApp {
  const { authentication, outgoing, report, isUnavailable, trustedProxies } = dependencies;
  const app = express();
  const declared: DeclaredRoute[] = [];
  const serve = (path: string, routes: ServedRoutes): void => {
    app.use(path, routes.router);
    declared.push(...declaredUnder(path, routes));
  };
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(refuseUnclearTargets);
  // Platforms post far more than anybody else calls: their requests come first, and run through no parser.
  app.use(createHooks(dependencies));
  app.use((request, _response, next) => {
    // Clients join base and path with one slash too many (A1).
    request.url = request.url.replace(/^[^?]+/, (path) => path.replaceAll(/\/{2,}/g, '/'));
    next();
  });
  app.use(createWrongKeyLimit({ trustedProxies, clock: Date.now }));
  for (const routes of openRoutes(dependencies)) serve('/', routes);
  app.use('/auth/v1', createApiErrorHandler({ report, isUnavailable }));
  serve(
    '/',
    createOpenApiRoutes(() => declared),
  );
  for (const [path, families] of [
    ['/api/v1', outgoing.api.routes],
    ['/api/v2', outgoing.api.v2Routes],
  ] as const) {
    app.use(
      path,
      createConductorOneApi({ authenticate: outgoing.api.authenticate, routes: families, report, isUnavailable }),
    );
    for (const routes of families) declared.push(...declaredUnder(path, routes));
  }
  app.use(['/api', '/metrics'], createAuthentication(authentication?.authenticator, dependencies.people));
  app.use(refuseUnstorableUrls);
  for (const [path, routes] of apiRoutes(dependencies)) serve(path, routes);
  app.use((request, response) => {
    dependencies.unknownUrl({ method: request.method, path: request.path, address: request.socket.remoteAddress });
    const message = `There is nothing at ${request.method} ${request.path}: webhooks are received at /webhook/ID, and the API is below /api.`;
    sendProblem(response, { status: 404, message });
  });
  app.use(problemHandler(dependencies));
  const undeclared = findUndeclaredRoute(app.router);
  if (undeclared !== undefined)
    throw new Error(`The route ${undeclared} declares no privilege: add it by createRoutes (src/http/routes.ts).`);
  return { app, declared };
}

/** For everybody. A callback proves itself by its path, a login by its body. */
function openRoutes({
  readiness,
  outgoing,
  report,
  authentication,
  people,
  openId,
  tokens,
  publicUrl,
}: AppDependencies): readonly ServedRoutes[] {
  return [
    createHealthRoutes({ readiness, authenticator: authentication?.authenticator, people }),
    createCallbackRoutes({ callbacks: outgoing.callbacks, report }),
    createJwksRoutes(outgoing.signer),
    createTokenEndpoint(outgoing.token),
    createTokenRoutes(authentication, tokens),
    createSessionRoutes({ authentication, people, openId, publicUrl }),
    createSignInRoutes({ openId, people, publicUrl }),
    createConsolePages(),
  ];
}

/** In the order in which they are tried. */
function apiRoutes(dependencies: AppDependencies): readonly (readonly [string, ServedRoutes])[] {
  const { tasks } = dependencies;
  return [
    ['/metrics', createMetricsRoutes(dependencies)],
    ['/api', createUserInfoRoutes()],
    ['/api', createMeRoutes(dependencies)],
    ['/api', createAdminConfigRoutes()],
    ['/api', createNotServedRoutes()],
    ['/api', createTagRoutes(dependencies)],
    ['/api/metadata/webhook', createWebhookHistoryRoutes(dependencies)],
    ['/api/metadata/webhook', createWebhookRoutes(dependencies)],
    ['/api/sources', createSourceRoutes(dependencies)],
    ['/api/platforms', createPlatformRoutes()],
    ['/api/metadata/workflow', createRateLimitRoutes(dependencies)],
    ['/api/metadata/workflow', createDefinitionRoutes(dependencies)],
    ['/api/workflow/bulk', createBulkRoutes(dependencies)],
    ['/api/workflow', createWorkflowSearchRoutes(dependencies)],
    ['/api/tasks', createTaskSearchRoutes(dependencies)],
    ['/api/workflow', createWorkflowAgainRoutes(dependencies)],
    ['/api/workflow', createWorkflowStateRoutes(dependencies)],
    ['/api/workflow', createWorkflowTestRoutes(dependencies)],
    ['/api/workflow', createWorkflowRoutes(dependencies)],
    ['/api/workflow', createWorkflowTaskRoutes(dependencies)],
    ['/api/secrets', createSecretRoutes(dependencies)],
    ['/api/environment', createEnvironmentRoutes(dependencies)],
    ['/api/metadata/taskdefs', createTaskDefinitionRoutes(dependencies)],
    ['/api/schema', createSchemaRoutes(dependencies)],
    ['/api/event', createEventHandlerRoutes(dependencies)],
    ['/api/scheduler', createScheduleStartRoutes(dependencies)],
    ['/api/scheduler', createScheduleRoutes(dependencies)],
    ['/api/tasks', createTaskPollRoutes(dependencies)],
    ['/api/tasks', createSignalRoutes(dependencies)],
    ['/api/tasks', createTaskLogRoutes(tasks)],
    ['/api/tasks', createTaskRoutes(dependencies)],
    ['/api/events', createEventRoutes(dependencies)],
    ['/api/waits', createWaitRoutes(dependencies)],
    ['/api/matches', createMatchesRoutes(dependencies)],
    ['/api/live', createLiveRoutes(dependencies)],
    ['/api/find', createFindRoutes(dependencies)],
    ['/api/runs', createRunRoutes(dependencies)],
    ['/api', createOverviewRoutes(dependencies)],
  ];
}

const refuseUnstorableUrls: RequestHandler = (request, response, next) => {
  if (!isUnstorableUrl(request.url)) return next();
  sendProblem(response, {
    status: 400,
    message: 'The URL contains the character U+0000 (%00), which no name here has; leave it out.',
  });
};
