import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { claimWaits } from '../src/inbound/dispatch/claim-waits.ts';
import { compileMatches, valueClass } from '../src/inbound/match/compile.ts';
import type { NewEvent } from '../src/model/inbound/event.ts';
import type { JsonObject } from '../src/model/json.ts';
import type { Matches } from '../src/model/inbound/matches.ts';
import type { Source } from '../src/model/inbound/source.ts';
import { openDatabase } from '../src/store/database.ts';
import { createEventStore } from '../src/store/inbound/event-store.ts';
import { createSecretBox } from '../src/store/secret-box.ts';
import { createWaitStore } from '../src/store/inbound/wait-store.ts';
import { fillTable } from './fill.ts';
import { signedBody } from './github.ts';
import { compare, median } from './measurement.ts';
import type { Measurement } from './measurement.ts';
import type { Stage } from './stage.ts';

const fewWaits = 1_000;
const eventsPerRound = 100;
/** The waits of one source come from a few places in the code: each has its own paths and so its own shape. */
const shapes: readonly Matches[] = [
  {},
  { '$.action': 'completed' },
  { '$.sender.id': 6752317 },
  { '$.order.paid': true },
];

interface Book {
  readonly size: number;
  /** Milliseconds from an event in the database to its wait claimed. */
  matchOne(): Promise<number>;
  reset(): Promise<void>;
}

/** One event finds and claims its wait, among few waits and among many; the two sides in turns. */
export async function benchMatch(stage: Stage): Promise<readonly Measurement[]> {
  const few = await createBook(stage, fewWaits);
  const many = await createBook(stage, stage.options.waits);
  const measure = async (events: number) => {
    const times: { few: number[]; many: number[] } = { few: [], many: [] };
    for (let event = 0; event < events; event += 1) {
      times.few.push(await few.matchOne());
      times.many.push(await many.matchOne());
    }
    await Promise.all([few.reset(), many.reset()]);
    return { few: median(times.few), many: median(times.many) };
  };
  await measure(eventsPerRound);
  const rounds: { few: number; many: number }[] = [];
  for (let round = 0; round < stage.options.rounds; round += 1) rounds.push(await measure(eventsPerRound));
  return [
    compare({
      what: `match and claim with ${many.size.toLocaleString('en')} open waits, p50`,
      unit: 'ms',
      ours: rounds.map((round) => round.many),
      floor: { what: `${few.size.toLocaleString('en')} open waits`, values: rounds.map((round) => round.few) },
      wished: { bound: 'atMost', value: 1.15 },
    }),
  ];
}

async function createBook(stage: Stage, size: number): Promise<Book> {
  const database = openDatabase(await stage.database(`match_${size}`), { isPatient: true });
  stage.onStop(() => database.close());
  const waits = createWaitStore(database);
  const log = createEventStore(database.pool, createSecretBox(Buffer.alloc(32)));
  await insertSource(database.pool);
  await insertWaits(database.pool, size);
  return {
    size,
    async matchOne() {
      const payload: JsonObject = JSON.parse(signedBody(`load-${Math.floor(Math.random() * size)}`).text);
      const event = toEvent(payload);
      const [recorded] = await log.append([event]);
      if (recorded?.kind !== 'recorded') throw new Error('The event of the benchmark was not recorded.');
      const document = { payload, method: event.method, headers: event.headers, query: {} };
      const startedAt = performance.now();
      const [claims] = await claimWaits(waits, [{ event, document, source, attempts: 0 }]);
      const ms = performance.now() - startedAt;
      // A wait drawn twice in a round is taken already.
      if (claims === undefined || claims.length > 1) throw new Error(`${claims?.length} waits were claimed, not one.`);
      return ms;
    },
    async reset() {
      await database.pool.query(
        `UPDATE wait SET state = 'open', event_id = NULL, claimed_at = NULL WHERE state = 'claimed'`,
      );
    },
  };
}

const source: Source = {
  id: 'bench',
  name: 'bench',
  verifierSettings: { platform: 'GitHub', secrets: [], headers: {}, urlVerified: true },
  receivers: { waits: 0 },
  starts: { workflows: {} },
  settings: {},
  tags: [],
  revision: 1,
};

/** With the revision of its events, which are made without asking for it. */
async function insertSource(pool: pg.Pool): Promise<void> {
  await pool.query('ALTER TABLE source DISABLE TRIGGER source_revision');
  await pool.query(`INSERT INTO source (id, name, platform, sealed_secrets) VALUES ($1, $1, 'GitHub', '')`, [
    source.id,
  ]);
}

/** Written by Postgres itself: a million round trips would take longer than the benchmark. */
async function insertWaits(pool: pg.Pool, size: number): Promise<void> {
  await fillTable(pool, 'wait', async (client) => {
    for (const [at, others] of shapes.entries()) {
      const { matches, shape, classes, key } = templateOf(others);
      await client.query(insertSql, [size - 1, at, shapes.length, matches, shape, classes]);
      const { rows } = await client.query<{ key: string }>('SELECT key FROM wait WHERE id = $1', [`bench-${at}`]);
      if (rows[0]?.key !== key(at)) throw new Error('The benchmark makes keys that are not those of compileMatches.');
    }
  });
}

const insertSql = `
INSERT INTO wait (id, workflow_id, run_id, chain_id, seq, scope, workflow_name, workflow_version, matches, shape, key, since, state)
SELECT 'bench-' || n, 'workflow-' || n, gen_random_uuid()::text, gen_random_uuid()::text, 1, 'workflow/waits', 'waits', 0,
       replace($4, '<n>', n::text), $5, left(encode(sha256(convert_to(replace($6, '<n>', n::text), 'UTF8')), 'hex'), 32),
       now() - interval '1 day', 'open'
FROM generate_series($2::int, $1::int, $3::int) AS n`;

/** Matches with a place for the number of the wait, and what compiling them digests. */
function templateOf(others: Matches) {
  const matchesOf = (order: string): Matches => ({ ...others, '$.order.id': order });
  const { shape, paths, conditions } = compileMatches(matchesOf('load-<n>'));
  const classes = paths.map((path) =>
    valueClass(conditions.find(({ place }) => 'text' in place && place.text === path)?.expected ?? null),
  );
  return {
    shape,
    matches: JSON.stringify(matchesOf('load-<n>')),
    classes: JSON.stringify(classes),
    key: (n: number) => compileMatches(matchesOf(`load-${n}`)).key,
  };
}

function toEvent(payload: JsonObject): NewEvent {
  const body = Buffer.from(JSON.stringify(payload));
  return {
    id: uuidv7(),
    sourceId: source.id,
    sourceRevision: source.revision,
    outcome: { kind: 'accepted' },
    method: 'POST',
    url: 'http://localhost/webhook/bench',
    headers: [['Content-Type', 'application/json']],
    body,
    verifiesUrl: false,
  };
}
