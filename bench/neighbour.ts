import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { startEngine, type Engine, type Waiting } from './engine.ts';
import { compare, quantile, type Measurement } from './measurement.ts';
import { createSource } from './receiver.ts';
import type { Stage } from './stage.ts';

const everyMs = 100;
const calmEvents = 40;
const burstEvents = 10_000;
const connections = 64;
/** A burst that takes longer would wait for workflows that nobody has started. */
const quietEventsMax = 300;

const loaded = z.object({ events: z.number(), ms: z.number() });

interface Times {
  readonly acknowledged: number[];
  readonly completed: number[];
}

/** One source sends ten events a second, each waited for; meanwhile another gets 10,000 as fast as they are taken. */
export async function benchNeighbour(stage: Stage): Promise<readonly Measurement[]> {
  const engine = await startEngine(stage);
  const noisy = await createSource(engine.receiver.port, 'noisy', ['waitsForEvent']);
  const load = stage.start('bench/load/post-load.ts', { profileDir: undefined });
  const rounds: { calm: Times; burst: Times }[] = [];
  for (let round = 0; round < stage.options.rounds; round += 1) {
    const calm = await send(await waiting(engine, calmEvents), () => false);
    const prepared = await waiting(engine, quietEventsMax / 3);
    let over = false;
    const burst = load
      .ask({
        ports: [engine.receiver.port],
        paths: [`/webhook/${noisy}`],
        connections,
        ms: 60_000,
        eventsMax: burstEvents,
      })
      .then((answer) => loaded.parse(answer).events)
      .finally(() => (over = true));
    const times = await send(prepared, () => over);
    if ((await burst) !== burstEvents) throw new Error('The burst was not answered whole.');
    await engine.receiver.untilIdle();
    rounds.push({ calm, burst: times });
  }
  const line = (what: string, values: (times: Times) => readonly number[], share: number) =>
    compare({
      what,
      unit: 'ms',
      ours: rounds.map(({ burst }) => quantile(values(burst), share)),
      floor: { what: 'the same while it is calm', values: rounds.map(({ calm }) => quantile(values(calm), share)) },
    });
  return [
    line('request → 200 beside a burst of 10,000, p50', ({ acknowledged }) => acknowledged, 0.5),
    line('request → 200 beside a burst of 10,000, p99', ({ acknowledged }) => acknowledged, 0.99),
    line('request → COMPLETED beside a burst of 10,000, p50', ({ completed }) => completed, 0.5),
    line('request → COMPLETED beside a burst of 10,000, p99', ({ completed }) => completed, 0.99),
  ];
}

async function waiting({ ours }: Engine, count: number): Promise<readonly Waiting[]> {
  const started: Waiting[] = [];
  for (let at = 0; at < count; at += 1) started.push(await ours.start());
  await sleep(500);
  return started;
}

/** One every 100 ms, whatever became of those before, until all are sent or it is over. */
async function send(workflows: readonly Waiting[], isOver: () => boolean): Promise<Times> {
  const times: Times = { acknowledged: [], completed: [] };
  const underWay: Promise<void>[] = [];
  for (const [at, workflow] of workflows.entries()) {
    // At least a handful also where the burst is over quickly.
    if (isOver() && at >= 5) break;
    underWay.push(wakeOne(workflow, times));
    await sleep(everyMs);
  }
  await Promise.all(underWay);
  return times;
}

async function wakeOne({ handle, wake }: Waiting, { acknowledged, completed }: Times): Promise<void> {
  const startedAt = performance.now();
  await wake();
  acknowledged.push(performance.now() - startedAt);
  await handle.result();
  completed.push(performance.now() - startedAt);
}
