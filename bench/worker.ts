import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WorkflowBundle } from '@temporalio/worker';
import { requireExternal, runMain } from '../src/process/run-main.ts';
import { startWorkerProcess } from '../src/process/worker-process.ts';
import { loadSecretKey } from '../src/secret-key.ts';
import { bundleWorkflowsAt } from '../src/temporal/bundle-workflows.ts';
import { openDatabase } from '../src/store/database.ts';

// Our worker as in production, with the workflows of the benchmark: ours and its floor run in one process with one
// set of settings.
runMain(async ({ config, log, onStop, fail }) => {
  const { databaseUrl, temporal } = requireExternal(config);
  const bundle = await loadBundle(process.env.BENCH_RUN_DIR ?? '');
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

/** Made by the first worker of a run: it takes seconds, and most benchmarks start one. */
async function loadBundle(runDir: string): Promise<WorkflowBundle> {
  const file = join(runDir, 'workflows.bundle.js');
  if (!existsSync(file)) {
    const { code } = await bundleWorkflowsAt(fileURLToPath(new URL('./workflows.ts', import.meta.url)));
    const unfinished = `${file}.${process.pid}`;
    writeFileSync(unfinished, code);
    renameSync(unfinished, file);
  }
  return { code: readFileSync(file, 'utf8') };
}
