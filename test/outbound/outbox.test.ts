import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EndpointSettings } from '../../src/model/outbound/endpoint.ts';
import { createKsuid } from '../../src/model/ksuid.ts';
import type { Attempt } from '../../src/model/outbound/message.ts';
import type { MessageDraft } from '../../src/model/outbound/outbox.ts';
import { createEndpoints } from '../../src/store/outbound/endpoints.ts';
import { createMessageHistory } from '../../src/store/outbound/message-history.ts';
import { createOutbox } from '../../src/store/outbound/outbox.ts';
import { createSecretBox } from '../../src/store/secret-box.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db?.drop());

const secretBox = createSecretBox(randomBytes(32));
const settings: EndpointSettings = {
  displayName: 'x',
  description: '',
  url: 'https://hooks.example.com/',
  callbackTimeout: '864000s',
  callbackMode: 'blankCompletes',
  onPolicyFailure: 'deny',
  retryPreset: 'fast',
  headers: {},
  signatures: ['jwt'],
  disabled: false,
};
const attempt: Attempt = {
  at: new Date(),
  durationMs: 5,
  statusCode: 500,
  responseHeaders: {},
  responseBody: new Uint8Array(),
};

async function setUp() {
  const endpoints = createEndpoints(db.database.pool, secretBox);
  const endpoint = await endpoints.create(createKsuid(), settings, []);
  const draft = (key: string): MessageDraft => ({
    id: createKsuid(),
    key,
    endpoint: endpoint.id,
    event: 'acme.x',
    payload: '{}',
    source: { kind: 'test' },
    callbackBase: 'http://signalbox',
    tokenHash: randomBytes(32),
    owner: { workflowId: 'w', runId: 'r' },
  });
  return {
    endpoints,
    endpoint,
    draft,
    outbox: createOutbox(db.database, secretBox),
    history: createMessageHistory(db.database.pool),
  };
}

test('a draft that comes twice makes one message, also at once', async () => {
  const { outbox, draft } = await setUp();
  const key = createKsuid();
  const made = await Promise.all([outbox.open(draft(key)), outbox.open(draft(key)), outbox.open(draft(key))]);
  expect(new Set(made.map((message) => message?.id)).size).toBe(1);
  expect(await outbox.open({ ...draft(createKsuid()), endpoint: 'nobody' })).toBeUndefined();
});

test('attempts that are recorded at once are all kept, and the first decision stands', async () => {
  const { outbox, draft, endpoint, history } = await setUp();
  const message = await outbox.open(draft(createKsuid()));
  const id = message?.id ?? '';
  const standings = await Promise.all(
    ['approve', 'deny', 'approve'].map((kind) =>
      outbox.record(id, attempt, { state: 'success', decision: { kind: kind as 'approve', comment: kind } }),
    ),
  );
  expect(new Set(standings.map(({ decision }) => JSON.stringify(decision))).size).toBe(1);
  expect(await history.find(endpoint.id, id)).toMatchObject({
    state: 'success',
    attempts: 3,
    attemptList: [{}, {}, {}],
  });
  expect((await outbox.close(id, { reason: 'expired', detail: '' })).decision?.kind).toBe(standings[0]?.decision?.kind);
});

test('an endpoint is disabled with a reason after five days without a success, and a success starts anew', async () => {
  const { outbox, endpoint, endpoints } = await setUp();
  const age = (days: number) =>
    db.database.pool.query(
      `UPDATE endpoint SET failing_since = clock_timestamp() - $2 * INTERVAL '1 day' WHERE id = $1`,
      [endpoint.id, days],
    );
  await outbox.noteFailing(endpoint.id, true);
  expect(await endpoints.find(endpoint.id)).toMatchObject({ disabled: false, failingSince: expect.any(Date) });
  await age(4.9);
  await outbox.noteFailing(endpoint.id, true);
  expect((await endpoints.find(endpoint.id))?.disabled).toBe(false);
  await outbox.noteFailing(endpoint.id, false);
  expect((await endpoints.find(endpoint.id))?.failingSince).toBeUndefined();
  await outbox.noteFailing(endpoint.id, true);
  await age(5.1);
  await outbox.noteFailing(endpoint.id, true);
  expect(await endpoints.find(endpoint.id)).toMatchObject({
    disabled: true,
    disabledReason: expect.stringContaining('5 days'),
  });
  expect(await endpoints.update(endpoint.id, () => ({ settings: { disabled: false } }))).toMatchObject({
    disabled: false,
    disabledReason: undefined,
    failingSince: undefined,
  });
});

test('history is kept for the callback time-out and eight days at least, and open messages stay (C101)', async () => {
  const { outbox, draft, endpoint, history } = await setUp();
  const ids: string[] = [];
  for (const [days, isClosed] of [
    [9, true],
    [11, true],
    [11, false],
  ] as const) {
    const message = await outbox.open(draft(createKsuid()));
    const id = message?.id ?? '';
    await outbox.record(id, attempt, { state: 'error' });
    if (isClosed) await outbox.close(id, { reason: 'gone', detail: '' });
    await db.database.pool.query(
      `UPDATE message SET created_at = clock_timestamp() - $2 * INTERVAL '1 day' WHERE id = $1`,
      [id, days],
    );
    ids.push(id);
  }
  expect(await history.purge(100)).toBe(1);
  expect((await history.list({ endpointId: endpoint.id, offset: 0, limit: 10 })).map(({ id }) => id).sort()).toEqual(
    [ids[0], ids[2]].sort(),
  );
  const { rows } = await db.database.pool.query('SELECT count(*)::int AS count FROM attempt WHERE message_id = $1', [
    ids[1],
  ]);
  expect(rows[0].count).toBe(0);
});

test('lists show the newest attempts and the beginning of their answers; a message by itself more, the last answer whole', async () => {
  const { outbox, draft, endpoint, history } = await setUp();
  const id = (await outbox.open(draft(createKsuid())))?.id ?? '';
  for (let at = 1; at <= 12; at += 1)
    await outbox.record(id, { ...attempt, responseBody: Buffer.alloc(100_000, `${at % 10}`) }, { state: 'error' });
  const [listed] = await history.list({ endpointId: endpoint.id, offset: 0, limit: 10 });
  expect(listed?.attempts).toBe(12);
  expect(listed?.attemptList).toHaveLength(10);
  expect(listed?.attemptList[0]?.responseBody).toEqual(Buffer.alloc(4 * 1024, '3'));
  expect(listed?.attemptList.every(({ isBodyCut }) => isBodyCut)).toBe(true);
  const found = await history.find(endpoint.id, id);
  expect(found?.attemptList.map(({ responseBody }) => responseBody.length)).toEqual([
    ...Array(11).fill(16 * 1024),
    100_000,
  ]);
  expect(found?.attemptList.map(({ isBodyCut }) => isBodyCut)).toEqual([...Array(11).fill(true), false]);
});
