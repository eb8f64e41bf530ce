import type { Config } from '../config.ts';
import { createAppServer } from '../http/app-server.ts';
import { createAuthenticator } from '../http/auth/authenticator.ts';
import { isLoopbackHost } from '../http/auth/this-machine.ts';
import { createTokens } from '../http/auth/tokens.ts';
import { createHealthApp } from '../http/health-app.ts';
import { createReadiness } from '../http/readiness.ts';
import type { ProcessMetrics } from '../metrics/process-metrics.ts';
import { createApiKeys } from '../store/api-keys.ts';
import type { Database } from '../store/database.ts';
import { isDatabaseUnavailable } from '../store/is-unavailable.ts';
import type { Log } from '../telemetry.ts';
import { createClient, type TemporalOptions } from '../temporal/connection.ts';
import type { RunningWorker } from '../temporal/run-worker.ts';
import { close, listen } from './listen.ts';
import { createParts } from './parts.ts';

export interface WorkerHealthOptions {
  readonly config: Pick<Config, 'host'> & Partial<Pick<Config, 'apiKey'>>;
  readonly port: number;
  readonly database: Database;
  readonly temporal: TemporalOptions;
  readonly secretKey: Buffer;
  readonly worker: Pick<RunningWorker, 'isRunning'>;
  readonly metrics: ProcessMetrics;
  readonly log: Log;
}

/** Health and metrics of a worker that runs alone. Others may look at its health; metrics are for keys, or without any for this machine. */
export async function startWorkerHealth(
  options: WorkerHealthOptions,
): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const { config, database, temporal, worker, metrics, log } = options;
  const client = createClient(temporal);
  const { postgres, storage, temporal: service } = createParts({ database, client, taskQueue: temporal.taskQueue });
  const own = {
    freshMs: 0,
    probe: async () => {
      if (!worker.isRunning()) throw new Error('this worker asks for no work: it stops, or has failed');
    },
  };
  const app = createHealthApp({
    readiness: createReadiness({ postgres, storage, temporal: service, worker: own }),
    authenticator: await authenticatorOf(options),
    metrics,
    report: (error) => log.error('request.failed', error),
    isUnavailable: isDatabaseUnavailable,
  });
  const server = createAppServer(app);
  const port = await listen(server, { port: options.port, host: config.host, setting: 'SIGNALBOX_WORKER_PORT' });
  log.info('worker.listening', { port });
  return {
    port,
    async stop() {
      await close(server);
      await client.connection.close();
    },
  };
}

/** A worker has no key of its own, and other machines get no metrics without one: a stored key opens them. */
async function authenticatorOf({ config: { host, apiKey }, database, secretKey }: WorkerHealthOptions) {
  const apiKeys = createApiKeys(database.pool);
  const asksForKeys = !isLoopbackHost(host) || apiKey !== undefined || (await apiKeys.list()).length > 0;
  return asksForKeys
    ? createAuthenticator({ apiKeys, tokens: createTokens(secretKey), bootstrapKey: apiKey })
    : undefined;
}
