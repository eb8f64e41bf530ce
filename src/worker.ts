import { requireExternal, runMain, reachDatabase, reachTemporal } from './process/run-main.ts';
import { loadKnownWorkflows } from './process/known-workflows.ts';
import { checkAddress } from './process/listen.ts';
import { openMasterKey } from './process/master-key.ts';
import { openTracer } from './process/open-tracer.ts';
import { createOwnMetrics } from './process/own-metrics.ts';
import { startWorkerHealth } from './process/worker-health.ts';
import { startWorkerProcess } from './process/worker-process.ts';
import { openDatabase } from './store/database.ts';

// The worker alone, as in production: any number beside each other.
runMain(async (main) => {
  const { config, log, output, onStop, fail } = main;
  const { databaseUrl, temporal } = requireExternal(config);
  const { host, workerPort } = config;
  if (workerPort !== undefined) await checkAddress({ host, port: workerPort, setting: 'SIGNALBOX_WORKER_PORT' });
  const [workflows] = await Promise.all([
    loadKnownWorkflows(config),
    reachDatabase(databaseUrl),
    reachTemporal(temporal),
  ]);
  const tracer = await openTracer(main, 'signalbox-worker');
  const database = openDatabase(databaseUrl);
  onStop(() => database.close());
  const metrics = createOwnMetrics(database, () => output.dropped());
  const { secretKey, olderSecretKeys } = await openMasterKey(config, database);
  const worker = await startWorkerProcess({
    config,
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
  onStop(() => worker.stop());
  worker.finished.catch(fail);
  if (workerPort !== undefined) {
    const health = await startWorkerHealth({
      config,
      port: workerPort,
      database,
      temporal,
      secretKey,
      worker,
      metrics,
      log,
    });
    onStop(() => health.stop());
  }
  log.info('worker.ready', { taskQueue: temporal.taskQueue });
});
