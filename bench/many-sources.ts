import { request } from 'undici';
import { z } from 'zod';
import { openDatabase } from '../src/store/database.ts';
import { createSources } from '../src/store/inbound/sources.ts';
import { createSecretBox } from '../src/store/secret-box.ts';
import { compare, median, type Measurement } from './measurement.ts';
import { rssMiB } from './memory.ts';
import { createReceiver, proveUrl, startReceiver, type BenchReceiver } from './receiver.ts';
import type { Stage } from './stage.ts';

const fewSources = 10;
const connections = 64;
const warmUpMs = 2_000;
const lookUps = 200;

const loaded = z.object({ events: z.number(), ms: z.number() });

interface Side {
  readonly receiver: BenchReceiver;
  readonly paths: readonly string[];
  /** Milliseconds until a wait knows which sources it listens to. */
  listening(): Promise<number>;
}

interface Round {
  readonly startMs: number;
  readonly acceptedPerSecond: number;
  readonly listeningMs: number;
  readonly listMs: number;
  readonly memoryMiB: number;
}

/** As many sources as a large company has, and a tenth as many definitions, against ten and one: the two sides in turns. */
export async function benchManySources(stage: Stage): Promise<readonly Measurement[]> {
  const { sources } = stage.options;
  const sides = { few: await createSide(stage, fewSources), many: await createSide(stage, sources) };
  const load = stage.start('bench/load/post-load.ts', { profileDir: undefined });
  const accept = async ({ receiver, paths }: Side, ms: number) => {
    const answer = loaded.parse(await load.ask({ ports: [receiver.port], paths, connections, ms }));
    await receiver.untilIdle();
    return (answer.events * 1_000) / answer.ms;
  };
  const turn = async (side: Side): Promise<Round> => ({
    acceptedPerSecond: await accept(side, stage.options.seconds * 1_000),
    startMs: await startOnce(stage, side.receiver),
    listeningMs: await side.listening(),
    listMs: await medianOf(20, () => get(side.receiver, '/api/metadata/webhook?limit=25')),
    memoryMiB: rssMiB(side.receiver.pid),
  });
  for (const side of Object.values(sides)) await accept(side, warmUpMs);
  const rounds: { few: Round; many: Round }[] = [];
  for (let round = 0; round < stage.options.rounds; round += 1)
    rounds.push({ few: await turn(sides.few), many: await turn(sides.many) });
  const of = `${sources.toLocaleString('en')} sources`;
  const line = (what: string, unit: string, value: (round: Round) => number) =>
    compare({
      what: `${what}, ${of}`,
      unit,
      ours: rounds.map(({ many }) => value(many)),
      floor: { what: `${fewSources} sources`, values: rounds.map(({ few }) => value(few)) },
    });
  return [
    line('accepted events/s', '/s', ({ acceptedPerSecond }) => acceptedPerSecond),
    line('start of a receiver, to /health', 'ms', ({ startMs }) => startMs),
    line('the sources that a wait listens to, p50', 'ms', ({ listeningMs }) => listeningMs),
    line('the first page of the list', 'ms', ({ listMs }) => listMs),
    line('memory of the receiver', 'MiB', (round) => round.memoryMiB),
  ];
}

async function createSide(stage: Stage, size: number): Promise<Side> {
  const receiver = await createReceiver(stage, { databaseName: `sources_${size}`, receives: ['workflow_0'] });
  await proveUrl(receiver);
  const definitions = Math.max(1, Math.round(size / 10));
  await receiver.pool.query(copySourcesSql, [receiver.sourceId, size, definitions]);
  await receiver.pool.query(definitionsSql, [definitions]);
  await receiver.pool.query('VACUUM ANALYZE source');
  const { rows } = await receiver.pool.query<{ id: string }>('SELECT id FROM source');
  const database = openDatabase(receiver.databaseUrl);
  stage.onStop(() => database.close());
  const sources = createSources(database, createSecretBox(Buffer.from(stage.secretKey, 'base64')));
  return {
    receiver,
    paths: rows.map(({ id }) => `/webhook/${id}`),
    listening: () =>
      medianOf(lookUps, async () => {
        const workflowName = `workflow_${Math.floor(Math.random() * definitions)}`;
        await sources.listening({ workflowName, workflowVersion: 0 });
      }),
  };
}

async function startOnce(stage: Stage, { databaseUrl }: BenchReceiver): Promise<number> {
  const startedAt = performance.now();
  const server = await startReceiver(stage, { databaseUrl });
  const ms = performance.now() - startedAt;
  await server.stop();
  return ms;
}

async function medianOf(times: number, act: () => Promise<unknown>): Promise<number> {
  const values: number[] = [];
  for (let at = 0; at < times; at += 1) {
    const startedAt = performance.now();
    await act();
    values.push(performance.now() - startedAt);
  }
  return median(values);
}

async function get({ port }: BenchReceiver, path: string): Promise<void> {
  const { statusCode, body } = await request(`http://127.0.0.1:${port}${path}`);
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`${path} answered ${statusCode}: ${text}`);
}

/** Copies of the one that was made over the API: its secret is sealed for whoever has the key. */
const copySourcesSql = `
INSERT INTO source SELECT (jsonb_populate_record(NULL::source, to_jsonb(source) || jsonb_build_object(
  'id', gen_random_uuid(), 'name', 'source ' || n, 'receivers', jsonb_build_object('workflow_' || n % $3::int, 0)))).*
FROM source, generate_series(1, $2::int - 1) AS n WHERE id = $1`;

const definitionsSql = `
INSERT INTO definition (name, version, json, updated_at)
SELECT 'workflow_' || n, 1, '{"name":"workflow_' || n || '","version":1,"schemaVersion":2,"tasks":[{"name":"w","taskReferenceName":"w","type":"WAIT_FOR_WEBHOOK","inputParameters":{"matches":{"$.order.id":"\${workflow.input.order}"}}}]}', clock_timestamp()
FROM generate_series(0, $1::int - 1) AS n`;
