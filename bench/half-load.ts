import { setTimeout as sleep } from 'node:timers/promises';
import { workflowsAtOnce } from './concurrency.ts';
import { startEngine, type Side, type Waiting } from './engine.ts';
import { alone, compare, quantile, type Measurement } from './measurement.ts';
import type { Stage } from './stage.ts';

/** Enough for a p99 on a quiet machine; a busy one has fewer, so that a turn comes to its end. */
const eventsPerTurn = 150;
const turnMsMax = 8_000;
/** A workflow that is woken this long after its start waits by then. */
const aheadMs = 1_500;

/** Request → COMPLETED while workflows start and are woken at half the rate that the machine is capable of. */
export async function benchHalfLoad(stage: Stage): Promise<readonly Measurement[]> {
  const { ours, floor } = await startEngine(stage);
  const workflows = workflowsAtOnce * Math.ceil(stage.options.workflows / (workflowsAtOnce * 2));
  await fullRate(ours, workflows);
  const everyMs = 2_000 / (await fullRate(ours, workflows));
  const rounds: { ours: number[]; floor: number[] }[] = [];
  for (let round = 0; round < stage.options.rounds; round += 1) {
    const [one, other] = round % 2 === 0 ? [ours, floor] : [floor, ours];
    const [first, second] = [await atPace(one, everyMs), await atPace(other, everyMs)];
    rounds.push(one === ours ? { ours: first, floor: second } : { ours: second, floor: first });
  }
  const rate = (1_000 / everyMs).toFixed(0);
  return [
    compare({
      what: `event received → COMPLETED at half load (${rate}/s), p50`,
      unit: 'ms',
      ours: rounds.map((round) => quantile(round.ours, 0.5)),
      floor: { what: 'bare signal at the same rate', values: rounds.map((round) => quantile(round.floor, 0.5)) },
    }),
    compare({
      what: `event received → COMPLETED at half load (${rate}/s), p99`,
      unit: 'ms',
      ours: rounds.map((round) => quantile(round.ours, 0.99)),
      floor: { what: 'bare signal at the same rate', values: rounds.map((round) => quantile(round.floor, 0.99)) },
    }),
    alone({
      what: 'the same p99, beside the 91 ms of a managed Temporal’s own signal',
      unit: 'ms',
      ours: rounds.map((round) => quantile(round.ours, 0.99)),
      wished: { bound: 'atMost', value: 91 },
    }),
  ];
}

/** Workflows a second from start to COMPLETED. */
async function fullRate(side: Side, workflows: number): Promise<number> {
  const startedAt = performance.now();
  const lane = async () => {
    for (let done = 0; done < workflows / workflowsAtOnce; done += 1) {
      const { handle, wake } = await side.start();
      await wake();
      await handle.result();
    }
  };
  await Promise.all(Array.from({ length: workflowsAtOnce }, lane));
  return (workflows * 1_000) / (performance.now() - startedAt);
}

/** One starts, and one that was started before is woken, at every tick, whatever became of those before. */
async function atPace(side: Side, everyMs: number): Promise<number[]> {
  const underWay: Promise<number>[] = [];
  const begunAt = performance.now();
  const events = Math.min(eventsPerTurn, Math.ceil(turnMsMax / everyMs));
  for (let at = 0; at < events; at += 1) {
    await sleep(Math.max(0, begunAt + at * everyMs - performance.now()));
    underWay.push(side.start().then(async (waiting) => (await sleep(aheadMs), wakeOne(waiting))));
  }
  return Promise.all(underWay);
}

async function wakeOne({ handle, wake }: Waiting): Promise<number> {
  const completed = handle.result();
  const startedAt = performance.now();
  await wake();
  await completed;
  return performance.now() - startedAt;
}
