import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import type pg from 'pg';
import { quantile, type Measurement } from './measurement.ts';
import { createReceiver } from './receiver.ts';
import type { Stage } from './stage.ts';

/** A person waits no longer than this for a list without noticing. */
const wishedMs = 300;
const asksPerRound = 20;
const sharedAsks = 5;

/** What people ask a large ledger through the API: each question many times, the slowest of twenty counts. */
export async function benchLedger(stage: Stage): Promise<readonly Measurement[]> {
  const receiver = await createReceiver(stage, { databaseName: 'ledger', receives: ['nobodyWaits'] });
  const size = stage.options.events;
  await insertEvents(receiver.pool, { size, sourceId: receiver.sourceId });
  const measurements: Measurement[] = [];
  for (const [what, path] of questions(receiver.sourceId, size)) {
    const ask = () => timeOf(`http://127.0.0.1:${receiver.port}${path}`);
    await ask();
    const times: number[] = [];
    const isShared = path.startsWith('/api/home') || path.startsWith('/api/activity');
    for (let at = 0; at < (isShared ? sharedAsks : asksPerRound) * stage.options.rounds; at += 1) {
      // Who asks within a second gets the answer of before.
      if (isShared) await sleep(1_100);
      times.push(await ask());
    }
    measurements.push({
      what: `${what}, ${size.toLocaleString('en')} events, p95`,
      unit: 'ms',
      ours: quantile(times, 0.95),
      wished: { bound: 'atMost', value: wishedMs },
    });
  }
  return measurements;
}

function questions(sourceId: string, size: number): readonly (readonly [string, string])[] {
  const middle = new Date(Date.now() - 3 * 24 * 3_600_000).toISOString();
  return [
    ['newest events', '/api/events?limit=25'],
    ['of one webhook', `/api/events?limit=25&source=${sourceId}`],
    ['rejected ones', '/api/events?limit=25&outcome=rejected'],
    ['a reason that none has', '/api/events?limit=25&reason=NO_SUCH_REASON'],
    ['an event type', '/api/events?limit=25&eventType=rare'],
    ['a delivery id', `/api/events?limit=25&deliveryId=delivery-${Math.floor(size / 2)}`],
    ['a workflow', '/api/events?limit=25&workflowId=nobody'],
    ['before three days ago', `/api/events?limit=25&to=${middle}`],
    ['those whose work is open', '/api/events?limit=25&state=OPEN'],
    ['a value in the payload', '/api/events?limit=25&path=$.order.id&value=order-0'],
    ['numbers of the home page', '/api/home'],
    ['activity of webhooks', '/api/activity'],
  ];
}

async function timeOf(url: string): Promise<number> {
  const startedAt = performance.now();
  const { statusCode, body } = await request(url);
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`${url} answered ${statusCode}: ${text}`);
  return performance.now() - startedAt;
}

/** Written by Postgres itself, over seven days, of half a KiB each; one in a hundred is refused, one in 100,000 is of a rare type. */
async function insertEvents(
  pool: pg.Pool,
  { size, sourceId }: { readonly size: number; readonly sourceId: string },
): Promise<void> {
  await pool.query(insertSql, [size, sourceId]);
  await pool.query('VACUUM ANALYZE event');
}

const insertSql = `
INSERT INTO event (id, source_id, received_at, outcome, reason, delivery_key, event_type, method, url, headers, body, body_bytes)
SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(md5(n::text), 14, 3) || '8' || substr(md5(n::text), 18, 15))::uuid,
  $2, at, CASE WHEN n % 100 = 0 THEN 'rejected' ELSE 'accepted' END, CASE WHEN n % 100 = 0 THEN 'SIGNATURE_MISMATCH' END,
  'id:delivery-' || n, CASE WHEN n % 100000 = 0 THEN 'rare' ELSE 'push' END, 'POST', '/webhook/bench',
  '[["Content-Type","application/json"],["X-GitHub-Event","push"]]',
  convert_to('{"order":{"id":"order-' || n || '"},"text":"' || repeat('x', 450) || '"}', 'UTF8'), 500
FROM (SELECT n, clock_timestamp() - interval '7 days' + (n::float8 / $1) * interval '7 days' AS at FROM generate_series(1, $1::int) AS n) made`;
