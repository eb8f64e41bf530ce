import { startEngine, type Side } from './engine.ts';
import { compare, median, quantile, type Measurement } from './measurement.ts';
import type { Stage } from './stage.ts';

const pairsPerRound = 20;
const warmUpPairs = 10;

/** From the event's request, or the bare signal, to COMPLETED; one at a time, the two sides in turns. */
export async function benchLatency(stage: Stage): Promise<readonly Measurement[]> {
  const { ours, floor } = await startEngine(stage);
  const times = await wakeByTurns({ ours, floor, rounds: stage.options.rounds });
  return compareLatency(times, { floor: 'bare signal → COMPLETED' }).map((line) => ({
    ...line,
    wished: { bound: 'atMost', value: 1.2 },
  }));
}

export async function wakeByTurns({
  ours,
  floor,
  rounds,
}: {
  readonly ours: Side;
  readonly floor: Side;
  readonly rounds: number;
}): Promise<readonly Times[]> {
  await measure(ours, floor, warmUpPairs);
  const times: Times[] = [];
  for (let round = 0; round < rounds; round += 1) times.push(await measure(ours, floor, pairsPerRound));
  return times;
}

/** `where` says which worker ours is in, when it is not the built-in one. */
export function compareLatency(
  rounds: readonly Times[],
  { floor: what, where = '' }: { readonly floor: string; readonly where?: string },
): readonly Measurement[] {
  const all = (side: keyof Times) => rounds.flatMap((round) => round[side]);
  return [
    compare({
      what: `event received → COMPLETED, p50, one at a time${where}`,
      unit: 'ms',
      ours: rounds.map((round) => median(round.ours)),
      floor: { what, values: rounds.map((round) => median(round.floor)) },
    }),
    // Of all rounds together: twenty pairs have no p99 of their own.
    compare({
      what: `event received → COMPLETED, p99, one at a time${where}`,
      unit: 'ms',
      ours: [quantile(all('ours'), 0.99)],
      floor: { what, values: [quantile(all('floor'), 0.99)] },
    }),
  ];
}

interface Times {
  readonly ours: number[];
  readonly floor: number[];
}

async function measure(ours: Side, floor: Side, pairs: number): Promise<Times> {
  const times: Times = { ours: [], floor: [] };
  for (let pair = 0; pair < pairs; pair += 1) {
    times.ours.push(await wakeOne(ours));
    times.floor.push(await wakeOne(floor));
  }
  return times;
}

async function wakeOne(side: Side): Promise<number> {
  const { handle, wake } = await side.start();
  await side.untilWaiting(1);
  // The long poll for the result is under way before the clock starts, as it is where somebody waits for it.
  const completed = handle.result();
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  const startedAt = performance.now();
  await wake();
  await completed;
  return performance.now() - startedAt;
}

/** An acknowledgement that TCP delays (40 ms) would hit whichever side is woken sooner after it was started. */
const settleMs = 150;
