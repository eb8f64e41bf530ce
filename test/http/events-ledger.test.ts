import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { signAsGitHub } from '../helpers/sign.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox()));
afterAll(() => signalbox.stop());

const secret = 'it is a secret';
const setTask = { name: 'set', taskReferenceName: 'set', type: 'SET_VARIABLE', inputParameters: { x: 1 } };
const idOf = (answer: { headers: any }) => String(answer.headers['x-signalbox-event-id']);

async function find(query: Record<string, string>): Promise<any> {
  return signalbox.must('GET', `/api/events?${new URLSearchParams(query)}`);
}
const idsOf = (page: any) => page.events.map((event: any) => event.id);

async function gitHub(config: object = {}) {
  const workflow = await signalbox.saveDefinition([waitTask({ '$.n': '${workflow.input.n}' })]);
  const source = await signalbox.createSource({
    sourcePlatform: 'GitHub',
    secretValue: secret,
    receiverWorkflowNamesToVersions: { [workflow]: 0 },
    ...config,
  });
  return { workflow, source };
}

it('finds requests by source, outcome, reason, type, delivery, time and workflow, and by nothing else', async () => {
  const { workflow, source } = await gitHub();
  const run = await signalbox.startWorkflow(workflow, { n: 1 });
  await signalbox.untilWaiting(1);
  const from = new Date().toISOString();
  const delivery = randomUUID();
  const push = signAsGitHub(secret, { n: 1 }, { delivery });
  const accepted = idOf(
    await signalbox.postEvent(source.id, { ...push, headers: { ...push.headers, 'X-GitHub-Event': 'push' } }),
  );
  await signalbox.postEvent(source.id, { ...push, headers: { ...push.headers, 'X-GitHub-Event': 'push' } });
  const forged = signAsGitHub('another secret', { n: 2 });
  expect((await signalbox.postEvent(source.id, forged)).status).toBe(401);
  await signalbox.untilStatus(run, 'COMPLETED');
  await signalbox.untilIdle();
  const other = (await gitHub()).source;
  const elsewhere = idOf(await signalbox.postEvent(other.id, signAsGitHub(secret, { n: 1 })));

  const all = await find({ source: source.id });
  expect(all.events.map((event: any) => event.outcome)).toEqual(['rejected', 'duplicate', 'accepted']);
  expect(all.nextCursor).toBeUndefined();
  expect(idsOf(await find({ source: source.id, outcome: 'accepted' }))).toEqual([accepted]);
  expect((await find({ source: source.id, reason: 'SIGNATURE_MISMATCH' })).events).toMatchObject([
    { outcome: 'rejected' },
  ]);
  expect((await find({ source: source.id, reason: 'HEADER_MISSING' })).events).toEqual([]);
  expect(idsOf(await find({ eventType: 'push', outcome: 'accepted' }))).toEqual([accepted]);
  expect(idsOf(await find({ eventType: 'pull' }))).toEqual([]);
  expect((await find({ deliveryId: delivery })).events.map((event: any) => event.outcome)).toEqual([
    'duplicate',
    'accepted',
  ]);
  expect((await find({ deliveryId: randomUUID() })).events).toEqual([]);
  expect(idsOf(await find({ workflowId: run }))).toEqual([accepted]);
  expect(idsOf(await find({ workflowId: randomUUID() }))).toEqual([]);
  expect(idsOf(await find({ source: source.id, state: 'PROCESSED' }))).toEqual([accepted]);
  expect(idsOf(await find({ source: source.id, state: 'OPEN' }))).toEqual([]);
  expect(idsOf(await find({ state: 'OPEN' }))).toEqual([elsewhere]);
  expect(idsOf(await find({ source: source.id, from }))).toHaveLength(3);
  expect(idsOf(await find({ source: source.id, to: from }))).toEqual([]);
  expect(idsOf(await find({ source: source.id, from: String(Date.now() + 60_000) }))).toEqual([]);
});

it('says whom an event resumed and started, how often it came, and how long it took to tell them', async () => {
  const started = await signalbox.saveDefinition([setTask]);
  const { workflow, source } = await gitHub({ workflowsToStart: { [started]: 1 } });
  await signalbox.must('PUT', `/api/metadata/webhook/${source.id}`, {
    name: source.name,
    sourcePlatform: 'GitHub',
    receiverWorkflowNamesToVersions: { [workflow]: 0 },
    workflowsToStart: { [started]: 1 },
  });
  const run = await signalbox.startWorkflow(workflow, { n: 1 });
  await signalbox.untilWaiting(1);
  const request = signAsGitHub(secret, { n: 1 });
  const id = idOf(await signalbox.postEvent(source.id, request));
  await signalbox.postEvent(source.id, request);
  await signalbox.untilStatus(run, 'COMPLETED');
  await signalbox.untilIdle();
  const event = await signalbox.must('GET', `/api/events/${id}`);
  expect(event).toMatchObject({
    id,
    outcome: 'accepted',
    state: 'PROCESSED',
    deliveries: 2,
    body: request.body,
    bodyBytes: request.body.length,
  });
  expect(event.resumed).toMatchObject([{ workflowId: run, early: false }]);
  expect(event.started).toMatchObject([{ workflowName: started, outcome: 'STARTED' }]);
  expect(event.dispatchMs).toBeGreaterThan(0);
  expect(event.dispatchMs).toBeLessThan(30_000);
});

it('does not count the wait of one that looked back as dispatch', async () => {
  const { workflow, source } = await gitHub();
  const conditions = (n: number, name: string) => waitTask({ '$.n': n }, name);
  const later = await signalbox.saveDefinition([conditions(1, 'first'), conditions(2, 'second')]);
  await signalbox.must('PUT', `/api/metadata/webhook/${source.id}`, {
    name: source.name,
    sourcePlatform: 'GitHub',
    receiverWorkflowNamesToVersions: { [later]: 0, [workflow]: 0 },
  });
  const run = await signalbox.startWorkflow(later);
  await signalbox.untilWaiting(1);
  const early = idOf(await signalbox.postEvent(source.id, signAsGitHub(secret, { n: 2 })));
  await signalbox.postEvent(source.id, signAsGitHub(secret, { n: 1 }));
  await signalbox.untilStatus(run, 'COMPLETED');
  const event = await signalbox.must('GET', `/api/events/${early}`);
  expect(event.resumed).toMatchObject([{ workflowId: run, early: true }]);
  expect(event.dispatchMs).toBeUndefined();
});

it('masks secrets, and shows the rest as it came', async () => {
  const source = await signalbox.createSource({ receiverWorkflowNamesToVersions: { any: 0 } });
  const answer = await signalbox.call('POST', `/webhook/${source.id}`, '{"a":1}', {
    'X-Key': 'open sesame',
    Authorization: 'Bearer abc',
    Cookie: 'c=1',
    'X-Other': 'shown',
  });
  const event = await signalbox.must('GET', `/api/events/${idOf(answer)}`);
  const headers = Object.fromEntries(
    event.headers.map(([name, value]: [string, string]) => [name.toLowerCase(), value]),
  );
  expect(headers).toMatchObject({ 'x-key': '***', authorization: '***', cookie: '***', 'x-other': 'shown' });
  expect(JSON.stringify(event)).not.toMatch(/open sesame|Bearer abc/);
  const { rows } = await signalbox.pool.query('SELECT headers FROM event WHERE id = $1', [event.id]);
  expect(rows[0].headers).not.toMatch(/open sesame|Bearer abc/);
});

it('gives pages that neither repeat nor lose an entry', async () => {
  const source = await signalbox.createSource({ receiverWorkflowNamesToVersions: { any: 0 } });
  const posted = await Promise.all(Array.from({ length: 23 }, (_, n) => signalbox.postOpen(source.id, { n })));
  const seen: string[] = [];
  let cursor = '';
  do {
    const page = await find({ source: source.id, limit: '5', ...(cursor && { cursor }) });
    expect(page.events.length).toBeLessThanOrEqual(5);
    seen.push(...idsOf(page));
    cursor = page.nextCursor ?? '';
  } while (cursor !== '');
  expect([...seen].sort()).toEqual(posted.map(idOf).sort());
});

it('finds events by a value in their body, a page at a time', async () => {
  const source = await signalbox.createSource({ receiverWorkflowNamesToVersions: { any: 0 } });
  const post = async (payload: object) => idOf(await signalbox.postOpen(source.id, payload));
  const text = await post({ order: { id: '7' }, tags: ['a'] });
  const number = await post({ order: { id: 7 }, tags: ['b'] });
  await post({ order: { id: 8 } });
  const search = (path: string, value?: string, more = {}) =>
    find({ source: source.id, path, ...(value !== undefined && { value }), ...more });
  expect(idsOf(await search('$.order.id', '7'))).toEqual([number, text]);
  expect(idsOf(await search('$.tags[*]', 'a'))).toEqual([text]);
  expect(idsOf(await search('$.tags'))).toEqual([number, text]);
  expect(idsOf(await search('$.order.id', '9'))).toEqual([]);
  const first = await search('$.order.id', '7', { limit: '1' });
  expect(idsOf(first)).toEqual([number]);
  expect(idsOf(await search('$.order.id', '7', { limit: '1', cursor: first.nextCursor }))).toEqual([text]);
  const broken = await signalbox.get('/api/events?path=$.a[');
  expect([broken.status, broken.body.validationErrors[0].path]).toEqual([400, 'path']);
});

it('says when it has looked at enough, and goes on from there', async () => {
  const source = await signalbox.createSource({ receiverWorkflowNamesToVersions: { any: 0 } });
  const oldest = idOf(await signalbox.postOpen(source.id, { which: 'oldest' }));
  await signalbox.pool.query(
    `INSERT INTO event (id, source_id, outcome, method, url, headers, body, body_bytes)
     SELECT gen_random_uuid(), $1, 'accepted', 'POST', '/', '[]', '{}', 2 FROM generate_series(1, 10050)`,
    [source.id],
  );
  const byType = await find({ source: source.id, eventType: 'none', limit: '5' });
  expect(byType).toMatchObject({ events: [], boundHit: true });
  expect(await find({ source: source.id, eventType: 'none', cursor: byType.nextCursor })).toEqual({ events: [] });
  let page = await find({ source: source.id, path: '$.which', value: 'oldest' });
  for (let calls = 0; page.events.length === 0 && page.boundHit && calls < 100; calls += 1)
    page = await find({ source: source.id, path: '$.which', value: 'oldest', cursor: page.nextCursor });
  expect(idsOf(page)).toEqual([oldest]);
});

it('refuses filters that it does not understand', async () => {
  for (const query of ['limit=0', 'limit=101', 'outcome=lost', 'state=GONE', 'from=yesterday', 'eventId=7']) {
    expect((await signalbox.get(`/api/events?${query}`)).status, query).toBe(400);
  }
  expect((await signalbox.get(`/api/events/${randomUUID()}`)).status).toBe(404);
  expect((await signalbox.get('/api/events/7')).status).toBe(404);
});

it("shows the ten newest accepted events with a webhook, in Conductor's words (R95, R96)", async () => {
  const started = await signalbox.saveDefinition([setTask]);
  const { workflow, source } = await gitHub();
  await signalbox.must('PUT', `/api/metadata/webhook/${source.id}`, {
    name: source.name,
    sourcePlatform: 'GitHub',
    receiverWorkflowNamesToVersions: { [workflow]: 0 },
    workflowsToStart: { [started]: 1 },
  });
  const run = await signalbox.startWorkflow(workflow, { n: 11 });
  await signalbox.untilWaiting(1);
  for (let n = 1; n <= 11; n += 1)
    await signalbox.postEvent(source.id, { ...signAsGitHub(secret, { n }), query: '?q=1&q=2&CallSid=A&callsid=B' });
  await signalbox.postEvent(source.id, signAsGitHub('forged', { n: 12 }));
  await signalbox.untilStatus(run, 'COMPLETED');
  await signalbox.untilIdle();
  const { webhookExecutionHistory: history } = await signalbox.must('GET', `/api/metadata/webhook/${source.id}`);
  expect(history).toHaveLength(10);
  expect(Object.keys(history[0]).sort()).toEqual(['eventId', 'matched', 'payload', 'timeStamp', 'workflowIds']);
  expect(history[0].matched).toBe(true);
  expect(history[0].workflowIds).toHaveLength(2);
  expect(history[0].workflowIds).toContain(run);
  const payload = JSON.parse(history[0].payload);
  expect(payload).toMatchObject({
    webhookId: source.id,
    id: history[0].eventId,
    timeStamp: history[0].timeStamp,
    requestParams: { q: ['1', '2'], CallSid: ['A'], callsid: ['B'] },
    body: '{"n":11}',
  });
  expect(payload.headers['content-type']).toEqual(['application/json']);
  expect(
    (await signalbox.must('GET', '/api/metadata/webhook')).every(
      (one: any) => one.webhookExecutionHistory === undefined,
    ),
  ).toBe(true);
});

it('shows every request of a webhook in its full history (R97)', async () => {
  const { source } = await gitHub();
  for (let n = 1; n <= 3; n += 1) await signalbox.postEvent(source.id, signAsGitHub(secret, { n }));
  await signalbox.postEvent(source.id, signAsGitHub('forged', { n: 4 }));
  await signalbox.untilIdle();
  const history = (query: string) => signalbox.must('GET', `/api/metadata/webhook/${source.id}/history${query}`);
  const all = await history('');
  expect(all.totalHits).toBe(4);
  expect(all.results.map((entry: any) => entry.outcome)).toEqual(['rejected', 'accepted', 'accepted', 'accepted']);
  expect(all.results[0]).toMatchObject({ reason: 'SIGNATURE_MISMATCH', matched: false });
  expect(all.results[1]).toMatchObject({ state: 'OPEN', deliveries: 1 });
  const second = await history('?start=1&size=2&outcome=accepted');
  expect(second.totalHits).toBe(3);
  expect(second.results.map((entry: any) => JSON.parse(JSON.parse(entry.payload).body).n)).toEqual([2, 1]);
  expect((await signalbox.get('/api/metadata/webhook/none/history')).status).toBe(404);
  expect((await signalbox.get(`/api/metadata/webhook/${source.id}/history?size=0`)).status).toBe(400);
});
