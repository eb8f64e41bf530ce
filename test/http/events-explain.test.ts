import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox()));
afterAll(() => signalbox.stop());

const idOf = (answer: { headers: any }) => String(answer.headers['x-signalbox-event-id']);
const post = async (source: { id: string }, payload: object) => {
  const id = idOf(await signalbox.postOpen(source.id, payload));
  await signalbox.untilIdle();
  return id;
};
const explain = (id: string, query = '') => signalbox.must('GET', `/api/events/${id}/explain${query}`);
const waitOf = (explanation: any, workflowId: string) =>
  explanation.waits.find((wait: any) => wait.workflowId === workflowId);

async function waiting(
  matches: object,
  more: { input?: object; since?: unknown; receivers?: Record<string, number>; version?: number } = {},
) {
  const workflow = await signalbox.saveDefinition([
    waitTask(matches, 'wait_ref', more.since === undefined ? {} : { since: more.since }),
  ]);
  const source = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [workflow]: 0 } });
  const { rows } = await signalbox.pool.query(`SELECT count(*)::int AS open FROM wait WHERE state = 'open'`);
  const run = await signalbox.startWorkflow(workflow, more.input ?? {});
  await signalbox.untilWaiting(rows[0].open + 1);
  return { workflow, source, run };
}

it('says clause by clause what was expected, what came, and which one failed', async () => {
  const { source, run } = await waiting(
    { '$.type': 'order', '$.id': '${workflow.input.id}', '$.items[*].sku': 'B', '$.gone': 1 },
    { input: { id: 7 } },
  );
  const id = await post(source, { type: 'Order', id: '7', items: [{ sku: 'A' }, { sku: 'B' }] });
  const explanation = await explain(id);
  const wait = waitOf(explanation, run);
  expect(wait).toMatchObject({ verdict: 'CONDITION_FAILED', failed: '$.type', state: 'open' });
  expect(wait.conditions).toMatchObject([
    {
      path: '$.type',
      expected: 'order',
      actual: 'Order',
      found: true,
      holds: false,
      reason: 'the texts differ in upper and lower case',
    },
    { path: '$.id', expected: 7, actual: '7', found: true, holds: true },
    { path: '$.items[*].sku', expected: 'B', actual: ['A', 'B'], found: true, holds: true },
    { path: '$.gone', expected: 1, found: false, holds: false },
  ]);
  expect(explanation.summary).toMatch(/accepted, resumed 0 workflows and started 0.*\$\.type/);
});

it('says which wait took the event', async () => {
  const { source, run } = await waiting({ '$.a': 1 });
  const id = await post(source, { a: 1 });
  await signalbox.untilStatus(run, 'COMPLETED');
  const explanation = await explain(id);
  expect(waitOf(explanation, run)).toMatchObject({ verdict: 'TOOK', state: 'delivered' });
  expect(explanation.summary).toMatch(/resumed 1 workflow /);
});

it('says that the wait took another event, or that a wait of the run took this one before', async () => {
  const workflow = await signalbox.saveDefinition([waitTask({ '$.a': 1 }, 'first'), waitTask({ '$.a': 1 }, 'second')]);
  const source = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [workflow]: 0 } });
  const run = await signalbox.startWorkflow(workflow);
  const first = await post(source, { a: 1, which: 1 });
  await expect.poll(async () => (await explain(first)).waits.length).toBe(2);
  expect((await explain(first)).waits.map((wait: any) => wait.verdict)).toEqual(['TOOK', 'SPENT']);
  const second = await post(source, { a: 1, which: 2 });
  await signalbox.untilStatus(run, 'COMPLETED');
  const verdicts = (await explain(second)).waits.map((wait: any) => wait.verdict);
  expect(verdicts).toEqual(['TOOK', 'TOOK_ANOTHER']);
});

it('says that the event came before the since of the wait, and what to do', async () => {
  const workflow = await signalbox.saveDefinition([waitTask({ '$.a': 1 }, 'wait_ref', { since: 'task' })]);
  const source = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [workflow]: 0 } });
  const id = await post(source, { a: 1 });
  const run = await signalbox.startWorkflow(workflow);
  await expect.poll(async () => (await explain(id)).waits.length).toBe(1);
  const wait = waitOf(await explain(id), run);
  expect(wait).toMatchObject({ verdict: 'RECEIVED_BEFORE_SINCE' });
  expect(wait.reason).toContain('?as=new');
});

it('says that the version is not listed', async () => {
  const { workflow, source, run } = await waiting({ '$.a': 1 });
  await signalbox.must('PUT', `/api/metadata/webhook/${source.id}`, {
    name: source.name,
    sourcePlatform: 'Custom',
    headers: { 'X-Key': 'open sesame' },
    receiverWorkflowNamesToVersions: { [workflow]: 4 },
  });
  const id = await post(source, { a: 1 });
  expect(waitOf(await explain(id), run)).toMatchObject({
    verdict: 'VERSION_NOT_LISTED',
    reason: expect.stringContaining('version 4'),
  });
  await signalbox.must('PUT', `/api/metadata/webhook/${source.id}`, {
    name: source.name,
    sourcePlatform: 'Custom',
    headers: { 'X-Key': 'open sesame' },
    receiverWorkflowNamesToVersions: { [workflow]: 0 },
  });
  const would = waitOf(await explain(id), run);
  expect(would).toMatchObject({ verdict: 'WOULD_TAKE', reason: expect.stringContaining(`/api/events/${id}/replay`) });
});

it('says that the wait was over', async () => {
  const { source, run } = await waiting({ '$.a': 1 });
  await signalbox.must('DELETE', `/api/workflow/${run}`);
  await expect
    .poll(
      async () => (await signalbox.pool.query(`SELECT state FROM wait WHERE workflow_id = $1`, [run])).rows[0].state,
    )
    .toBe('withdrawn');
  const id = await post(source, { a: 1 });
  expect(waitOf(await explain(id), run)).toMatchObject({ verdict: 'OVER' });
});

it('says what became of requests that are no events', async () => {
  const workflow = await signalbox.saveDefinition([waitTask({})]);
  const slack = await signalbox.createSource({
    sourcePlatform: 'Slack',
    secretValue: 's',
    receiverWorkflowNamesToVersions: { [workflow]: 0 },
  });
  await signalbox.postEvent(slack.id, { headers: { 'Content-Type': 'application/json' }, body: '{"a":1}' });
  const [refused] = await signalbox.ledger(slack.id);
  expect((await explain(refused.id)).summary).toMatch(
    /^It was (refused|ignored).*\((HEADER_MISSING|URL_NOT_VERIFIED)\)/,
  );
  const { source } = await waiting({ '$.n': 1 });
  expect((await signalbox.postEvent(source.id, { body: '{}', headers: { 'X-Key': 'wrong' } })).status).toBe(401);
  const [forged] = await signalbox.ledger(source.id);
  expect((await explain(forged.id)).summary).toContain(`POST /api/events/${forged.id}/replay`);
  expect(
    (
      await signalbox.postEvent(source.id, {
        body: '{"n"',
        headers: { 'X-Key': 'open sesame', 'Content-Type': 'application/json' },
      })
    ).status,
  ).toBe(400);
  const [malformed] = await signalbox.ledger(source.id);
  expect((await explain(malformed.id)).summary).toMatch(/\(MALFORMED_BODY\)\. Mend that at the sender/);
  expect((await signalbox.get(`/api/events/${randomUUID()}/explain`)).status).toBe(404);
});

it('says that nobody waited', async () => {
  const source = await signalbox.createSource({ receiverWorkflowNamesToVersions: { nobody_here: 0 } });
  const explanation = await explain(await post(source, { a: 1 }));
  expect(explanation).toMatchObject({ waits: [] });
  expect(explanation.summary).toContain('nobody_here');
});

it('gives the waits of a source in pages, those that took the event first', async () => {
  const workflow = await signalbox.saveDefinition([waitTask({ '$.n': '${workflow.input.n}' })]);
  const source = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [workflow]: 0 } });
  const { rows } = await signalbox.pool.query(`SELECT count(*)::int AS open FROM wait WHERE state = 'open'`);
  const runs = await Promise.all([1, 2, 3, 4, 5, 6, 7].map((n) => signalbox.startWorkflow(workflow, { n })));
  await signalbox.untilWaiting(rows[0].open + 7);
  await post(source, { n: 3 });
  const id = await post(source, { n: 5 });
  await signalbox.untilStatus(runs[4] ?? '', 'COMPLETED');
  const seen: any[] = [];
  let cursor = '';
  do {
    const page = await explain(id, `?limit=2${cursor && `&cursor=${cursor}`}`);
    seen.push(...page.waits);
    cursor = page.nextCursor ?? '';
  } while (cursor !== '');
  expect(seen.map((wait) => wait.workflowId).sort()).toEqual([...runs].sort());
  expect(seen[0]).toMatchObject({ workflowId: runs[4], verdict: 'TOOK' });
  expect(seen.filter((wait) => wait.state === 'open')).toHaveLength(5);
  expect(seen.at(-1)).toMatchObject({ workflowId: runs[2], state: 'delivered', verdict: 'CONDITION_FAILED' });
});

it('never shows a secret, also where a condition asks for it', async () => {
  const { source, run } = await waiting({ '@header:x-key': 'open', '@header:X-Shown': 'yes' });
  const answer = await signalbox.call('POST', `/webhook/${source.id}`, '{}', {
    'X-Key': 'open sesame',
    'X-Shown': 'no',
  });
  const explanation = await explain(idOf(answer));
  expect(waitOf(explanation, run).conditions).toMatchObject([
    { actual: '***', holds: false },
    { actual: 'no', holds: false },
  ]);
  expect(JSON.stringify(explanation)).not.toContain('open sesame');
});

it('compares a batch by the element that comes nearest', async () => {
  const workflow = await signalbox.saveDefinition([
    waitTask({ 'request[0].event': 'open', 'request[0].email': 'c@x' }),
  ]);
  const source = await signalbox.createSource({
    receiverWorkflowNamesToVersions: { [workflow]: 0 },
    sourcePlatform: 'Sendgrid',
    headers: { 'X-Key': 'open sesame' },
  });
  const run = await signalbox.startWorkflow(workflow);
  await expect
    .poll(async () => (await signalbox.pool.query('SELECT 1 FROM wait WHERE workflow_id = $1', [run])).rowCount)
    .toBe(1);
  const answer = await signalbox.postEvent(source.id, {
    headers: { 'X-Key': 'open sesame', 'Content-Type': 'application/json' },
    body: JSON.stringify([
      { event: 'bounce', email: 'a@x' },
      { event: 'open', email: 'b@x' },
    ]),
  });
  expect(waitOf(await explain(idOf(answer)), run)).toMatchObject({
    item: 1,
    failed: 'request[0].email',
    verdict: 'CONDITION_FAILED',
  });
});

it('tries matches on a stored event and on a pasted request, without any effect', async () => {
  const { source, run } = await waiting({ '$.a': 2 });
  const eventId = await post(source, { a: 1 });
  const before = await signalbox.pool.query(
    'SELECT (SELECT count(*) FROM event) AS events, (SELECT count(*) FROM wait) AS waits, (SELECT count(*) FROM dispatch) AS works',
  );
  const test = (body: object) => signalbox.call('POST', '/api/matches/test', body);
  expect((await test({ matches: { '$.a': 1 }, eventId })).body).toMatchObject({
    holds: true,
    conditions: [{ path: '$.a', holds: true }],
    errors: [],
    warnings: [],
  });
  expect((await test({ matches: { '$.a': 2 }, eventId })).body).toMatchObject({
    holds: false,
    conditions: [{ path: '$.a', actual: 1, holds: false }],
  });
  expect(
    (
      await test({
        matches: { '$.b': 1, '@header:x-a': 'y', '@query:q': '1' },
        body: { b: 1 },
        headers: { 'X-A': 'y' },
        query: { q: '1' },
      })
    ).body.holds,
  ).toBe(true);
  expect(
    (
      await test({
        matches: { '$.b': '1' },
        body: 'b=1&c=2',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      })
    ).body.holds,
  ).toBe(true);
  expect(
    (await test({ matches: { 'request[0].n': 2 }, body: [{ n: 1 }, { n: 2 }], splitArrays: true })).body,
  ).toMatchObject({ holds: true, item: 1 });
  expect((await test({ matches: { 'request[0].n': 2 }, body: [{ n: 1 }, { n: 2 }] })).body.holds).toBe(false);
  expect((await test({ matches: {}, body: {} })).body.holds).toBe(true);
  expect((await test({ matches: { '$.a[': 1 }, body: {} })).body).toMatchObject({
    holds: false,
    errors: [{ path: '$.a[' }],
  });
  expect((await test({ matches: { '@header:x': null }, body: {} })).body.warnings).toMatchObject([
    { path: '@header:x' },
  ]);
  expect((await test({ matches: {} })).status).toBe(400);
  expect((await test({ body: {} })).body.message).toContain('send a map of JSONPath');
  expect((await test({ matches: {}, body: '{', headers: { 'Content-Type': 'application/json' } })).status).toBe(400);
  expect((await test({ matches: {}, eventId: randomUUID() })).status).toBe(404);
  const after = await signalbox.pool.query(
    'SELECT (SELECT count(*) FROM event) AS events, (SELECT count(*) FROM wait) AS waits, (SELECT count(*) FROM dispatch) AS works',
  );
  expect(after.rows).toEqual(before.rows);
  expect(await signalbox.statusOf(run)).toBe('RUNNING');
});
