import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { readConfig } from '../src/config.ts';
import { requireExternal } from '../src/process/require-external.ts';
import { runMain } from '../src/process/run-main.ts';
import { startWorkerProcess } from '../src/process/worker-process.ts';
import { loadSecretKey } from '../src/secret-key.ts';
import { openDatabase } from '../src/store/database.ts';
import { createLog } from '../src/telemetry.ts';

// Our worker as in production, with the workflows of the benchmark: ours and its floor run in one process with one
// set of settings.
runMain(async ({ onStop, fail }) => {
  const config = readConfig(process.env);
  const { databaseUrl, temporal } = requireExternal(config);
  const workflowsPath = fileURLToPath(new URL('./workflows.ts', import.meta.url));
  const bundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  const database = openDatabase(databaseUrl);
  onStop(() => database.close());
  const worker = await startWorkerProcess({ config, database, temporal, secretKey: loadSecretKey(config), bundle, log: createLog() });
  onStop(() => worker.stop());
  worker.finished.catch(fail);
});
