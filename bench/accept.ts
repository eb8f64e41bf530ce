import pg from 'pg';
import { z } from 'zod';
import { cpuMsOf } from './cpu.ts';
import { alone, compare, type Measurement, type Wished } from './measurement.ts';
import { countAccepted, createReceiver, proveUrl, type BenchReceiver } from './receiver.ts';
import type { Stage } from './stage.ts';

const connections = 64;
/** A cold process compiles its code first. */
const warmUpMs = 2_000;

/** The answer of the load process. */
const loaded = z.object({ events: z.number(), ms: z.number() });

interface Subject {
  readonly pid: number;
  readonly port: number;
  readonly rates: number[];
  readonly cpuMsPerEvent: number[];
}

/** Accepted events a second: one process, durable, 64 connections; each subject has its turn in every round. */
export async function benchAccept(stage: Stage): Promise<readonly Measurement[]> {
  const receiver = await createReceiver(stage, { databaseName: 'accept', receives: ['nobodyWaits'] });
  const { ours, floors } = await startSubjects(stage, receiver);
  const load = stage.start('bench/load/post-load.ts', { profileDir: undefined });
  let answered = 1;
  const turn = async (subject: Subject, ms: number) => {
    const cpuMs = () => cpuMsOf([subject.pid, ...stage.postgresPids()]);
    const cpuMsBefore = cpuMs();
    const result = loaded.parse(
      await load.ask({ ports: [subject.port], paths: [`/webhook/${receiver.sourceId}`], connections, ms }),
    );
    // Dispatching is part of what an event costs, also when nobody waits for it.
    if (subject === ours) await receiver.untilIdle();
    if (subject === ours) answered += result.events;
    return { rate: (result.events * 1000) / result.ms, cpuMsPerEvent: (cpuMs() - cpuMsBefore) / result.events };
  };
  await proveUrl(receiver);
  const subjects = [ours, ...Object.values(floors)];
  for (const subject of subjects) await turn(subject, warmUpMs);
  for (let round = 0; round < stage.options.rounds; round += 1) {
    for (const subject of rotated(subjects, round)) {
      const { rate, cpuMsPerEvent } = await turn(subject, stage.options.seconds * 1000);
      subject.rates.push(rate);
      subject.cpuMsPerEvent.push(cpuMsPerEvent);
    }
  }
  const kept = await countAccepted(receiver);
  if (kept !== answered) throw new Error(`${answered} events were answered 200, ${kept} are in the database (G1)`);
  return toMeasurements(ours, floors);
}

type Floors = Awaited<ReturnType<typeof startSubjects>>['floors'];

async function startSubjects(stage: Stage, receiver: BenchReceiver) {
  const databaseUrl = await stage.database('accept_floors');
  await copySource(receiver, databaseUrl);
  const env = { DATABASE_URL: databaseUrl, SOURCE_ID: receiver.sourceId };
  return {
    ours: toSubject(receiver),
    floors: {
      sameInsert: toSubject(await stage.startServer('bench/floors/bare-http.ts', { env })),
      plainInsert: toSubject(
        await stage.startServer('bench/floors/bare-http.ts', { env: { ...env, INSERT: 'plain' } }),
      ),
      express: toSubject(await stage.startServer('bench/floors/express-raw.ts')),
    },
  };
}

function toSubject({ pid, port }: { readonly pid: number; readonly port: number }): Subject {
  return { pid, port, rates: [], cpuMsPerEvent: [] };
}

/** Each goes first as often as the others: what a turn leaves behind, the next one pays. */
function rotated<Item>(items: readonly Item[], by: number): readonly Item[] {
  const at = by % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
}

function toMeasurements(ours: Subject, { sameInsert, plainInsert, express }: Floors): readonly Measurement[] {
  const against = (what: string, floor: Subject, wished?: Wished) =>
    compare({ what: 'accepted events/s', unit: '/s', ours: ours.rates, floor: { what, values: floor.rates }, wished });
  return [
    against('bare node:http, same group commit and insert', sameInsert, { bound: 'atLeast', value: 0.85 }),
    against('bare Express, nothing stored', express),
    against('bare node:http, insert of 4 columns', plainInsert),
    compare({
      what: 'CPU per accepted event, receiver and Postgres',
      unit: 'ms',
      ours: ours.cpuMsPerEvent,
      floor: { what: 'bare node:http, same group commit and insert', values: sameInsert.cpuMsPerEvent },
    }),
    alone({
      what: 'CPU per accepted event, receiver and Postgres',
      unit: 'ms',
      ours: ours.cpuMsPerEvent,
      wished: { bound: 'atMost', value: 0.1 },
    }),
  ];
}

/** Our insert refuses events of a source that is not there in the revision that judged them. */
async function copySource({ pool, sourceId }: BenchReceiver, toUrl: string): Promise<void> {
  const { rows } = await pool.query<{ row: string }>('SELECT to_jsonb(source)::text AS row FROM source WHERE id = $1', [
    sourceId,
  ]);
  const target = new pg.Client({ connectionString: toUrl });
  await target.connect();
  await target.query('ALTER TABLE source DISABLE TRIGGER source_revision');
  await target.query('INSERT INTO source SELECT * FROM jsonb_populate_record(NULL::source, $1)', [rows[0]?.row]);
  await target.end();
}
