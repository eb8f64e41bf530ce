import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { alone, compare, type Measurement } from './measurement.ts';
import { countAccepted, createReceiver, proveUrl } from './receiver.ts';
import type { Stage } from './stage.ts';

const idleConnections = 1;
const fullConnections = 64;
/** As many requests at once as there are of these; each connection sends its next as soon as it has an answer. */
const flood = { connections: 2_000, seconds: 10 };

const answers = z.object({
  accepted: z.number(),
  refused: z.number(),
  broken: z.number(),
  withoutRetryAfter: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
  maxMs: z.number(),
  ms: z.number(),
});

/** Two thousand senders at once, far more than it can take: bounded answers, bounded memory, and normal again at once. */
export async function benchOverload(stage: Stage): Promise<readonly Measurement[]> {
  const receiver = await createReceiver(stage, { databaseName: 'overload', receives: ['nobodyWaits'] });
  await proveUrl(receiver);
  const load = stage.start('bench/load/open-load.ts', { profileDir: undefined });
  const turn = async (connections: number, seconds: number) =>
    answers.parse(
      await load.ask({ port: receiver.port, path: `/webhook/${receiver.sourceId}`, connections, ms: seconds * 1_000 }),
    );
  await turn(fullConnections, 3);
  const idle = await turn(idleConnections, 2);
  const full = await turn(fullConnections, stage.options.seconds);
  await receiver.untilIdle();
  const memory = { before: rssMiB(receiver.pid), most: 0 };
  const watching = setInterval(() => (memory.most = Math.max(memory.most, rssMiB(receiver.pid))), 200);
  const flooded = await turn(flood.connections, flood.seconds);
  clearInterval(watching);
  const over = performance.now();
  let after = await turn(idleConnections, 1);
  while (after.p50Ms > idle.p50Ms * 2 && performance.now() - over < 60_000) after = await turn(idleConnections, 1);
  const normalAgainSeconds = (performance.now() - over) / 1_000;
  await receiver.untilIdle();
  await sleep(200);
  if ((await countAccepted(receiver)) < flooded.accepted) throw new Error('An accepted event is not there (G1).');
  const { connections } = flood;
  return [
    compare({
      what: `accepted events/s from ${connections} connections at once`,
      unit: '/s',
      ours: [(flooded.accepted * 1_000) / flooded.ms],
      floor: { what: `${fullConnections} connections`, values: [(full.accepted * 1_000) / full.ms] },
    }),
    compare({
      what: `p99 of the accepted ones of ${connections} connections`,
      unit: 'ms',
      ours: [flooded.p99Ms],
      floor: { what: `${fullConnections} connections`, values: [full.p99Ms] },
    }),
    alone({ what: `the longest answer to ${connections} connections`, unit: 'ms', ours: [flooded.maxMs] }),
    alone({ what: `answered 429 or 503 of ${connections} connections`, unit: '', ours: [flooded.refused] }),
    alone({
      what: 'of those without Retry-After, and connections that broke off',
      unit: '',
      ours: [flooded.withoutRetryAfter + flooded.broken],
      wished: { bound: 'atMost', value: 0 },
    }),
    compare({
      what: 'memory of the receiver, at most',
      unit: 'MiB',
      ours: [memory.most],
      floor: { what: 'before', values: [memory.before] },
    }),
    alone({ what: 'until a single request takes what it took before', unit: 's', ours: [normalAgainSeconds] }),
  ];
}

function rssMiB(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;
  } catch {
    return Number.NaN;
  }
}
