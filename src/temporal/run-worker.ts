import { readFile } from 'node:fs/promises';
import type { PayloadCodec } from '@temporalio/common';
import {
  type InjectedSinks,
  NativeConnection,
  Runtime,
  DefaultLogger,
  Worker,
  type WorkflowBundle,
} from '@temporalio/worker';
import { httpTaskQueueOf } from '../model/definitions/http-call.ts';
import { tracesSinkName } from '../model/trace.ts';
import type { RunMoment, Tracer } from '../model/trace.ts';
import { changesSinkName } from '../model/definitions/execution-change.ts';
import type { ExecutionChange, ExecutionRecorder } from '../model/definitions/execution-change.ts';
import type { LogLevel } from '../model/log-level.ts';
import { bundleWorkflowsAt, ownModule } from './bundle-workflows.ts';
import { connectionOptions, type TemporalOptions } from './connection.ts';
import { createRunMoments, type MomentOwner, type RunMoments } from './run-moments.ts';
import { activitiesBeat } from './heartbeats.ts';
import { activitiesCarryTraces } from './trace-header.ts';

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
  /** Keeps what runs of definitions write down of themselves; absent in a worker that has none. */
  readonly recorder?: Pick<ExecutionRecorder, 'write'>;
  /** Absent: no spans; traces are carried on all the same. */
  readonly tracer?: Tracer;
  /** Loaded beforehand by `loadWorkflows`; loaded now when absent. */
  readonly bundle?: WorkflowBundle;
  /** Messages of the SDK and its core, and of workflows and activities. */
  readonly log: WorkerLog;
}

/**
 * Nearly all of them are attempts, which wait for receivers for up to half a minute, 64 at once for each. A few receivers that
 * do not answer are not to hold up those who act on access requests.
 */
const activitiesMax = 500;

/** Requests of HTTP tasks at once; each holds up to four megabytes. */
const httpTasksMax = 100;

/** How long tasks under way may take when the worker stops. */
const shutdownGraceTime = '10 seconds';

/**
 * A workflow's work at a stretch takes milliseconds. The SDK's own limit of 5 s is met by one that a loaded machine slows
 * down, and Node 20 ends the whole process for it: a call that is broken off inside a promise leaves its thread's async
 * hooks in a state that Node takes for corruption. The option is not among those that the SDK describes.
 */
const patience = { isolateExecutionTimeout: '2 minutes' };

/** A run that a worker has in its memory is given to that one alone for so long; half of the SDK's own, for those of one that died. */
const stickyQueueScheduleToStartTimeout = '5 seconds';

/** The workflows as the one script that Temporal's sandbox runs: the build's own, or made now, which takes seconds. */
export async function loadWorkflows(): Promise<WorkflowBundle> {
  return import.meta.url.endsWith('.ts')
    ? bundleWorkflows()
    : { code: await readFile(new URL('../../workflows.bundle.js', import.meta.url), 'utf8') };
}

/** Bundles Signalbox's workflows, as sources or as the build has them. */
export function bundleWorkflows(): Promise<WorkflowBundle> {
  return bundleWorkflowsAt(ownModule('index'));
}

/** Connects and polls. Throws when Temporal cannot be reached. */
export async function runWorker({
  temporal,
  activities,
  payloadCodecs = [],
  recorder,
  tracer,
  bundle,
  log,
}: WorkerDependencies): Promise<RunningWorker> {
  installRuntime(log);
  const moments = tracer && createRunMoments(tracer);
  const connection = await NativeConnection.connect(connectionOptions(temporal));
  const shared = {
    connection,
    namespace: temporal.namespace,
    activities,
    dataConverter: { payloadCodecs },
    shutdownGraceTime,
    interceptors: { activity: [activitiesCarryTraces, activitiesBeat] },
    // The SDK keeps a beat for four fifths of its time-out, and then a short silence of Temporal is too long.
    maxHeartbeatThrottleInterval: '1 second',
    ...patience,
  };
  const workers = await Promise.all([
    Worker.create({
      ...shared,
      taskQueue: temporal.taskQueue,
      stickyQueueScheduleToStartTimeout,
      workflowBundle: bundle ?? (await loadWorkflows()),
      maxConcurrentActivityTaskExecutions: activitiesMax,
      sinks: { ...traceSinks(moments), ...(recorder !== undefined && sinksOf(recorder)) },
    }),
    Worker.create({
      ...shared,
      taskQueue: httpTaskQueueOf(temporal.taskQueue),
      maxConcurrentActivityTaskExecutions: httpTasksMax,
    }),
  ]);
  const shutDown = () => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  // One alone would leave half of the work undone.
  const finished = Promise.all(workers.map((worker) => worker.run().finally(shutDown)))
    .then(() => undefined)
    .finally(() => {
      moments?.flush();
      return connection.close();
    });
  return {
    isRunning: () => workers.every((worker) => worker.getState() === 'RUNNING'),
    async stop() {
      shutDown();
      await finished;
    },
    finished,
  };
}

export interface WorkerLog {
  /** The least that is wanted. */
  readonly level: LogLevel;
  readonly write: (
    level: LogLevel,
    message: string,
    fields: Readonly<Record<string, string | number | boolean>>,
  ) => void;
}

function sinksOf(recorder: Pick<ExecutionRecorder, 'write'>): InjectedSinks<ChangesSinks> {
  const write = (_info: unknown, change: ExecutionChange): Promise<void> => recorder.write(change);
  return { [changesSinkName]: { write: { fn: write, callDuringReplay: false } } };
}

/** Always there: a run may carry a trace that another process exports. */
function traceSinks(moments: RunMoments | undefined): InjectedSinks<TraceSinks> {
  const write = (run: MomentOwner, moment: RunMoment) => moments?.write(run, moment);
  return { [tracesSinkName]: { write: { fn: write, callDuringReplay: false } } };
}

interface TraceSinks extends Record<string, Record<string, (moment: RunMoment) => void>> {
  readonly [tracesSinkName]: { write(moment: RunMoment): void };
}

interface ChangesSinks extends Record<string, Record<string, (change: ExecutionChange) => void>> {
  readonly [changesSinkName]: { write(change: ExecutionChange): void };
}

let runtimeInstalled = false;

/** The runtime is one per process; its signal handlers would stop the worker before the servers are done. */
export function installRuntime({ level, write }: WorkerLog): void {
  if (runtimeInstalled) return;
  runtimeInstalled = true;
  // At `info` the SDK tells of every start and stop of its parts: that is for those who look for a fault.
  const least = level === 'debug' ? 'INFO' : level === 'error' ? 'ERROR' : 'WARN';
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger(least, ({ level: said, message, meta }) => {
      // The worker of HTTP tasks is meant to have none.
      if (!message.startsWith('No workflows registered')) write(toLevel(said), message, toFields(meta));
    }),
    // Without this the core writes to standard output itself: in colours, and blocked by a reader that stalls.
    telemetryOptions: { logging: { filter: { core: least, other: 'ERROR' }, forward: {} } },
  });
}

function toLevel(level: string): LogLevel {
  switch (level) {
    case 'ERROR':
      return 'error';
    case 'WARN':
      return 'warn';
    case 'INFO':
      return 'info';
    default:
      return 'debug';
  }
}

/** A value that an author logs may be long; a line is to be read. */
const fieldCharsMax = 500;

function toFields(meta: Readonly<Record<string | symbol, unknown>> = {}): Record<string, string | number | boolean> {
  const fields: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(meta)) {
    if (typeof value === 'number' || typeof value === 'boolean') fields[name] = value;
    else if (typeof value === 'string') fields[name] = value.slice(0, fieldCharsMax);
    else if (value instanceof Error) fields[name] = value.message.replaceAll('\n', ' ').slice(0, fieldCharsMax);
  }
  return fields;
}
