import { fileURLToPath } from 'node:url';
import type { PayloadCodec } from '@temporalio/common';
import { bundleWorkflowCode, NativeConnection, Runtime, DefaultLogger, Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
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
  const worker = await Worker.create({
    connection,
    namespace: temporal.namespace,
    taskQueue: temporal.taskQueue,
    activities,
    dataConverter: { payloadCodecs },
    workflowBundle: bundle ?? (await bundleWorkflows()),
    shutdownGraceTime,
  });
  const finished = worker.run().finally(() => connection.close());
  return {
    isRunning: () => worker.getState() === 'RUNNING',
    async stop() {
      if (worker.getState() === 'RUNNING') worker.shutdown();
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
