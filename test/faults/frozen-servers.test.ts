import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createOwnMetrics } from '../../src/process/own-metrics.ts';
import { startWorkerHealth } from '../../src/process/worker-health.ts';
import { createLog } from '../../src/telemetry.ts';
import { Api } from '../helpers/api.ts';
import { prepareEveryCall, summaryOf, type EveryCall } from './every-call.ts';
import { startOverOwnServers, type OwnServers } from './own-servers.ts';

let servers: OwnServers;
let every: EveryCall;
/** The state that a worker which runs alone shows of itself. */
let workerHealth: Awaited<ReturnType<typeof startWorkerHealth>>;
let workerApi: Api;

beforeAll(async () => {
  servers = await startOverOwnServers();
  const { signalbox } = servers;
  every = await prepareEveryCall(signalbox);
  const { database, temporal, secretKey } = signalbox;
  workerHealth = await startWorkerHealth({
    config: { host: '127.0.0.1' },
    port: 0,
    database,
    temporal,
    secretKey,
    worker: { isRunning: () => true },
    metrics: createOwnMetrics(database),
    log: createLog(() => undefined),
  });
  workerApi = new Api(`http://127.0.0.1:${workerHealth.port}`);
}, 180_000);
afterAll(async () => {
  await Promise.all([every?.close(), workerApi?.close()]);
  await workerHealth?.stop();
  await servers?.stop();
}, 60_000);

async function askWorker(path: string): Promise<readonly [string, number, boolean]> {
  const before = Date.now();
  const { status } = await workerApi.get(path);
  return [path, status, Date.now() - before < 12_000];
}

const untilReady = () =>
  vi.waitFor(async () => expect((await servers.signalbox.get('/health/ready')).body).toMatchObject({ ready: true }), {
    timeout: 60_000,
    interval: 500,
  });

test.each([
  {
    server: 'temporal' as const,
    needing: [
      'post /api/workflow',
      'post /api/workflow/:name',
      'post /api/workflow/start/:name/:version',
      'put /api/workflow/:id/pause',
      'put /api/workflow/:id/resume',
      'delete /api/workflow/:id',
      'get /api/tasks/:taskId/log',
      'post /api/tasks/:taskId/log',
      'post /api/tasks',
      'post /api/tasks/:workflowId/:reference/:status',
      'post /api/v1/webhooks/:id/test',
      'get /health/ready',
    ],
    served: [
      'an event',
      'get /api/metadata/webhook',
      'get /api/events',
      'get /metrics',
      'get /api/v1/webhooks',
      // As their runs wrote them down.
      'get /api/workflow/:id',
      'get /api/workflow/:id/status',
      'get /api/workflow/:id/tasks',
      'get /api/tasks/:taskId',
    ],
  },
  {
    server: 'postgres' as const,
    needing: [
      'an event',
      'get /api/metadata/webhook',
      'get /api/metadata/webhook/:id',
      'post /api/metadata/webhook',
      'get /api/metadata/workflow',
      'get /api/metadata/workflow/:name',
      'post /api/metadata/workflow',
      'post /api/workflow/:name',
      'get /api/events',
      'get /api/events/:id',
      'get /api/events/:id/explain',
      'post /api/events/:id/replay',
      'get /api/waits',
      'get /api/waits/:run/:seq',
      'get /api/v1/webhooks',
      'post /api/v1/webhooks',
      'get /api/v1/users',
      'post /api/v1/users',
      'post /api/v1/search/tasks',
      'get /health/ready',
    ],
    served: ['get /api/version', 'get /api/health', 'get /metrics'],
  },
])(
  'while $server is frozen every call is answered within 10 s, with 503 where it is needed; afterwards all is as before',
  async ({ server, needing, served }) => {
    await untilReady();
    const goOn = servers.freeze(server);
    // Readiness is looked at by all callers together, and what it was is told for a moment longer.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const [answers, ofWorker] = await Promise.all([
      every.callAll(),
      Promise.all(['/health', '/health/ready', '/metrics'].map(askWorker)),
    ]);
    const frozen = new Map(answers.map((one) => [one.call, one]));
    goOn();
    console.info(`${server} frozen\n${summaryOf(answers)}`);
    // Two seconds more than is promised, for a machine that has other things to do.
    expect(answers.filter(({ ms }) => ms > 12_000)).toEqual([]);
    expect(answers.filter(({ status }) => status === 500)).toEqual([]);
    expect(needing.map((call) => [call, frozen.get(call)?.status])).toEqual(needing.map((call) => [call, 503]));
    expect(served.map((call) => [call, frozen.get(call)?.status])).toEqual(served.map((call) => [call, 200]));
    expect(ofWorker).toEqual([
      ['/health', 200, true],
      ['/health/ready', 503, true],
      ['/metrics', 200, true],
    ]);
    await untilReady();
    expect((await servers.signalbox.postOpen(every.untouchedSourceId, { n: 2 })).status).toBe(200);
  },
  120_000,
);
