import { z } from 'zod';
import { alone, compare, median, type Measurement } from './measurement.ts';
import { rssMiB } from './memory.ts';
import { countAccepted, createReceiver, proveUrl } from './receiver.ts';
import type { Stage } from './stage.ts';

const idleConnections = 1;
const fullConnections = 64;
/** Events come at this many times the rate that the receiver was found to be capable of. */
const times = 3;
/** Of the senders that come at a rate. What is there at once beyond 4,096 the system may drop: the longest queue of new connections. */
const connectionsMax = 2_000;
/** Senders that each have their next event as soon as they have an answer. */
const crowd = 3_000;
const floodSeconds = 30;
const sampleMs = 200;

const answers = z.object({
  accepted: z.number(),
  refused: z.number(),
  broken: z.number(),
  withoutRetryAfter: z.number(),
  unsent: z.number().default(0),
  p50Ms: z.number(),
  p99Ms: z.number(),
  /** Null of a turn that was over before. */
  settledP99Ms: z.number().nullable(),
  maxMs: z.number(),
  ms: z.number(),
});
type Answers = z.infer<typeof answers>;

/** Far more than it can take, in two ways: bounded answers, bounded memory, and normal again at once. */
export async function benchOverload(stage: Stage): Promise<readonly Measurement[]> {
  const receiver = await createReceiver(stage, { databaseName: 'overload', receives: ['nobodyWaits'] });
  await proveUrl(receiver);
  const at = { port: receiver.port, path: `/webhook/${receiver.sourceId}` };
  const senders = stage.start('bench/load/open-load.ts', { profileDir: undefined });
  const crowded = async (connections: number, seconds: number) =>
    answers.parse(await senders.ask({ ...at, connections, ms: seconds * 1_000 }));
  const arrivals = stage.start('bench/load/arrivals.ts', { profileDir: undefined });
  await crowded(fullConnections, 3);
  const idle = await crowded(idleConnections, 2);
  const full = await crowded(fullConnections, stage.options.seconds);
  await receiver.untilIdle();
  const rate = Math.round((times * full.accepted * 1_000) / full.ms);
  const seconds = stage.options.minutes === undefined ? floodSeconds : stage.options.minutes * 60;
  const floods = [
    {
      by: `${times} times as many events as it can take`,
      run: async () => answers.parse(await arrivals.ask({ ...at, rate, connectionsMax, ms: seconds * 1_000 })),
    },
    { by: `${crowd} connections at once`, run: () => crowded(crowd, floodSeconds) },
  ];
  const measurements: Measurement[] = [];
  for (const { by, run } of floods) {
    const acceptedBefore = await countAccepted(receiver);
    const flooded = await watchMemory(receiver.pid, run);
    const normalAgainSeconds = await untilNormal(idle, () => crowded(idleConnections, 1));
    await receiver.untilIdle();
    if ((await countAccepted(receiver)) - acceptedBefore < flooded.accepted)
      throw new Error('An accepted event is not there (G1).');
    measurements.push(...toMeasurements(by, { full, flooded, normalAgainSeconds }));
  }
  return measurements;
}

interface Flooded extends Answers {
  readonly memoryBefore: number;
  readonly memory: readonly number[];
}

async function watchMemory(pid: number, run: () => Promise<Answers>): Promise<Flooded> {
  const memoryBefore = rssMiB(pid);
  const memory: number[] = [];
  const watching = setInterval(() => void memory.push(rssMiB(pid)), sampleMs);
  try {
    return { ...(await run()), memoryBefore, memory };
  } finally {
    clearInterval(watching);
  }
}

/** Seconds until a single request takes about what it took before. */
async function untilNormal(idle: Answers, ask: () => Promise<Answers>): Promise<number> {
  const over = performance.now();
  let after = await ask();
  while (after.p50Ms > idle.p50Ms * 2 && performance.now() - over < normalWithinMs) after = await ask();
  return (performance.now() - over) / 1_000;
}

const normalWithinMs = 60_000;

interface Turns {
  readonly full: Answers;
  readonly flooded: Flooded;
  readonly normalAgainSeconds: number;
}

function toMeasurements(by: string, { full, flooded, normalAgainSeconds }: Turns): readonly Measurement[] {
  const { memory, memoryBefore } = flooded;
  const usual = `${fullConnections} connections`;
  return [
    compare({
      what: `accepted events/s beside ${by}`,
      unit: '/s',
      ours: [(flooded.accepted * 1_000) / flooded.ms],
      floor: { what: usual, values: [(full.accepted * 1_000) / full.ms] },
    }),
    compare({
      what: `p50 of the accepted ones, ${by}`,
      unit: 'ms',
      ours: [flooded.p50Ms],
      floor: { what: usual, values: [full.p50Ms] },
    }),
    compare({
      what: `p99 of the accepted ones, ${by}`,
      unit: 'ms',
      ours: [flooded.p99Ms],
      floor: { what: usual, values: [full.p99Ms] },
    }),
    compare({
      what: `p99 of the accepted ones after the first five seconds, ${by}`,
      unit: 'ms',
      ours: [flooded.settledP99Ms ?? Number.NaN],
      floor: { what: usual, values: [full.p99Ms] },
      wished: { bound: 'atMost', value: 5 },
    }),
    alone({ what: `the longest answer, ${by}`, unit: 'ms', ours: [flooded.maxMs] }),
    alone({ what: `answered 429 or 503, ${by}`, unit: '', ours: [flooded.refused] }),
    alone({ what: `not sent, since all senders waited for an answer, ${by}`, unit: '', ours: [flooded.unsent] }),
    alone({
      what: `answered so without Retry-After, or broken off, ${by}`,
      unit: '',
      ours: [flooded.withoutRetryAfter + flooded.broken],
      wished: { bound: 'atMost', value: 0 },
    }),
    compare({
      what: `memory of the receiver at most, ${by}`,
      unit: 'MiB',
      ours: [Math.max(...memory)],
      floor: { what: 'before', values: [memoryBefore] },
    }),
    compare({
      what: `memory of the receiver in the last fifth, median, ${by}`,
      unit: 'MiB',
      ours: [median(fifth(memory, 4))],
      floor: { what: 'in the second fifth', values: [median(fifth(memory, 1))] },
    }),
    alone({
      what: `until a single request takes what it took before, after ${by}`,
      unit: 's',
      ours: [normalAgainSeconds],
    }),
  ];
}

function fifth(samples: readonly number[], at: number): readonly number[] {
  return samples.slice(Math.floor((samples.length * at) / 5), Math.ceil((samples.length * (at + 1)) / 5));
}
