import { randomUUID } from 'node:crypto';
import { createClient } from '../src/temporal/connection.ts';
import { workflowsAtOnce } from './concurrency.ts';
import { cpuMsOf } from './cpu.ts';
import { definitionsApi, type DefinitionsApi } from './definitions-api.ts';
import { compare, type Measurement } from './measurement.ts';
import type { Stage } from './stage.ts';

const warmUpWorkflows = 32;
const steps = ['one', 'two', 'three', 'four', 'five'] as const;
const handQueue = 'by-hand';
/** Of the hand-written workflow whose activities another worker does, as those of a definition are. */
const apartQueue = 'by-hand-apart';
/** Polling workers of the side that has them, with one request each. */
const pollers = 8;
const polledTogether = 20;

interface Side {
  /** Starts a run and resolves with its id once it has ended. */
  run(): Promise<string>;
  readonly rates: number[];
  readonly cpuMs: number[];
}

/** Workflows a second of a definition with five tasks, whose work Temporal's workers do, or workers that poll. */
export async function benchTasks(stage: Stage): Promise<readonly Measurement[]> {
  const { activities, polled, floor, apart, cpuMs, historyOf } = await startSides(stage);
  const turn = async (side: Side, workflows: number) => {
    const cpuMsBefore = cpuMs();
    const startedAt = performance.now();
    const lane = async () => {
      for (let ran = 0; ran < workflows / workflowsAtOnce; ran += 1) await side.run();
    };
    await Promise.all(Array.from({ length: workflowsAtOnce }, lane));
    return { rate: (workflows * 1000) / (performance.now() - startedAt), cpuMs: (cpuMs() - cpuMsBefore) / workflows };
  };
  const workflowsPerTurn = workflowsAtOnce * Math.ceil(stage.options.workflows / (workflowsAtOnce * 4));
  const sides = [activities, polled, apart, floor];
  for (const side of sides) await turn(side, warmUpWorkflows);
  for (let round = 0; round < stage.options.rounds; round += 1) {
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
      const result = await turn(side, workflowsPerTurn);
      side.rates.push(result.rate);
      side.cpuMs.push(result.cpuMs);
    }
  }
  const by = { what: 'by hand: five activities', values: floor.rates };
  const byApart = { what: 'by hand: five activities of another worker', values: apart.rates };
  const events = [await historyOf(activities), await historyOf(polled), await historyOf(floor)];
  const [ofActivities = 0, ofPolled = 0, ofFloor = 0] = events;
  return [
    compare({
      what: 'workflows/s of five tasks, each an activity of a Temporal worker',
      unit: '/s',
      ours: activities.rates,
      floor: by,
      wished: { bound: 'atLeast', value: 0.7 },
    }),
    compare({
      what: 'CPU of such a workflow, all processes',
      unit: 'ms',
      ours: activities.cpuMs,
      floor: { what: by.what, values: floor.cpuMs },
    }),
    compare({
      what: 'history events of such a workflow',
      unit: '',
      ours: [ofActivities],
      floor: { what: by.what, values: [ofFloor] },
    }),
    compare({
      what: 'workflows/s of five tasks, each an activity of a Temporal worker',
      unit: '/s',
      ours: activities.rates,
      floor: byApart,
    }),
    compare({
      what: 'CPU of such a workflow, all processes',
      unit: 'ms',
      ours: activities.cpuMs,
      floor: { what: byApart.what, values: apart.cpuMs },
    }),
    compare({
      what: `workflows/s of five tasks, each done by ${pollers} workers that poll`,
      unit: '/s',
      ours: polled.rates,
      floor: by,
    }),
    compare({
      what: 'CPU of such a workflow, all processes but the pollers',
      unit: 'ms',
      ours: polled.cpuMs,
      floor: { what: by.what, values: floor.cpuMs },
    }),
    compare({
      what: 'history events of such a workflow',
      unit: '',
      ours: [ofPolled],
      floor: { what: by.what, values: [ofFloor] },
    }),
  ];
}

async function startSides(stage: Stage) {
  const [address, databaseUrl] = await Promise.all([stage.temporal(), stage.database('tasks')]);
  const env = { DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: address, SIGNALBOX_SECRET_KEY: stage.secretKey };
  const server = await stage.startServer('src/server.ts', { env });
  const ourWorker = stage.start('bench/worker.ts', { env });
  const byHandWorkers = [handQueue, apartQueue].map((queue) =>
    stage.start('bench/floors/hand-worker.ts', { env: { ...env, TEMPORAL_TASK_QUEUE: queue } }),
  );
  const processes = [server, ourWorker, ...byHandWorkers];
  const api = definitionsApi(server.port);
  const client = createClient({ address, namespace: 'default', taskQueue: handQueue, tls: false });
  stage.onStop(() => client.connection.close());

  await api.defineWork([
    { name: 'benchStep', retryCount: 0, responseTimeoutSeconds: 60, signalbox: { temporalTaskQueue: handQueue } },
    { name: 'benchPolled', retryCount: 0, responseTimeoutSeconds: 60 },
  ]);
  await api.define('benchActivities', fiveTasks('benchStep'));
  await api.define('benchPolls', fiveTasks('benchPolled'));
  startPollers(stage, api);
  const side = (run: () => Promise<string>): Side => ({ run, rates: [], cpuMs: [] });
  const ofDefinition = (name: string) =>
    side(async () => {
      const workflowId = await api.start(name, { n: 0 });
      await client.workflow.getHandle(workflowId).result();
      return workflowId;
    });
  const byHand = (taskQueue: string, args: unknown[]) =>
    side(async () => {
      const workflowId = randomUUID();
      await client.workflow.execute('fiveByHand', { taskQueue, workflowId, args });
      return workflowId;
    });
  return {
    activities: ofDefinition('benchActivities'),
    polled: ofDefinition('benchPolls'),
    floor: byHand(handQueue, [0]),
    apart: byHand(apartQueue, [0, handQueue]),
    cpuMs: () => cpuMsOf([...processes.map(({ pid }) => pid), ...stage.postgresPids(), ...stage.temporalPids()]),
    async historyOf({ run }: Side) {
      const { historyLength } = await client.workflow.getHandle(await run()).describe();
      return historyLength;
    },
  };
}

/** Each has the answer of the one before as its input. */
function fiveTasks(name: string): readonly object[] {
  return steps.map((reference, at) => ({
    name,
    taskReferenceName: reference,
    type: 'SIMPLE',
    inputParameters: { n: at === 0 ? '${workflow.input.n}' : `\${${steps[at - 1]}.output.n}` },
  }));
}

function startPollers(stage: Stage, api: DefinitionsApi): void {
  const state = { isOver: false };
  const work = async (at: number) => {
    while (!state.isOver) {
      const tasks = await api.poll('benchPolled', {
        worker: `bench-${at}`,
        count: polledTogether,
        timeoutMs: 1_000,
      });
      await Promise.all(tasks.map((task) => api.complete(task)));
    }
  };
  const working = Promise.all(Array.from({ length: pollers }, (_, at) => work(at)));
  stage.onStop(async () => {
    state.isOver = true;
    await working;
  });
}
