// A worker in a process of its own, which a test kills.
import { startWorkerProcess } from '../../src/process/worker-process.ts';
import { openDatabase } from '../../src/store/database.ts';
import { bundleWorkflowsAt } from '../../src/temporal/bundle-workflows.ts';
import { createLog } from '../../src/telemetry.ts';
import { fileURLToPath } from 'node:url';

const { databaseUrl, temporal, secretKey, publicUrl } = JSON.parse(process.env['WORKER'] ?? '{}');
const bundle = await bundleWorkflowsAt(fileURLToPath(new URL('../helpers/workflows.ts', import.meta.url)));
await startWorkerProcess({
  config: { publicUrl, allowsOwnMachine: true },
  database: openDatabase(databaseUrl),
  temporal,
  secretKey: Buffer.from(secretKey, 'base64'),
  bundle,
  log: createLog(() => undefined),
});
