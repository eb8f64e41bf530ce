import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { z } from 'zod';
import { createClient } from '../src/temporal/connection.ts';
import { workflowsAtOnce } from './concurrency.ts';
import { callBack, startAsked } from './asked.ts';
import { cpuMsOf } from './cpu.ts';
import { compare, type Measurement } from './measurement.ts';
import { until } from './processes.ts';
import { payload } from './request.ts';
import type { Stage } from './stage.ts';

const warmUpWorkflows = 96;

interface Side {
  /** Resolves once the request is out and answered 202. */
  ask(): Promise<Asking>;
  readonly rates: number[];
  readonly cpuMs: number[];
}

interface Asking {
  readonly handle: WorkflowHandle;
  answer(): Promise<void>;
}

/** Workflows a second that ask an endpoint, get 202, and go on with the callback. */
export async function benchSend(stage: Stage): Promise<readonly Measurement[]> {
  const { ours, floor, cpuMs } = await startSides(stage);
  const turn = async (side: Side, workflows: number) => {
    const cpuMsBefore = cpuMs();
    const startedAt = performance.now();
    await Promise.all(
      Array.from({ length: workflowsAtOnce }, () => runLane(side, Math.ceil(workflows / workflowsAtOnce))),
    );
    return { rate: (workflows * 1000) / (performance.now() - startedAt), cpuMs: (cpuMs() - cpuMsBefore) / workflows };
  };
  for (const side of [ours, floor]) await turn(side, warmUpWorkflows);
  for (let round = 0; round < stage.options.rounds; round += 1) {
    for (const side of round % 2 === 0 ? [ours, floor] : [floor, ours]) {
      const result = await turn(side, stage.options.workflows);
      side.rates.push(result.rate);
      side.cpuMs.push(result.cpuMs);
    }
  }
  const what = 'by hand: one activity, one signal';
  return [
    compare({
      what: 'request workflows/s at concurrency 32 (send, 202, callback, COMPLETED)',
      unit: '/s',
      ours: ours.rates,
      floor: { what, values: floor.rates },
      wished: { bound: 'atLeast', value: 1 },
    }),
    compare({
      what: 'CPU per request workflow, all processes',
      unit: 'ms',
      ours: ours.cpuMs,
      floor: { what, values: floor.cpuMs },
    }),
  ];
}

/** Asks for the next before it answers the one before, so that each waits by the time it is answered. */
async function runLane(side: Side, workflows: number): Promise<void> {
  let asking: Asking | undefined;
  for (let asked = 0; asked <= workflows; asked += 1) {
    const next = asked < workflows ? await side.ask() : undefined;
    if (asking !== undefined) {
      await asking.answer();
      await asking.handle.result();
    }
    asking = next;
  }
}

async function startSides(stage: Stage) {
  const [address, asked, databaseUrl] = await Promise.all([
    stage.temporal(),
    startAsked(stage),
    stage.database('send'),
  ]);
  const env = {
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: address,
    SIGNALBOX_SECRET_KEY: stage.secretKey,
    SIGNALBOX_ALLOW_TARGETS: '127.0.0.0/8',
  };
  const server = await stage.startServer('src/server.ts', { env });
  await addEndpoint(server.port, asked.url);
  const publicUrl = `http://127.0.0.1:${server.port}`;
  const ourWorker = stage.start('bench/worker.ts', {
    env: { ...env, PUBLIC_URL: publicUrl, TEMPORAL_TASK_QUEUE: 'ours' },
  });
  const handWorker = stage.start('bench/floors/hand-worker.ts', { env: { ...env, TEMPORAL_TASK_QUEUE: 'by-hand' } });
  const client = createClient({ address, namespace: 'default', taskQueue: 'ours', tls: false });
  stage.onStop(() => client.connection.close());
  const side = (
    ask: (orderId: string) => Promise<WorkflowHandle>,
    answer: (handle: WorkflowHandle, callbackUrl: string) => Promise<void>,
  ): Side => ({
    rates: [],
    cpuMs: [],
    async ask() {
      const orderId = randomUUID();
      const [callbackUrl, handle] = await Promise.all([asked.of(orderId), ask(orderId)]);
      return { handle, answer: () => answer(handle, callbackUrl) };
    },
  });
  return {
    ours: side(
      (orderId) =>
        client.workflow.start('asksOutside', {
          taskQueue: 'ours',
          workflowId: orderId,
          args: [{ ...payload, orderId }],
        }),
      (_handle, callbackUrl) => callBack(callbackUrl),
    ),
    floor: side(
      (orderId) =>
        client.workflow.start('asksByHand', {
          taskQueue: 'by-hand',
          workflowId: orderId,
          args: [asked.url, { ...payload, orderId }],
        }),
      (handle) => handle.signal('answered', 'done'),
    ),
    cpuMs: () => cpuMsOf([server.pid, ourWorker.pid, handWorker.pid, ...stage.postgresPids(), ...stage.temporalPids()]),
  };
}

const made = z.object({ webhook: z.object({ id: z.string() }) });

async function addEndpoint(port: number, url: string): Promise<void> {
  await until('An outgoing webhook', async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/webhooks`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ displayName: 'bench', url }),
    });
    return made.parse(await answer.json());
  });
}
