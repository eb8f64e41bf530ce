import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Config } from '../config.ts';
import { isFromThisMachine } from '../http/auth/this-machine.ts';
import { lockDataDir } from '../local/data-dir-lock.ts';
import { noteDatabase } from '../local/database-note.ts';
import { startPostgresServer } from '../local/postgres-server.ts';
import { runAttributeNames } from '../model/definitions/run-attributes.ts';
import { startTemporalServer } from '../local/temporal-server.ts';
import { isFirstSteps, createSteps } from './first-steps.ts';
import { greeting } from './greeting.ts';
import type { KeySituation } from './greeting.ts';
import { loadKnownWorkflows } from './known-workflows.ts';
import { checkAddress } from './listen.ts';
import { openMasterKey } from './master-key.ts';
import { openTracer } from './open-tracer.ts';
import { createOwnMetrics } from './own-metrics.ts';
import { reachDatabase, reachTemporal } from './run-main.ts';
import { startReceiverProcess } from './receiver-process.ts';
import type { Main } from './run-main.ts';
import { startWorkerProcess } from './worker-process.ts';
import { keyFileName } from '../secret-key.ts';
import { createApiKeys } from '../store/api-keys.ts';
import { openDatabase } from '../store/database.ts';
import type { Database } from '../store/database.ts';
import { migrate } from '../store/migrate.ts';

/** Everything in one process, with a Postgres and a Temporal of its own unless it is given others. */
export async function startEverything(main: Main): Promise<void> {
  const { config, log, output } = main;
  const step = createSteps(output.write);
  await checkAddress(config);
  const dataDir = resolve(config.dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = lockDataDir(dataDir);
  main.onStop(async () => lock.release());
  const say = (message: string) => log.warn('embedded.server', undefined, { message });
  // Bundling keeps the process busy for seconds: what can refuse the start comes first.
  const openThenBundle = async () => {
    const databaseUrl = await step(
      {
        doing: config.databaseUrl === undefined ? 'starting Postgres' : 'looking for Postgres (DATABASE_URL)',
        done: 'Postgres answers',
      },
      () => providePostgres(config, main, say),
    );
    noteDatabase(dataDir, databaseUrl, { isEmbedded: config.databaseUrl === undefined });
    await step({ doing: 'bringing the tables up to date', done: 'the tables are up to date' }, () =>
      migrate(databaseUrl),
    );
    const database = openDatabase(databaseUrl);
    main.onStop(() => database.close());
    const keys = await openMasterKey({ ...config, dataDir }, database);
    return {
      database,
      ...keys,
      workflows: await step({ doing: 'loading the workflows', done: 'the workflows are loaded' }, () =>
        loadKnownWorkflows(config),
      ),
    };
  };
  const [{ database, secretKey, olderSecretKeys, workflows }, { temporal, uiUrl }] = await Promise.all([
    openThenBundle(),
    step(
      {
        doing:
          config.temporal.address === undefined
            ? 'starting Temporal'
            : `looking for Temporal (${config.temporal.address})`,
        done: 'Temporal answers',
      },
      () => provideTemporal(config, main, say),
    ),
  ]);
  const settings = { ...config, allowsOwnMachine: await isFirstSteps(config, database) };
  const metrics = createOwnMetrics(database, () => output.dropped());
  const tracer = await openTracer(main, 'signalbox');
  await step({ doing: 'starting worker and receiver', done: 'worker and receiver run' }, async () => {
    const worker = await startWorkerProcess({
      config: settings,
      metrics,
      database,
      temporal,
      secretKey,
      olderSecretKeys,
      bundle: workflows.bundle,
      workflowTypes: workflows.types,
      tracer,
      log,
    });
    main.onStop(() => worker.stop());
    worker.finished.catch(main.fail);
    const receiver = await startReceiverProcess({
      config: { ...settings, temporalUiUrl: config.temporalUiUrl ?? uiUrl },
      metrics,
      database,
      temporal,
      secretKey,
      olderSecretKeys,
      workflowTypes: workflows.types,
      tracer,
      log,
    });
    main.onStop(() => receiver.stop());
  });
  const keyFile = config.secretKey === undefined ? join(dataDir, keyFileName) : undefined;
  output.write(
    greeting({
      url: config.publicUrl,
      uiUrl,
      temporalAddress: temporal.address,
      dataDir,
      keyFile,
      keys: await keySituation(config, database),
    }),
  );
}

async function keySituation({ apiKey, openId }: Config, { pool }: Database): Promise<KeySituation> {
  if (apiKey !== undefined) return 'environment';
  if ((await createApiKeys(pool).list()).length > 0) return 'stored';
  return openId === undefined ? 'none' : 'people';
}

async function providePostgres(
  { databaseUrl, dataDir }: Config,
  main: Main,
  say: (line: string) => void,
): Promise<string> {
  if (databaseUrl !== undefined) {
    await reachDatabase(databaseUrl);
    return databaseUrl;
  }
  const postgres = await startPostgresServer({ dataDir: resolve(dataDir), log: say });
  main.onStop(() => postgres.stop());
  return postgres.url;
}

async function provideTemporal(
  { temporal: { address, ...rest }, dataDir }: Config,
  main: Main,
  say: (line: string) => void,
) {
  if (address !== undefined) {
    const temporal = { ...rest, address };
    await reachTemporal(temporal);
    return { temporal };
  }
  const server = await startTemporalServer({
    keywords: runAttributeNames,
    dataDir: resolve(dataDir),
    namespace: rest.namespace,
    ui: isFromThisMachine,
    log: say,
  });
  main.onStop(() => server.stop());
  return { temporal: { ...rest, address: server.address }, uiUrl: server.uiUrl };
}
