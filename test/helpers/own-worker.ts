import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import type { Signalbox } from './signalbox.ts';

export interface OwnWorker {
  readonly taskQueue: string;
  stop(): Promise<void>;
}

/** A worker as authors run it: on a queue of its own, with their workflows and activities and nothing of Signalbox's. */
export async function startOwnWorker(
  { temporal: { address, taskQueue } }: Pick<Signalbox, 'temporal'>,
  activities: object = {},
  code?: string,
  own = `${taskQueue}-own`,
): Promise<OwnWorker> {
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    taskQueue: own,
    workflowBundle: { code: (code ?? (await ownBundle())).replaceAll('the task queue of signalbox', taskQueue) },
    activities,
  });
  const running = worker.run();
  return {
    taskQueue: own,
    async stop() {
      worker.shutdown();
      await running;
      await connection.close();
    },
  };
}

let bundled: Promise<string> | undefined;

/** Made once per file of tests. */
export function ownBundle(): Promise<string> {
  bundled ??= bundleOwn(fileURLToPath(new URL('../package/workflows.ts', import.meta.url)));
  return bundled;
}

export async function bundleOwn(workflowsPath: string): Promise<string> {
  return (await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') })).code;
}
