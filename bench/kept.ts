import { z } from 'zod';
import { createEventStore } from '../src/store/inbound/event-store.ts';
import { createSecretBox } from '../src/store/secret-box.ts';
import { cpuMsOf } from './cpu.ts';
import { fillEvents } from './fill-events.ts';
import { compare, median, type Measurement } from './measurement.ts';
import { createReceiver, proveUrl, type BenchReceiver } from './receiver.ts';
import type { Stage } from './stage.ts';

const fewEvents = 10_000;
const days = 8;
const connections = 64;
const warmUpMs = 2_000;
const looksPerRound = 100;
/** What registering a wait reads at once. */
const eventsPerLook = 200;

const loaded = z.object({ events: z.number(), ms: z.number() });

interface Round {
  readonly rate: number;
  readonly cpuMs: number;
  readonly lookMs: number;
}

/** What a receiver does beside many events that are kept, and beside few: accept, and look back for a wait. */
export async function benchKept(stage: Stage): Promise<readonly Measurement[]> {
  const size = stage.options.events;
  const few = await createLedger(stage, fewEvents);
  const many = await createLedger(stage, size);
  const load = stage.start('bench/load/post-load.ts', { profileDir: undefined });
  const turn = async ({ receiver, lookBack }: Ledger, ms: number): Promise<Round> => {
    const cpuMs = () => cpuMsOf([receiver.pid, ...stage.postgresPids()]);
    const before = cpuMs();
    const paths = [`/webhook/${receiver.sourceId}`];
    const { events, ms: took } = loaded.parse(await load.ask({ ports: [receiver.port], paths, connections, ms }));
    await receiver.untilIdle();
    const spentMs = (cpuMs() - before) / events;
    return { rate: (events * 1_000) / took, cpuMs: spentMs, lookMs: await lookBack() };
  };
  for (const ledger of [few, many]) await turn(ledger, warmUpMs);
  const rounds: { few: Round; many: Round }[] = [];
  for (let round = 0; round < stage.options.rounds; round += 1) {
    const ms = stage.options.seconds * 1_000;
    if (round % 2 === 0) rounds.push({ few: await turn(few, ms), many: await turn(many, ms) });
    else {
      const second = await turn(many, ms);
      rounds.push({ few: await turn(few, ms), many: second });
    }
  }
  const line = (what: string, unit: string, value: (round: Round) => number) =>
    compare({
      what: `${what}, ${size.toLocaleString('en')} events kept`,
      unit,
      ours: rounds.map((round) => value(round.many)),
      floor: { what: `${fewEvents.toLocaleString('en')} kept`, values: rounds.map((round) => value(round.few)) },
    });
  return [
    line('accepted events/s', '/s', ({ rate }) => rate),
    line('CPU per accepted event, receiver and Postgres', 'ms', ({ cpuMs }) => cpuMs),
    line('look of a wait at the 200 oldest events since a time at random, p50', 'ms', ({ lookMs }) => lookMs),
  ];
}

interface Ledger {
  readonly receiver: BenchReceiver;
  /** Median of some looks, in milliseconds. */
  lookBack(): Promise<number>;
}

async function createLedger(stage: Stage, size: number): Promise<Ledger> {
  const receiver = await createReceiver(stage, {
    databaseName: `kept_${size}`,
    receives: ['nobodyWaits'],
    env: { SIGNALBOX_RETENTION_DAYS: '3650' },
  });
  await proveUrl(receiver);
  await fillEvents(receiver.pool, { size, sourceId: receiver.sourceId, days });
  const log = createEventStore(receiver.pool, createSecretBox(Buffer.alloc(32)));
  return {
    receiver,
    async lookBack() {
      const times: number[] = [];
      for (let look = 0; look < looksPerRound; look += 1) {
        const since = new Date(Date.now() - Math.random() * days * 24 * 3_600_000);
        const startedAt = performance.now();
        await log.accepted({ sourceIds: [receiver.sourceId], since, limit: eventsPerLook });
        times.push(performance.now() - startedAt);
      }
      return median(times);
    },
  };
}
