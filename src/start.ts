import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { startableWorkflows } from '../workflows/catalog.ts';
import type { Config } from './config.ts';
import { isFromThisMachine } from './http/auth/this-machine.ts';
import { lockDataDir } from './local/data-dir-lock.ts';
import { startPostgresServer } from './local/postgres-server.ts';
import { startTemporalServer } from './local/temporal-server.ts';
import { isFirstSteps } from './process/first-steps.ts';
import { greeting } from './process/greeting.ts';
import { createOwnMetrics } from './process/own-metrics.ts';
import { reachDatabase, reachTemporal } from './process/reach.ts';
import { startReceiverProcess } from './process/receiver-process.ts';
import { runMain, type Main } from './process/run-main.ts';
import { startWorkerProcess } from './process/worker-process.ts';
import { loadOlderSecretKeys, loadSecretKey } from './secret-key.ts';
import { openDatabase } from './store/database.ts';
import { migrate } from './store/migrate.ts';
import { loadWorkflows } from './temporal/run-worker.ts';

// Everything in one process, with a Postgres and a Temporal of its own unless it is given others.
runMain(async (main) => {
  const { config, log } = main;
  const dataDir = resolve(config.dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = lockDataDir(dataDir);
  main.onStop(async () => lock.release());
  const say = (message: string) => log.warn('embedded.server', undefined, { message });
  const [databaseUrl, { temporal, uiUrl }, bundle] = await Promise.all([
    providePostgres(config, main, say),
    provideTemporal(config, main, say),
    loadWorkflows(),
  ]);
  await migrate(databaseUrl);
  const secretKey = loadSecretKey({ ...config, dataDir });
  const olderSecretKeys = loadOlderSecretKeys({ ...config, dataDir });
  const database = openDatabase(databaseUrl);
  main.onStop(() => database.close());
  const settings = { ...config, allowsOwnMachine: await isFirstSteps(config, database) };
  const metrics = createOwnMetrics(database, () => main.output.dropped());
  const worker = await startWorkerProcess({ config: settings, metrics, database, temporal, secretKey, olderSecretKeys, bundle, log });
  main.onStop(() => worker.stop());
  worker.finished.catch(main.fail);
  const receiver = await startReceiverProcess({ config: settings, metrics, database, temporal, secretKey, olderSecretKeys, workflowTypes: startableWorkflows, log });
  main.onStop(() => receiver.stop());
  main.output.write(greeting({ url: config.publicUrl, uiUrl, temporalAddress: temporal.address, dataDir }));
});

async function providePostgres({ databaseUrl, dataDir }: Config, main: Main, say: (line: string) => void): Promise<string> {
  if (databaseUrl !== undefined) {
    await reachDatabase(databaseUrl);
    return databaseUrl;
  }
  const postgres = await startPostgresServer({ dataDir: resolve(dataDir), log: say });
  main.onStop(() => postgres.stop());
  return postgres.url;
}

async function provideTemporal({ temporal: { address, ...rest }, dataDir }: Config, main: Main, say: (line: string) => void) {
  if (address !== undefined) {
    const temporal = { ...rest, address };
    await reachTemporal(temporal);
    return { temporal };
  }
  const server = await startTemporalServer({ dataDir: resolve(dataDir), namespace: rest.namespace, ui: isFromThisMachine, log: say });
  main.onStop(() => server.stop());
  return { temporal: { ...rest, address: server.address }, uiUrl: server.uiUrl };
}
