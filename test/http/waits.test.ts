import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { signAsGitHub } from '../helpers/sign.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox()));
afterAll(() => signalbox.stop());

const idOf = (answer: { headers: any }) => String(answer.headers['x-signalbox-event-id']);
const list = (query: Record<string, string>): Promise<any> =>
  signalbox.must('GET', `/api/waits?${new URLSearchParams(query)}`);

async function post(source: { id: string }, payload: object): Promise<string> {
  const id = idOf(await signalbox.postOpen(source.id, payload));
  await signalbox.untilIdle();
  return id;
}

/** Starts a run and answers with its wait as the API has it. */
async function hang(workflow: string, input: object = {}): Promise<any> {
  const workflowId = await signalbox.startWorkflow(workflow, input);
  await expect.poll(async () => (await list({ workflowId, state: 'open' })).waits.length, { timeout: 15_000 }).toBe(1);
  return (await list({ workflowId, state: 'open' })).waits[0];
}

/** By the link that the list gives. */
const explain = (wait: any): Promise<any> => signalbox.must('GET', wait.explain);

it('lists waits with what they wait for, by workflow, name, source and state, and by nothing else', async () => {
  const workflow = await signalbox.saveDefinition([waitTask({ '$.n': '${workflow.input.n}' })]);
  const source = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [workflow]: 0 } });
  const elsewhere = await signalbox.createSource({ receiverWorkflowNamesToVersions: { another: 0 } });
  const first = await hang(workflow, { n: 1 });
  const second = await hang(workflow, { n: 2 });
  const eventId = await post(source, { n: 1 });
  await signalbox.untilStatus(first.workflowId, 'COMPLETED');

  expect(second).toMatchObject({
    workflowName: workflow,
    workflowVersion: 1,
    scope: `workflow/${workflow}`,
    matches: { '$.n': 2 },
    state: 'open',
    sources: [source.id],
    since: expect.any(String),
    registeredAt: expect.any(String),
    ageSeconds: expect.any(Number),
    explain: `/api/waits/${second.runId}/1/explain`,
  });
  expect(second.eventId).toBeUndefined();
  const taken = (await list({ workflowId: first.workflowId })).waits[0];
  expect(taken).toMatchObject({
    state: 'delivered',
    eventId,
    claimedAt: expect.any(String),
    deliveredAt: expect.any(String),
  });

  const idsOf = async (query: Record<string, string>) => (await list(query)).waits.map((wait: any) => wait.id);
  expect(await idsOf({ workflowName: workflow })).toEqual([second.id, first.id]);
  expect(await idsOf({ source: source.id })).toEqual([second.id, first.id]);
  expect(await idsOf({ source: source.id, state: 'open' })).toEqual([second.id]);
  expect(await idsOf({ source: source.id, state: 'taken' })).toEqual([first.id]);
  expect(await idsOf({ source: source.id, state: 'delivered' })).toEqual([first.id]);
  expect(await idsOf({ source: source.id, state: 'withdrawn' })).toEqual([]);
  expect(await idsOf({ source: elsewhere.id })).toEqual([]);
  expect(await idsOf({ workflowName: 'another' })).toEqual([]);
  expect((await signalbox.get('/api/waits?state=lost')).body).toMatchObject({
    status: 400,
    message: expect.stringContaining('open, taken'),
  });
  expect((await signalbox.get('/api/waits?workflowid=x')).body).toMatchObject({
    status: 400,
    validationErrors: [{ path: 'workflowid', message: expect.stringContaining('did you mean "workflowId"?') }],
  });
  for (const cursor of [
    'nonsense',
    Buffer.from('2026-02-31T00:00:00.000000Z x/1').toString('base64url'),
    Buffer.from('2026-02-03T00:00:00.000000Z ').toString('base64url'),
  ]) {
    expect((await signalbox.get(`/api/waits?cursor=${cursor}`)).body, cursor).toMatchObject({
      status: 400,
      message: expect.stringContaining('nextCursor'),
    });
  }
});

it('gives waits in pages, newest or oldest first, each once', async () => {
  const workflow = await signalbox.saveDefinition([waitTask({ '$.n': 1 })]);
  const made: string[] = [];
  for (let n = 0; n < 5; n += 1) made.unshift((await hang(workflow)).id);
  for (const order of ['newest', 'oldest']) {
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await list({ workflowName: workflow, limit: '2', order, ...(cursor && { cursor }) });
      seen.push(...page.waits.map((wait: any) => wait.id));
      cursor = page.nextCursor ?? '';
    } while (cursor !== '');
    expect([order, seen]).toEqual([order, order === 'newest' ? made : made.toReversed()]);
  }
  expect((await signalbox.get('/api/waits?order=soonest')).status).toBe(400);
});

it('gives one wait by its id, as it is and encoded, and says what an unknown one and an empty list mean', async () => {
  const wait = await hang(await signalbox.saveDefinition([waitTask({})]));
  expect(await signalbox.must('GET', `/api/waits/${wait.id}`)).toMatchObject({
    id: wait.id,
    workflowId: wait.workflowId,
  });
  expect(await signalbox.must('GET', `/api/waits/${encodeURIComponent(wait.id)}`)).toMatchObject({ id: wait.id });
  expect((await signalbox.must('GET', `/api/waits/${encodeURIComponent(wait.id)}/explain`)).id).toBe(wait.id);
  for (const path of ['', '/explain'])
    expect((await signalbox.get(`/api/waits/${randomUUID()}/1${path}`)).status).toBe(404);
  expect((await list({ workflowId: 'nobody' })).message).toMatch(/nobody has no wait.*\/health\/ready/);
});

it('names the first condition that failed of each event since, newest first, and the nearest of them', async () => {
  const workflow = await signalbox.saveDefinition([waitTask({ '$.type': 'order', '$.id': '${workflow.input.id}' })]);
  const source = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [workflow]: 0 } });
  const wait = await hang(workflow, { id: 7 });
  const far = await post(source, { type: 'refund', id: 8 });
  const near = await post(source, { type: 'Order', id: 7 });
  const explained = await explain(wait);
  expect(explained.events).toMatchObject([
    {
      eventId: near,
      sourceId: source.id,
      verdict: 'CONDITION_FAILED',
      failedCount: 1,
      failed: { path: '$.type', expected: 'order', actual: 'Order' },
    },
    {
      eventId: far,
      verdict: 'CONDITION_FAILED',
      failedCount: 2,
      failed: { path: '$.type', expected: 'order', actual: 'refund' },
    },
  ]);
  expect(explained.summary).toContain(
    `2 events have come since ${wait.since}, and none matches. The nearest is event ${near}`,
  );
  expect(explained.summary).toContain(
    '$.type should be "order" and is "Order" (the texts differ in upper and lower case)',
  );
  expect(explained.summary).toContain(`POST /api/events/${near}/replay?as=new`);
  expect(explained.sources).toMatchObject([{ sourceId: source.id, standing: 'LISTENS' }]);
});

it('says that no source lists the workflow, and which event of another would have done', async () => {
  const workflow = await signalbox.saveDefinition([waitTask({ '$.order': '${workflow.input.order}' })]);
  const wait = await hang(workflow, { order: 'o-1' });
  expect(await explain(wait)).toMatchObject({
    sources: [],
    events: [],
    summary: expect.stringContaining(`no source lists the workflow ${workflow}`),
  });
  const elsewhere = await signalbox.createSource({ receiverWorkflowNamesToVersions: { other: 0 } });
  await post(elsewhere, { order: 'o-2' });
  const eventId = await post(elsewhere, { order: 'o-1' });
  const explained = await explain(wait);
  expect(explained.events).toMatchObject([{ eventId, verdict: 'NOT_LISTED' }]);
  expect(explained.summary).toContain(`Add "${workflow}": 0`);

  // The advice works.
  await signalbox.must('PUT', `/api/metadata/webhook/${elsewhere.id}`, {
    name: elsewhere.name,
    sourcePlatform: 'Custom',
    headers: { 'X-Key': 'open sesame' },
    receiverWorkflowNamesToVersions: { other: 0, [workflow]: 0 },
  });
  expect((await explain(wait)).summary).toContain(`POST /api/events/${eventId}/replay`);
  await signalbox.must('POST', `/api/events/${eventId}/replay`);
  await signalbox.untilStatus(wait.workflowId, 'COMPLETED');
  expect((await explain((await list({ workflowId: wait.workflowId })).waits[0])).summary).toContain(
    `took event ${eventId}`,
  );
});

it('says that a source lists another version, is switched off, or has not had its handshake', async () => {
  const workflow = await signalbox.saveDefinition([waitTask({ '$.a': 1 })]);
  const wait = await hang(workflow);
  const versioned = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [workflow]: 4 } });
  expect(await explain(wait)).toMatchObject({
    sources: [{ standing: 'OTHER_VERSION' }],
    summary: expect.stringMatching(/lists version 4 of .* version 1\. List 1 there, or 0/),
  });
  expect((await list({ workflowId: wait.workflowId })).waits[0].sources).toEqual([]);
  await signalbox.must('DELETE', `/api/metadata/webhook/${versioned.id}`);

  const slack = await signalbox.createSource({
    sourcePlatform: 'Slack',
    signalbox: { unsigned: true },
    receiverWorkflowNamesToVersions: { [workflow]: 0 },
  });
  await signalbox.postEvent(slack.id, { headers: { 'Content-Type': 'application/json' }, body: '{"a":1}' });
  const ungreeted = await explain(wait);
  expect(ungreeted.sources).toMatchObject([
    { standing: 'UNVERIFIED', lastRefused: { outcome: 'ignored', reason: 'URL_NOT_VERIFIED' } },
  ]);
  expect(ungreeted.summary).toMatch(/has not completed the handshake.*let the sender send it again/);

  await signalbox.must('POST', `/api/sources/${slack.id}/disable`);
  expect(await explain(wait)).toMatchObject({
    sources: [{ standing: 'DISABLED' }],
    summary: expect.stringContaining(`POST /api/sources/${slack.id}/enable`),
  });
});

it('says that requests are refused, and which, or that none comes', async () => {
  const workflow = await signalbox.saveDefinition([waitTask({ '$.a': 1 })]);
  const wait = await hang(workflow);
  const source = await signalbox.createSource({
    sourcePlatform: 'GitHub',
    secretValue: 'the right one',
    receiverWorkflowNamesToVersions: { [workflow]: 0 },
  });
  expect((await explain(wait)).summary).toContain(
    `Nothing has come since ${wait.since} to "${source.name}" (${signalbox.url}/webhook/${source.id})`,
  );
  await signalbox.postEvent(source.id, signAsGitHub('the wrong one', { a: 1 }));
  const [refused] = await signalbox.ledger(source.id);
  const { summary } = await explain(wait);
  expect(summary).toContain(`POST /api/events/${refused.id}/replay`);
  expect(summary).toMatch(/SIGNATURE_MISMATCH.*the secret that the sender signs with/);
});

it('says that the event came before since, or was used by an earlier wait of the run', async () => {
  const task = await signalbox.saveDefinition([waitTask({ '$.a': 1 }, 'wait_ref', { since: 'task' })]);
  const source = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [task]: 0 } });
  const early = await post(source, { a: 1 });
  await post(source, { a: 2 });
  const wait = await hang(task);
  const explained = await explain(wait);
  expect(explained.events).toMatchObject([{ eventId: early, verdict: 'RECEIVED_BEFORE_SINCE' }]);
  expect(explained.summary).toContain(`POST /api/events/${early}/replay?as=new`);

  const twice = await signalbox.saveDefinition([waitTask({ '$.b': 1 }, 'first'), waitTask({ '$.b': 1 }, 'second')]);
  const other = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [twice]: 0 } });
  const { workflowId } = await hang(twice);
  const used = await post(other, { b: 1 });
  await expect.poll(async () => (await list({ workflowId })).waits.length).toBe(2);
  const [second] = (await list({ workflowId, state: 'open' })).waits;
  expect((await explain(second)).events).toMatchObject([{ eventId: used, verdict: 'SPENT' }]);
});

it('never shows the value of a secret header that a condition names', async () => {
  const workflow = await signalbox.saveDefinition([waitTask({ '@header:x-key': 'open' })]);
  const source = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [workflow]: 0 } });
  const wait = await hang(workflow);
  await post(source, {});
  const explained = await explain(wait);
  expect(explained.events).toMatchObject([{ failed: { path: '@header:x-key', actual: '***' } }]);
  expect(JSON.stringify(explained)).not.toContain('open sesame');
});

it('reads the newest fifty and 64 MiB of bodies at most, and says when that was not all', async () => {
  const workflow = await signalbox.saveDefinition([waitTask({ '$.a': 1 })]);
  const source = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [workflow]: 0 } });
  const wait = await hang(workflow);
  await Promise.all(Array.from({ length: 53 }, (_, n) => signalbox.postOpen(source.id, { n })));
  await signalbox.untilIdle();
  const all = await explain(wait);
  expect(all.events).toHaveLength(50);
  expect(all.boundHit).toBeUndefined();
  // As if these were large: what counts is the length as received.
  const [, second, third] = all.events;
  await signalbox.pool.query('UPDATE event SET body_bytes = 33554432 WHERE id = ANY($1::uuid[])', [
    [second.eventId, third.eventId],
  ]);
  const bounded = await explain(wait);
  expect(bounded.events.map((event: any) => event.eventId)).toEqual(
    all.events.slice(0, 2).map((event: any) => event.eventId),
  );
  expect(bounded).toMatchObject({ boundHit: true, message: expect.stringContaining('67108864 bytes') });
});
