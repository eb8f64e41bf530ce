import { startEngine, type Side } from './engine.ts';
import { compare, median, quantile, type Measurement } from './measurement.ts';
import type { Stage } from './stage.ts';

const pairsPerRound = 20;
const warmUpPairs = 10;

/** From the event's request, or the bare signal, to COMPLETED; one at a time, the two sides in turns. */
export async function benchLatency(stage: Stage): Promise<readonly Measurement[]> {
  const { ours, floor } = await startEngine(stage);
  await measure(ours, floor, warmUpPairs);
  const rounds: Times[] = [];
  for (let round = 0; round < stage.options.rounds; round += 1) rounds.push(await measure(ours, floor, pairsPerRound));
  return [
    compare({
      what: 'event received → COMPLETED, p50, one at a time',
      unit: 'ms',
      ours: rounds.map((round) => median(round.ours)),
      floor: { what: 'bare signal → COMPLETED', values: rounds.map((round) => median(round.floor)) },
      wished: { bound: 'atMost', value: 1.2 },
    }),
    // Of all rounds together: twenty pairs have no p99 of their own.
    compare({
      what: 'event received → COMPLETED, p99, one at a time',
      unit: 'ms',
      ours: [
        quantile(
          rounds.flatMap((round) => round.ours),
          0.99,
        ),
      ],
      floor: {
        what: 'bare signal → COMPLETED',
        values: [
          quantile(
            rounds.flatMap((round) => round.floor),
            0.99,
          ),
        ],
      },
      wished: { bound: 'atMost', value: 1.2 },
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
