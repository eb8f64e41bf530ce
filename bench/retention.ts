import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { fillEvents } from './fill-events.ts';
import { alone, compare, type Measurement } from './measurement.ts';
import { createReceiver, proveUrl, startReceiver, type BenchReceiver } from './receiver.ts';
import type { Stage } from './stage.ts';

const connections = 64;
const warmUpMs = 2_000;
/** Turns that are shorter say more of the start of a pass than of retention. */
const turnMsMin = 8_000;
const days = 8;
/** Until all that a process has counted is among Postgres' statistics. */
const statisticsMs = 1_500;

const loaded = z.object({ events: z.number(), ms: z.number() });

/**
 * Accepting beside retention: a third of the events is to be deleted, a third is to lose its body, a third is to stay. The
 * same receiver accepts in all turns; retention is at work in a second one over the same database, which is there or is not.
 */
export async function benchRetention(stage: Stage): Promise<readonly Measurement[]> {
  const size = stage.options.events;
  const keepsAll = { SIGNALBOX_RETENTION_DAYS: '3650' };
  const receiver = await createReceiver(stage, {
    databaseName: 'retention',
    receives: ['nobodyWaits'],
    env: keepsAll,
  });
  await proveUrl(receiver);
  await fillEvents(receiver.pool, { size, sourceId: receiver.sourceId, days: days * 3 });
  const load = stage.start('bench/load/post-load.ts', { profileDir: undefined });
  const paths = [`/webhook/${receiver.sourceId}`];
  const accept = async (ms: number) => {
    const { events, ms: took } = loaded.parse(await load.ask({ ports: [receiver.port], paths, connections, ms }));
    await receiver.untilIdle();
    return (events * 1_000) / took;
  };
  await accept(warmUpMs);
  const turnMs = Math.max(turnMsMin, stage.options.seconds * 1_000);
  const rounds: { beside: number; alone: number; cleared: number }[] = [];
  for (let round = 0; round < stage.options.rounds; round += 1) {
    const calm = await accept(turnMs);
    const { databaseUrl } = receiver;
    const forgetting = await startReceiver(stage, {
      databaseUrl,
      env: { SIGNALBOX_RETENTION_DAYS: String(days) },
    });
    await sleep(statisticsMs);
    const before = await readCleared(receiver);
    const startedAt = performance.now();
    const beside = await accept(turnMs);
    await sleep(statisticsMs);
    const cleared = ((await readCleared(receiver)) - before) / ((performance.now() - startedAt) / 1_000);
    await forgetting.stop();
    rounds.push({ beside, alone: calm, cleared });
  }
  const of = `${size.toLocaleString('en')} events`;
  return [
    compare({
      what: `accepted events/s while retention is at work on ${of}`,
      unit: '/s',
      ours: rounds.map(({ beside }) => beside),
      floor: { what: 'the same without retention', values: rounds.map((one) => one.alone) },
    }),
    // Each accepted event is to lose its body once, and is deleted once.
    compare({
      what: `events that retention is done with a second, of ${of}`,
      unit: '/s',
      ours: rounds.map(({ cleared }) => cleared),
      floor: { what: 'twice what is accepted meanwhile', values: rounds.map(({ beside }) => 2 * beside) },
      wished: { bound: 'atLeast', value: 1 },
    }),
    alone({ what: `${of}, bytes of the table and its indexes each`, unit: 'B', ours: [await bytesEach(receiver)] }),
  ];
}

/** Rows that were emptied or deleted, by Postgres' own count. */
async function readCleared({ pool }: BenchReceiver): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `SELECT (n_tup_del + n_tup_upd)::int AS count FROM pg_stat_user_tables WHERE relname = 'event'`,
  );
  return rows[0]?.count ?? Number.NaN;
}

async function bytesEach({ pool }: BenchReceiver): Promise<number> {
  const { rows } = await pool.query<{ each: number }>(
    `SELECT (pg_total_relation_size('event') / greatest(1, reltuples))::int AS each FROM pg_class WHERE relname = 'event'`,
  );
  return rows[0]?.each ?? Number.NaN;
}
