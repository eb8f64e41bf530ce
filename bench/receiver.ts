import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { request } from 'undici';
import { z } from 'zod';
import { headersOf, secret, signedBody } from './github.ts';
import { until } from './processes.ts';
import type { Stage } from './stage.ts';

/** Our receiver as in production: `src/server.ts` in a process of its own, with one GitHub source. */
export interface BenchReceiver {
  readonly pid: number;
  readonly port: number;
  readonly databaseUrl: string;
  readonly sourceId: string;
  readonly pool: pg.Pool;
  /** Posts a signed event about this order; resolves when it is accepted. */
  post(orderId: string): Promise<void>;
  /** Resolves once no accepted event has work left. */
  untilIdle(): Promise<void>;
  /** Resolves once this many waits are open. */
  untilWaiting(count: number): Promise<void>;
}

export interface BenchReceiverOptions {
  readonly databaseName: string;
  /** Workflows that receive its events. */
  readonly receives: readonly string[];
  /** Absent: a Temporal that is not there, for events that nobody waits for. */
  readonly temporalAddress?: string;
  /** Settings beside those that it needs. */
  readonly env?: Readonly<Record<string, string>>;
}

const created = z.object({ id: z.string() });
/** Ten thousand workflows that begin to wait take minutes. */
const countWithinMs = 15 * 60_000;

export async function createReceiver(
  stage: Stage,
  { databaseName, receives, temporalAddress, env }: BenchReceiverOptions,
): Promise<BenchReceiver> {
  const databaseUrl = await stage.database(databaseName);
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  const { pid, port } = await startReceiver(stage, { databaseUrl, temporalAddress, env });
  stage.onStop(() => pool.end());
  const url = `http://127.0.0.1:${port}`;
  const sourceId = await createSource(port, 'bench', receives);
  const untilCount = async (sql: string, count: number) => {
    await until(
      sql,
      async () => (await pool.query<{ count: number }>(sql)).rows[0]?.count === count || undefined,
      countWithinMs,
    );
  };
  return {
    pid,
    port,
    databaseUrl,
    sourceId,
    pool,
    post: (orderId) => post(`${url}/webhook/${sourceId}`, orderId),
    untilIdle: () => untilCount('SELECT count(*)::int AS count FROM dispatch', 0),
    untilWaiting: (count) => untilCount(`SELECT count(*)::int AS count FROM wait WHERE state = 'open'`, count),
  };
}

/** One more process over a database. */
export function startReceiver(
  stage: Stage,
  { databaseUrl, temporalAddress, env }: Pick<BenchReceiverOptions, 'temporalAddress' | 'env'> & ReceiverDatabase,
): ReturnType<Stage['startServer']> {
  return stage.startServer('src/server.ts', {
    env: {
      DATABASE_URL: databaseUrl,
      TEMPORAL_ADDRESS: temporalAddress ?? '127.0.0.1:1',
      TEMPORAL_TASK_QUEUE: 'bench',
      SIGNALBOX_SECRET_KEY: stage.secretKey,
      ...env,
    },
  });
}

type ReceiverDatabase = Pick<BenchReceiver, 'databaseUrl'>;

/** A GitHub source; answers with its id. */
export async function createSource(port: number, name: string, receives: readonly string[]): Promise<string> {
  return created.parse(
    await postJson(`http://127.0.0.1:${port}/api/metadata/webhook`, {
      name,
      sourcePlatform: 'GitHub',
      secretValue: secret,
      receiverWorkflowNamesToVersions: Object.fromEntries(receives.map((name) => [name, 0])),
    }),
  ).id;
}

/** The URL of a source is verified by its first genuine request. */
export async function proveUrl(receiver: BenchReceiver): Promise<void> {
  await receiver.post('the first');
  await receiver.untilIdle();
}

/** A cold process compiles its code first. */
export async function warmUp(receiver: BenchReceiver): Promise<void> {
  for (let event = 0; event < warmUpEvents; event += 1) await receiver.post('nobody waits for this');
  await receiver.untilIdle();
}

const warmUpEvents = 300;

export async function countAccepted({ pool }: BenchReceiver): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM event WHERE outcome = 'accepted'`,
  );
  return rows[0]?.count ?? 0;
}

async function post(url: string, orderId: string): Promise<void> {
  const body = signedBody(orderId);
  const { statusCode, body: answer } = await request(url, {
    method: 'POST',
    headers: headersOf(body, randomUUID()),
    body: body.text,
  });
  const text = await answer.text();
  if (statusCode !== 200) throw new Error(`The event was answered ${statusCode}: ${text}`);
}

async function postJson(url: string, body: object): Promise<unknown> {
  const response = await request(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (response.statusCode >= 300)
    throw new Error(`${url} answered ${response.statusCode}: ${await response.body.text()}`);
  return response.body.json();
}
