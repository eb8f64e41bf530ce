import { workflowsAtOnce } from './concurrency.ts';
import { startEngine, type Side } from './engine.ts';
import { compare, quantile, type Measurement } from './measurement.ts';
import type { Stage } from './stage.ts';

/** So many workflows wait for as many values; the events come in random order at concurrency 32. */
export async function benchBurst(stage: Stage): Promise<readonly Measurement[]> {
  const { ours, floor } = await startEngine(stage);
  const { burst: waits } = stage.options;
  const rounds = Math.min(stage.options.rounds, 3);
  const times: { ours: Burst[]; floor: Burst[] } = { ours: [], floor: [] };
  for (let round = 0; round < rounds; round += 1) {
    const [one, other] = round % 2 === 0 ? [ours, floor] : [floor, ours];
    const [first, second] = [await wakeAll(one, waits), await wakeAll(other, waits)];
    times.ours.push(one === ours ? first : second);
    times.floor.push(one === ours ? second : first);
  }
  const at = (share: number, name: string) =>
    compare({
      what: `request → COMPLETED, ${name} of ${waits} waits at concurrency 32`,
      unit: 'ms',
      ours: times.ours.map(({ each }) => quantile(each, share)),
      floor: { what: 'bare signal → COMPLETED', values: times.floor.map(({ each }) => quantile(each, share)) },
    });
  return [
    compare({
      what: `a burst for ${waits} waits, until all are COMPLETED`,
      unit: 's',
      ours: times.ours.map(({ ms }) => ms / 1_000),
      floor: { what: 'bare signals', values: times.floor.map(({ ms }) => ms / 1_000) },
      wished: { bound: 'atMost', value: 1.15 },
    }),
    at(0.5, 'p50'),
    at(0.99, 'p99'),
  ];
}

interface Burst {
  /** Of each from its request to COMPLETED. */
  readonly each: readonly number[];
  /** Of all. */
  readonly ms: number;
}

async function wakeAll(side: Side, waits: number): Promise<Burst> {
  const waiting = await inLanes(Array.from({ length: waits }, () => () => side.start()));
  await side.untilWaiting(waits);
  const shuffled = waiting.map((one) => ({ one, at: Math.random() })).sort((a, b) => a.at - b.at);
  const begunAt = performance.now();
  const each = await inLanes(
    shuffled.map(({ one }) => async () => {
      const startedAt = performance.now();
      await one.wake();
      await one.handle.result();
      return performance.now() - startedAt;
    }),
  );
  return { each, ms: performance.now() - begunAt };
}

async function inLanes<Result>(tasks: readonly (() => Promise<Result>)[]): Promise<Result[]> {
  const results: Result[] = [];
  const queue = [...tasks];
  await Promise.all(
    Array.from({ length: workflowsAtOnce }, async () => {
      for (let task = queue.shift(); task !== undefined; task = queue.shift()) results.push(await task());
    }),
  );
  return results;
}
