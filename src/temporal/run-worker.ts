import { fileURLToPath } from 'node:url';
import type { PayloadCodec } from '@temporalio/common';
import { bundleWorkflowCode, NativeConnection, Runtime, DefaultLogger, Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { httpTaskQueueOf } from '../model/definitions/http-call.ts';
import { connectionOptions, type TemporalOptions } from './connection.ts';

export interface RunningWorker {
  /** True while it polls. */
  isRunning(): boolean;
  /** Finishes the tasks under way, then resolves. */
  stop(): Promise<void>;
  /** Rejects when the worker fails for good. */
  readonly finished: Promise<void>;
}

export interface WorkerDependencies {
  readonly temporal: TemporalOptions;
  readonly activities: object;
  /** The same as the clients have: both read what the other wrote. */
  readonly payloadCodecs?: PayloadCodec[];
  /** Made beforehand by `bundleWorkflows`; made now when absent. */
  readonly bundle?: WorkflowBundleWithSourceMap;
  /** Lines that an operator has to see. */
  readonly warn: (message: string) => void;
}

/** Requests of HTTP tasks at once; each holds up to four megabytes. */
const httpTasksMax = 100;

/** How long tasks under way may take when the worker stops. */
const shutdownGraceTime = '10 seconds';

/** The workflows as the one script that Temporal's sandbox runs. Takes seconds: start it early. */
export function bundleWorkflows(): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../../workflows/index.ts', import.meta.url)),
    logger: new DefaultLogger('ERROR'),
  });
}

/** Connects and polls. Throws when Temporal cannot be reached. */
export async function runWorker({ temporal, activities, payloadCodecs = [], bundle, warn }: WorkerDependencies): Promise<RunningWorker> {
  installRuntime(warn);
  const connection = await NativeConnection.connect(connectionOptions(temporal));
  const shared = { connection, namespace: temporal.namespace, activities, dataConverter: { payloadCodecs }, shutdownGraceTime };
  const workers = await Promise.all([
    Worker.create({ ...shared, taskQueue: temporal.taskQueue, workflowBundle: bundle ?? (await bundleWorkflows()) }),
    Worker.create({ ...shared, taskQueue: httpTaskQueueOf(temporal.taskQueue), maxConcurrentActivityTaskExecutions: httpTasksMax }),
  ]);
  const shutDown = () => workers.filter((worker) => worker.getState() === 'RUNNING').forEach((worker) => worker.shutdown());
  // One alone would leave half of the work undone.
  const finished = Promise.all(workers.map((worker) => worker.run().finally(shutDown)))
    .then(() => undefined)
    .finally(() => connection.close());
  return {
    isRunning: () => workers.every((worker) => worker.getState() === 'RUNNING'),
    async stop() {
      shutDown();
      await finished;
    },
    finished,
  };
}

let runtimeInstalled = false;

/** The runtime is one per process; its signal handlers would stop the worker before the servers are done. */
export function installRuntime(warn: (message: string) => void): void {
  if (runtimeInstalled) return;
  runtimeInstalled = true;
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('WARN', ({ message, meta }) => warn(meta?.['error'] ? `${message} ${String(meta['error'])}` : message)),
  });
}
