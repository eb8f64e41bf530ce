import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';

const { TEMPORAL_ADDRESS: address = '', TASK_QUEUE: taskQueue = '', SIGNALBOX_TASK_QUEUE: ours = '' } = process.env;

// A worker as authors of workflows have it: plain Temporal, with the SDK's own settings and nothing of Signalbox's.
const logger = new DefaultLogger('ERROR');
Runtime.install({ logger });
const workflowsPath = fileURLToPath(new URL('./authors-workflows.ts', import.meta.url));
const { code } = await bundleWorkflowCode({ workflowsPath, logger });
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection,
  taskQueue,
  workflowBundle: { code: code.replaceAll('the task queue of signalbox', ours) },
});
await worker.run();
await connection.close();
