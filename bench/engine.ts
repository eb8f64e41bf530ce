import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { createClient } from '../src/temporal/connection.ts';
import { cpuMsOf } from './cpu.ts';
import { signedBody } from './github.ts';
import { createReceiver, proveUrl, warmUp, type BenchReceiver } from './receiver.ts';
import type { Stage } from './stage.ts';

/** A workflow that waits, on either side of a comparison. */
export interface Waiting {
  readonly handle: WorkflowHandle;
  /** Brings what it waits for: an event posted to the source, or a bare signal. */
  wake(): Promise<void>;
}

export interface Side {
  start(): Promise<Waiting>;
  /** Resolves once this many of its workflows wait. */
  untilWaiting(count: number): Promise<void>;
}

export interface Engine {
  readonly ours: Side;
  readonly address: string;
  /** Ours, in a worker that runs the same workflow type on another task queue. */
  waitsOn(queue: string): Side;
  readonly floor: Side;
  readonly receiver: BenchReceiver;
  /** Of receiver, worker, Postgres and Temporal. */
  cpuMs(): number;
}

/** Of the built-in worker. */
export const taskQueue = 'bench';
const engines = new WeakMap<Stage, Promise<Engine>>();

/** Temporal, our receiver and one worker for both sides; made once per run. */
export function startEngine(stage: Stage): Promise<Engine> {
  const known = engines.get(stage);
  if (known !== undefined) return known;
  const engine = createEngine(stage);
  engines.set(stage, engine);
  return engine;
}

async function createEngine(stage: Stage): Promise<Engine> {
  const address = await stage.temporal();
  const receiver = await createReceiver(stage, {
    databaseName: 'engine',
    receives: ['waitsForEvent'],
    temporalAddress: address,
  });
  const worker = stage.start('bench/worker.ts', {
    env: {
      DATABASE_URL: receiver.databaseUrl,
      TEMPORAL_ADDRESS: address,
      TEMPORAL_TASK_QUEUE: taskQueue,
      SIGNALBOX_SECRET_KEY: stage.secretKey,
    },
  });
  await proveUrl(receiver);
  await warmUp(receiver);
  const client = createClient({ address, namespace: 'default', taskQueue, tls: false });
  stage.onStop(() => client.connection.close());
  const waitsOn = (queue: string): Side => ({
    async start() {
      const orderId = randomUUID();
      const options = { taskQueue: queue, workflowId: orderId, args: [orderId] };
      const handle = await client.workflow.start('waitsForEvent', options);
      return { handle, wake: () => receiver.post(orderId) };
    },
    untilWaiting: (count) => receiver.untilWaiting(count),
  });
  const floor: Side = {
    async start() {
      const id = randomUUID();
      const handle = await client.workflow.start('waitsForSignal', { taskQueue, workflowId: id });
      const signal = {
        id,
        event: {
          id,
          sourceId: id,
          sourceName: 'bench',
          receivedAt: new Date(),
          payload: JSON.parse(signedBody(id).text),
        },
      };
      return { handle, wake: () => handle.signal('signalled', signal) };
    },
    // Asking bare runs would cost the engine; this is longer than ours take.
    untilWaiting: (count) => sleep(settleMs + count * settleMsPerRun),
  };
  return {
    ours: waitsOn(taskQueue),
    address,
    waitsOn,
    floor,
    receiver,
    cpuMs: () => cpuMsOf([receiver.pid, worker.pid, ...stage.postgresPids(), ...stage.temporalPids()]),
  };
}

const settleMs = 100;
const settleMsPerRun = 10;
