import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { requireExternal, runMain } from '../src/process/run-main.ts';
import { startWorkerProcess } from '../src/process/worker-process.ts';
import { loadSecretKey } from '../src/secret-key.ts';
import { interceptorsModule } from '../src/temporal/run-worker.ts';
import { openDatabase } from '../src/store/database.ts';

// Our worker as in production, with the workflows of the benchmark: ours and its floor run in one process with one
// set of settings.
runMain(async ({ config, log, onStop, fail }) => {
  const { databaseUrl, temporal } = requireExternal(config);
  const workflowsPath = fileURLToPath(new URL('./workflows.ts', import.meta.url));
  const bundle = await bundleWorkflowCode({
    workflowsPath,
    workflowInterceptorModules: [interceptorsModule],
    logger: new DefaultLogger('ERROR'),
  });
  const database = openDatabase(databaseUrl);
  onStop(() => database.close());
  const worker = await startWorkerProcess({
    config,
    database,
    temporal,
    secretKey: loadSecretKey(config),
    bundle,
    log,
  });
  onStop(() => worker.stop());
  worker.finished.catch(fail);
});
