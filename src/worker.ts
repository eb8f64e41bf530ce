import { requireExternal } from './process/require-external.ts';
import { reachDatabase, reachTemporal } from './process/reach.ts';
import { runMain } from './process/run-main.ts';
import { startWorkerProcess } from './process/worker-process.ts';
import { loadOlderSecretKeys, loadSecretKey } from './secret-key.ts';
import { openDatabase } from './store/database.ts';
import { loadWorkflows } from './temporal/run-worker.ts';

// The worker alone, as in production: any number beside each other.
runMain(async ({ config, log, onStop, fail }) => {
  const { databaseUrl, temporal } = requireExternal(config);
  const [bundle] = await Promise.all([loadWorkflows(), reachDatabase(databaseUrl), reachTemporal(temporal)]);
  const database = openDatabase(databaseUrl);
  onStop(() => database.close());
  const worker = await startWorkerProcess({ config, database, temporal, secretKey: loadSecretKey(config), olderSecretKeys: loadOlderSecretKeys(config), bundle, log });
  onStop(() => worker.stop());
  worker.finished.catch(fail);
  log.info('worker.ready', { taskQueue: temporal.taskQueue });
});
