import { startEngine, type Side } from './engine.ts';
import { compare, quantile, type Measurement } from './measurement.ts';
import type { Stage } from './stage.ts';

const waits = 200;
const concurrency = 32;

/** 200 workflows wait for 200 values; the events come in random order at concurrency 32. */
export async function benchBurst(stage: Stage): Promise<readonly Measurement[]> {
  const { ours, floor } = await startEngine(stage);
  const rounds = Math.min(stage.options.rounds, 3);
  const times: { ours: number[][]; floor: number[][] } = { ours: [], floor: [] };
  for (let round = 0; round < rounds; round += 1) {
    times.ours.push(await wakeAll(ours));
    times.floor.push(await wakeAll(floor));
  }
  const at = (share: number, name: string) =>
    compare({
      what: `request → COMPLETED, ${name} of 200 waits at concurrency 32`,
      unit: 'ms',
      ours: times.ours.map((values) => quantile(values, share)),
      floor: { what: 'bare signal → COMPLETED', values: times.floor.map((values) => quantile(values, share)) },
    });
  return [at(0.5, 'p50'), at(0.99, 'p99')];
}

async function wakeAll(side: Side): Promise<number[]> {
  const waiting = await inLanes(Array.from({ length: waits }, () => () => side.start()));
  await side.untilWaiting(waits);
  const shuffled = waiting.map((one) => ({ one, at: Math.random() })).sort((a, b) => a.at - b.at);
  return inLanes(
    shuffled.map(({ one }) => async () => {
      const startedAt = performance.now();
      await one.wake();
      await one.handle.result();
      return performance.now() - startedAt;
    }),
  );
}

async function inLanes<Result>(tasks: readonly (() => Promise<Result>)[]): Promise<Result[]> {
  const results: Result[] = [];
  const queue = [...tasks];
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (let task = queue.shift(); task !== undefined; task = queue.shift()) results.push(await task());
    }),
  );
  return results;
}
