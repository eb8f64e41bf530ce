import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Api, waitTask } from '../helpers/api.ts';
import { startOverOwnServers, type OwnServers } from './own-servers.ts';

let servers: OwnServers;
/** What stands for the parameters of paths: things that are there. */
let known: Readonly<Record<string, string>>;
/** Bodies of calls that an empty one does not get to the database with. */
let bodies: Readonly<Record<string, unknown>>;
let sourceId: string;
/** One that no other call disables or changes. */
let untouchedSourceId: string;
/** No call waits for a connection of its client. */
let wide: Api;

beforeAll(async () => {
  servers = await startOverOwnServers();
  const { signalbox } = servers;
  wide = new Api(signalbox.url, undefined, { connections: 1_000 });
  const name = await signalbox.saveDefinition([waitTask()]);
  const workflowId = await signalbox.startWorkflow(name);
  await signalbox.untilWaiting(1);
  const { tasks } = await signalbox.must('GET', `/api/workflow/${workflowId}`);
  ({ id: sourceId } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { nobody: 0 } }));
  ({ id: untouchedSourceId } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { nobody: 0 } }));
  await signalbox.postOpen(sourceId, { n: 0 });
  const [event] = await signalbox.ledger(sourceId);
  const { webhook } = await signalbox.must('POST', '/api/v1/webhooks', { displayName: 'out', url: 'http://127.0.0.1:1/hook' });
  const run = (await signalbox.must('GET', `/api/waits?workflowId=${workflowId}`)).waits[0].id.split('/');
  known = {
    name, workflowId, version: '1', taskId: tasks[0].taskId, reference: 'wait_ref', status: 'COMPLETED', eventId: event.id, run: run[0], seq: run[1],
    type: 'any', token: 'none', rest: 'rest', instanceId: 'none', app_id: 'none', user_id: 'none', task_id: 'none', type_id: 'none', identity_user_id: 'none',
    '/api/workflow': workflowId, '/api/metadata/webhook': sourceId, '/api/sources': sourceId, '/api/events': event.id, '/api/waits': run.join('%2F'), '/api/v1/webhooks': webhook.id,
  };
  const definition = { name: 'other', version: 1, schemaVersion: 2, tasks: [waitTask()] };
  const source = { name: 'other', sourcePlatform: 'Custom', headers: { 'X-Key': 'k' }, receiverWorkflowNamesToVersions: { [name]: 0 } };
  bodies = {
    'post /api/metadata/webhook': source, 'put /api/metadata/webhook': { ...source, id: sourceId }, 'put /api/metadata/webhook/:id': source,
    'put /api/metadata/webhook/:id/tags': [{ key: 'a', value: 'b' }], 'delete /api/metadata/webhook/:id/tags': [{ key: 'a', value: 'b' }],
    'post /api/metadata/workflow': definition, 'put /api/metadata/workflow': [definition],
    'post /api/workflow': { name }, 'post /api/tasks': { workflowInstanceId: workflowId, taskId: tasks[0].taskId, status: 'IN_PROGRESS' }, 'post /api/tasks/:taskId/log': 'a line',
    'post /api/events/replay': { filter: { source: sourceId }, dryRun: true }, 'post /api/matches/test': { eventId: event.id, matches: { '$.n': 0 } },
    'post /api/v1/webhooks': { displayName: 'another', url: 'http://127.0.0.1:1/hook' }, 'post /api/v1/users': { displayName: 'Eve' }, 'post /api/v1/apps': { displayName: 'App' },
    'post /api/v1/policies': { displayName: 'Policy', policyType: 'POLICY_TYPE_GRANT' }, 'post /api/v1/iam/personal_clients': { displayName: 'client' },
    'post /api/token': { keyId: 'none', keySecret: 'none' },
  };
}, 180_000);
afterAll(async () => {
  await wide?.close();
  await servers?.stop();
}, 60_000);

interface Answered {
  readonly call: string;
  readonly status: number;
  readonly ms: number;
}

/** Every route there is, and an event; some at a time, so that what is measured is not this process' own work. */
async function callAll(): Promise<readonly Answered[]> {
  const routes = servers.signalbox.routes.map(({ method, path }) => ({ call: `${method} ${path}`, ask: () => ask(method, path) }));
  const left = [...routes, { call: 'an event', ask: () => wide.postOpen(untouchedSourceId, { n: 1 }) }];
  const answers: Answered[] = [];
  await Promise.all(Array.from({ length: callsAtOnce }, async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const before = Date.now();
      const { status } = await next.ask();
      answers.push({ call: next.call, status, ms: Date.now() - before });
    }
  }));
  return answers;
}

const callsAtOnce = 32;

function ask(method: string, path: string) {
  const kind = /^\/api\/(?:v1\/)?(?:metadata\/)?[^/]+/.exec(path)?.[0] ?? '';
  // What is deleted is nothing that the other calls need.
  const isSpared = method === 'delete' && kind !== '/api/workflow';
  const filled = path.replaceAll(/[:*]([A-Za-z_]+)/g, (_whole, name: string) => (isSpared ? undefined : known[name === 'id' ? kind : name]) ?? 'none');
  const verb = method === 'all' ? 'POST' : method.toUpperCase();
  return wide.call(verb, filled, verb === 'GET' ? undefined : bodies[`${method} ${path}`] ?? {});
}

const untilReady = () => vi.waitFor(async () => expect((await servers.signalbox.get('/health/ready')).body).toMatchObject({ ready: true }), { timeout: 60_000, interval: 500 });

test.each([
  {
    server: 'temporal' as const,
    needing: [
      'post /api/workflow', 'post /api/workflow/:name', 'post /api/workflow/start/:name/:version', 'get /api/workflow/:id', 'get /api/workflow/:id/status', 'put /api/workflow/:id/pause',
      'put /api/workflow/:id/resume', 'delete /api/workflow/:id', 'get /api/workflow/:id/tasks', 'get /api/tasks/:taskId', 'get /api/tasks/:taskId/log', 'post /api/tasks/:taskId/log',
      'post /api/tasks', 'post /api/tasks/:workflowId/:reference/:status', 'post /api/v1/webhooks/:id/test', 'get /health/ready',
    ],
    served: ['an event', 'get /api/metadata/webhook', 'get /api/events', 'get /metrics', 'get /api/v1/webhooks'],
  },
  {
    server: 'postgres' as const,
    needing: [
      'an event', 'get /api/metadata/webhook', 'get /api/metadata/webhook/:id', 'post /api/metadata/webhook', 'get /api/metadata/workflow', 'get /api/metadata/workflow/:name', 'post /api/metadata/workflow',
      'post /api/workflow/:name', 'get /api/events', 'get /api/events/:id', 'get /api/events/:id/explain', 'post /api/events/:id/replay', 'get /api/waits', 'get /api/waits/:run/:seq',
      'get /api/v1/webhooks', 'post /api/v1/webhooks', 'get /api/v1/users', 'post /api/v1/users', 'post /api/v1/search/tasks', 'get /health/ready',
    ],
    served: ['get /api/version', 'get /api/health', 'get /metrics'],
  },
])('while $server is frozen every call is answered within 10 s, with 503 where it is needed; afterwards all is as before', async ({ server, needing, served }) => {
  await untilReady();
  const goOn = servers.freeze(server);
  // Readiness is looked at by all callers together, and what it was is told for a moment longer.
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const answers = await callAll();
  const frozen = new Map(answers.map((one) => [one.call, one]));
  goOn();
  const slowest = [...answers].sort((one, other) => other.ms - one.ms).slice(0, 10);
  console.info(server, slowest.map(({ call, status, ms }) => `${call}: ${status} in ${ms} ms`).join('\n'));
  // Two seconds more than is promised, for a machine that has other things to do.
  expect(answers.filter(({ ms }) => ms > 12_000)).toEqual([]);
  expect(answers.filter(({ status }) => status === 500)).toEqual([]);
  expect(needing.map((call) => [call, frozen.get(call)?.status])).toEqual(needing.map((call) => [call, 503]));
  expect(served.map((call) => [call, frozen.get(call)?.status])).toEqual(served.map((call) => [call, 200]));
  await untilReady();
  expect((await servers.signalbox.postOpen(untouchedSourceId, { n: 2 })).status).toBe(200);
}, 120_000);
