import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { deliveryIdSql, fillEvents } from './fill-events.ts';
import { quantile, type Measurement } from './measurement.ts';
import { createReceiver, type BenchReceiver } from './receiver.ts';
import type { Stage } from './stage.ts';

/** A person waits no longer than this for a list without noticing. */
const wishedMs = 300;
const asksPerRound = 20;
const sharedAsks = 5;

/** What people ask a large ledger through the API: each question many times, the slowest of twenty counts. */
export async function benchLedger(stage: Stage): Promise<readonly Measurement[]> {
  const receiver = await createReceiver(stage, { databaseName: 'ledger', receives: ['nobodyWaits'] });
  const size = stage.options.events;
  await fillEvents(receiver.pool, { size, sourceId: receiver.sourceId, days: 7 });
  const measurements: Measurement[] = [];
  for (const [what, path] of await questions(receiver, size)) {
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
  const search = await searchAll(`http://127.0.0.1:${receiver.port}/api/events?path=$.order.id&value=nobody-has-this`);
  measurements.push({
    what: `a value that no payload has, through ${size.toLocaleString('en')} events, ${search.calls} calls`,
    unit: 's',
    ours: search.seconds,
  });
  return measurements;
}

/** As the console goes on by itself, to the end. */
async function searchAll(url: string): Promise<{ readonly calls: number; readonly seconds: number }> {
  const startedAt = performance.now();
  let calls = 0;
  let cursor = '';
  do {
    const { statusCode, body } = await request(`${url}&cursor=${cursor}`);
    const page = await body.json();
    if (statusCode !== 200 || !isPage(page)) throw new Error(`${url} answered ${statusCode}`);
    cursor = page.nextCursor ?? '';
    calls += 1;
  } while (cursor !== '');
  return { calls, seconds: (performance.now() - startedAt) / 1000 };
}

function isPage(value: unknown): value is { readonly nextCursor?: string } {
  return typeof value === 'object' && value !== null;
}

async function questions(
  { pool, sourceId }: BenchReceiver,
  size: number,
): Promise<readonly (readonly [string, string])[]> {
  const [deliveryId] = (await pool.query<{ id: string }>(deliveryIdSql, [Math.floor(size / 2)])).rows;
  const [event] = (await pool.query<{ id: string }>('SELECT id FROM event ORDER BY id OFFSET 5000 LIMIT 1')).rows;
  const middle = new Date(Date.now() - 3 * 24 * 3_600_000).toISOString();
  return [
    ['newest events', '/api/events?limit=25'],
    ['of one webhook', `/api/events?limit=25&source=${sourceId}`],
    ['rejected ones', '/api/events?limit=25&outcome=rejected'],
    ['a reason that none has', '/api/events?limit=25&reason=NO_SUCH_REASON'],
    ['an event type', '/api/events?limit=25&eventType=rare'],
    ['a delivery id', `/api/events?limit=25&deliveryId=${deliveryId?.id}`],
    ['one event', `/api/events/${event?.id}`],
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
