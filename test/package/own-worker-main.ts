// A worker of one's own as a process of its own, for tests that kill it: ADDRESS, TASK_QUEUE and BUNDLE (a file) in its environment.
import { NativeConnection, Worker } from '@temporalio/worker';

const { ADDRESS: address = '', TASK_QUEUE: taskQueue = '', BUNDLE: codePath = '' } = process.env;
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({ connection, taskQueue, workflowBundle: { codePath } });
process.stdout.write('worker.ready\n');
await worker.run();
