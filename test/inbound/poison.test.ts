import { createHmac, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Posted } from '../helpers/api.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
let innocent: { id: string };
beforeAll(async () => {
  signalbox = await startSignalbox({ worker: false });
  innocent = await signalbox.createSource({ receiverWorkflowNamesToVersions: { any: 0 } });
});
afterAll(() => signalbox?.stop());

const receivers = { receiverWorkflowNamesToVersions: { any: 0 } };
const withKey = (headers: Record<string, string>, body: string): Posted => ({
  headers: { 'X-Key': 'open sesame', 'Content-Type': 'application/json', ...headers },
  body,
});

function stripe(body: string): Posted {
  const time = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', 'whsec_x').update(`${time}.${body}`).digest('hex');
  return { headers: { 'Content-Type': 'application/json', 'Stripe-Signature': `t=${time},v1=${signature}` }, body };
}

const custom = { ...receivers };
const byPath = { ...receivers, signalbox: { deliveryId: { path: '$.id' } } };
const stripeSource = { ...receivers, sourcePlatform: 'Stripe', secretValue: 'whsec_x' };
const endless = randomBytes(4_000).toString('base64');

const poisons: readonly { what: string; source: object; posted: () => Posted }[] = [
  {
    what: 'a delivery id that fits into no index',
    source: custom,
    posted: () => withKey({ 'Idempotency-Key': endless }, '{}'),
  },
  { what: 'a NUL in an event type', source: stripeSource, posted: () => stripe('{"id":"evt_1","type":"a\\u0000b"}') },
  { what: 'a NUL in a delivery id', source: stripeSource, posted: () => stripe('{"id":"evt\\u00002","type":"a"}') },
  { what: 'a NUL in a chosen field', source: byPath, posted: () => withKey({}, '{"id":"a\\u0000b"}') },
  { what: 'half a pair in a chosen field', source: byPath, posted: () => withKey({}, '{"id":"a\\ud800"}') },
  {
    what: 'an endless event type',
    source: stripeSource,
    posted: () => stripe(JSON.stringify({ id: 'evt_3', type: endless })),
  },
];

describe('a request of one source never costs the requests of another (R42, R113, G1)', () => {
  test.each(poisons)('$what is accepted, and so is all that came beside it', async ({ source, posted }) => {
    const { id } = await signalbox.createSource(source);
    const innocents = () => Array.from({ length: 15 }, (_, n) => signalbox.postOpen(innocent.id, { n }));
    const [first, bad, second] = await Promise.all([
      Promise.all(innocents()),
      signalbox.postEvent(id, posted()),
      Promise.all(innocents()),
    ]);
    expect([...first, ...second].map(({ status }) => status)).toEqual(Array.from({ length: 30 }, () => 200));
    expect(bad.status).toBe(200);
    const repeat = await signalbox.postEvent(id, posted());
    expect([repeat.status, repeat.headers['x-signalbox-duplicate']]).toEqual([200, 'true']);
  });

  test('ids that begin alike and are too long, or differ only in what cannot be stored, are different deliveries', async () => {
    const { id } = await signalbox.createSource(byPath);
    const ids = [`${endless}1`, `${endless}2`, 'a\ud800', 'a\ud801', 'a', 'a\0', 'a\0\0'];
    const answers = await Promise.all(
      ids.map((one) => signalbox.postEvent(id, withKey({}, JSON.stringify({ id: one })))),
    );
    expect(answers.map(({ status, headers }) => [status, headers['x-signalbox-duplicate']])).toEqual(
      ids.map(() => [200, undefined]),
    );
  });

  test('an event is found by the id that the sender knows and by the one that the ledger shows', async () => {
    const { id } = await signalbox.createSource(custom);
    const posted = await signalbox.postEvent(id, withKey({ 'Idempotency-Key': endless }, '{}'));
    const eventId = posted.headers['x-signalbox-event-id'];
    const [entry] = await signalbox.ledger(id);
    expect(entry.deliveryId).toMatch(/^.{32}~/);
    for (const known of [endless, entry.deliveryId]) {
      const { events } = await signalbox.must('GET', `/api/events?deliveryId=${encodeURIComponent(known)}`);
      expect(events.map((one: { id: string }) => one.id)).toContain(eventId);
    }
    const short = await signalbox.postEvent(id, withKey({ 'Idempotency-Key': 'as-it-is' }, '{}'));
    const { events } = await signalbox.must('GET', `/api/events?source=${id}&deliveryId=as-it-is`);
    expect(events).toMatchObject([{ id: short.headers['x-signalbox-event-id'], deliveryId: 'as-it-is' }]);
  });
});
