import { NativeConnection, Worker } from '@temporalio/worker';
import type { TemporalOptions } from '../../src/temporal/connection.ts';
import { sharedBundle } from '../helpers/temporal.ts';

export interface BareWorker {
  stop(): Promise<void>;
}

/** The product's workflows over activities of the test, without database and receiver. */
export async function startBareWorker(
  { address, taskQueue }: Pick<TemporalOptions, 'address' | 'taskQueue'>,
  activities: object,
): Promise<BareWorker> {
  const worker = await Worker.create({
    connection: await NativeConnection.connect({ address }),
    taskQueue,
    workflowBundle: sharedBundle(),
    activities,
  });
  const running = worker.run();
  return {
    async stop() {
      worker.shutdown();
      await running;
    },
  };
}
