import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { readAccessSearch } from '../features/access/search.ts';
import { readEndpointSearch } from '../features/endpoints/search.ts';
import { readEventsPageSearch } from '../features/events/search.ts';
import { readRequestsSearch } from '../features/requests/search.ts';
import { readWaitsSearch } from '../features/waits/search.ts';
import { readWebhookSearch } from '../features/webhooks/search.ts';
import { readDefinitionSearch, readDefinitionsSearch } from '../features/definitions/search.ts';
import { readSchemaSearch, readSchemasSearch } from '../features/schemas/search.ts';
import { readExecutionSearch, readRunsSearch } from '../features/workflows/search.ts';
import { ApiProblem, toUrl } from '../shared/api/http.ts';
import { Empty } from '../shared/ui/empty.tsx';
import { PageFrame } from '../shared/ui/page.tsx';
import { ProblemNote } from '../shared/ui/problem.tsx';
import { Shell } from './shell.tsx';

const root = createRootRoute({ component: Shell });
const getParentRoute = () => root;

const home = createRoute({
  getParentRoute,
  path: '/',
  component: lazyRouteComponent(() => import('../features/home/home-page.tsx'), 'HomePage'),
});
const webhooksPage = createRoute({
  getParentRoute,
  path: '/webhooks',
  component: lazyRouteComponent(() => import('../features/webhooks/webhooks-page.tsx'), 'WebhooksPage'),
});
const newWebhookPage = createRoute({
  getParentRoute,
  path: '/webhooks/new',
  component: lazyRouteComponent(() => import('../features/webhooks/new-webhook-page.tsx'), 'NewWebhookPage'),
});
const webhookPage = createRoute({
  getParentRoute,
  path: '/webhooks/$webhookId',
  validateSearch: readWebhookSearch,
  component: lazyRouteComponent(() => import('../features/webhooks/webhook-page.tsx'), 'WebhookPage'),
});
const eventsPage = createRoute({
  getParentRoute,
  path: '/events',
  validateSearch: readEventsPageSearch,
  component: lazyRouteComponent(() => import('../features/events/events-page.tsx'), 'EventsPage'),
});
const replayPage = createRoute({
  getParentRoute,
  path: '/events/replays/$replayId',
  component: lazyRouteComponent(() => import('../features/events/replay-page.tsx'), 'ReplayPage'),
});
const eventPage = createRoute({
  getParentRoute,
  path: '/events/$eventId',
  component: lazyRouteComponent(() => import('../features/events/event-page.tsx'), 'EventPage'),
});
const waitsPage = createRoute({
  getParentRoute,
  path: '/waits',
  validateSearch: readWaitsSearch,
  component: lazyRouteComponent(() => import('../features/waits/waits-page.tsx'), 'WaitsPage'),
});
const waitPage = createRoute({
  getParentRoute,
  path: '/waits/$waitId',
  component: lazyRouteComponent(() => import('../features/waits/wait-page.tsx'), 'WaitDetailPage'),
});
const workflowsPage = createRoute({
  getParentRoute,
  path: '/workflows',
  validateSearch: readRunsSearch,
  component: lazyRouteComponent(() => import('../features/workflows/workflows-page.tsx'), 'WorkflowsPage'),
});
const executionPage = createRoute({
  getParentRoute,
  path: '/workflows/$workflowId',
  validateSearch: readExecutionSearch,
  component: lazyRouteComponent(() => import('../features/workflows/execution-page.tsx'), 'ExecutionPage'),
});
const definitionsPage = createRoute({
  getParentRoute,
  path: '/definitions',
  validateSearch: readDefinitionsSearch,
  component: lazyRouteComponent(() => import('../features/definitions/definitions-page.tsx'), 'DefinitionsPage'),
});
const definitionPage = createRoute({
  getParentRoute,
  path: '/definitions/$name',
  validateSearch: readDefinitionSearch,
  component: lazyRouteComponent(() => import('../features/definitions/definition-page.tsx'), 'DefinitionPage'),
});
const schemasPage = createRoute({
  getParentRoute,
  path: '/schemas',
  validateSearch: readSchemasSearch,
  component: lazyRouteComponent(() => import('../features/schemas/schemas-page.tsx'), 'SchemasPage'),
});
const schemaPage = createRoute({
  getParentRoute,
  path: '/schemas/$name',
  validateSearch: readSchemaSearch,
  component: lazyRouteComponent(() => import('../features/schemas/schema-page.tsx'), 'SchemaPage'),
});
const requestsPage = createRoute({
  getParentRoute,
  path: '/requests',
  validateSearch: readRequestsSearch,
  component: lazyRouteComponent(() => import('../features/requests/requests-page.tsx'), 'RequestsPage'),
});
const requestPage = createRoute({
  getParentRoute,
  path: '/requests/$requestId',
  component: lazyRouteComponent(() => import('../features/requests/request-page.tsx'), 'RequestPage'),
});
const accessPage = createRoute({
  getParentRoute,
  path: '/requests/access',
  validateSearch: readAccessSearch,
  component: lazyRouteComponent(() => import('../features/access/access-page.tsx'), 'AccessPage'),
});
const endpointsPage = createRoute({
  getParentRoute,
  path: '/settings/webhooks',
  component: lazyRouteComponent(() => import('../features/endpoints/endpoints-page.tsx'), 'EndpointsPage'),
});
const endpointHistoryPage = createRoute({
  getParentRoute,
  path: '/settings/webhooks/$endpointId',
  validateSearch: readEndpointSearch,
  component: lazyRouteComponent(() => import('../features/endpoints/endpoint-history-page.tsx'), 'EndpointHistoryPage'),
});
const settings = createRoute({
  getParentRoute,
  path: '/settings',
  beforeLoad: () => {
    throw redirect({ to: '/settings/webhooks' });
  },
});

/** All pages of the console. Each is loaded when it is first opened. */
export function createConsoleRouter() {
  return createRouter({
    routeTree: root.addChildren([
      home,
      settings,
      webhooksPage,
      newWebhookPage,
      webhookPage,
      eventsPage,
      eventPage,
      replayPage,
      waitsPage,
      waitPage,
      workflowsPage,
      executionPage,
      definitionsPage,
      definitionPage,
      schemasPage,
      schemaPage,
      requestsPage,
      accessPage,
      requestPage,
      endpointsPage,
      endpointHistoryPage,
    ]),
    // Each parameter is the text that it is: an id of digits alone would lose its end as a number.
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (search) => toUrl('', readTexts(search)),
    defaultPreload: 'intent',
    defaultErrorComponent: ({ error, reset }) => (
      <PageFrame title="Something went wrong">
        <ProblemNote error={isMissing(error) ? notLoaded : error} again={isMissing(error) ? reload : reset} />
      </PageFrame>
    ),
    defaultNotFoundComponent: () => (
      <PageFrame title="Not found">
        <Empty title="There is no such page">The address may be cut off. The menu leads to all pages.</Empty>
      </PageFrame>
    ),
    scrollRestoration: true,
  });
}

/** Browsers have no name for it but in their words: a part of the console did not come. */
function isMissing(error: unknown): boolean {
  return error instanceof Error && /module script|imported module|preload CSS/i.test(error.message);
}

const notLoaded = new ApiProblem(
  'This page could not be loaded: the server does not answer, or has been updated since the console was opened.',
  { status: 0 },
);

const reload = () => location.reload();

function readTexts(search: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(search).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}
