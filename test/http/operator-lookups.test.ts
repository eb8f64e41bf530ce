import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { signAsGitHub } from '../helpers/sign.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox()));
afterAll(() => signalbox?.stop());

const receivers = { receiverWorkflowNamesToVersions: { nobody: 0 } };
const github = (more: object = {}) =>
  signalbox.createSource({ ...receivers, sourcePlatform: 'GitHub', secretValue: 'hush', ...more });

describe('a refused request is found by what it says of itself', () => {
  it('its delivery id and type, which are marked as claimed', async () => {
    const { id } = await github();
    const delivery = randomUUID();
    const forged = signAsGitHub('another secret', { a: 1 }, { delivery });
    const refused = await signalbox.postEvent(id, {
      ...forged,
      headers: { ...forged.headers, 'X-GitHub-Event': 'push' },
    });
    expect(refused.status).toBe(401);
    for (const filter of [`deliveryId=${delivery}`, `delivery_id=${delivery}`, `source=${id}&eventType=push`]) {
      const { events } = await signalbox.must('GET', `/api/events?${filter}`);
      expect(events).toMatchObject([{ outcome: 'rejected', claimedDeliveryId: delivery, claimedEventType: 'push' }]);
      expect(events[0].deliveryId).toBeUndefined();
      expect(events[0].eventType).toBeUndefined();
    }
  });

  it('also where the id stands in the body, and the genuine one beside it', async () => {
    const { id } = await signalbox.createSource({ ...receivers, sourcePlatform: 'Stripe', secretValue: 'whsec' });
    const body = JSON.stringify({ id: 'evt_lost', type: 'invoice.paid' });
    await signalbox.postEvent(id, {
      headers: { 'Content-Type': 'application/json', 'Stripe-Signature': `t=${Math.floor(Date.now() / 1000)},v1=00` },
      body,
    });
    const { events } = await signalbox.must('GET', '/api/events?deliveryId=evt_lost');
    expect(events).toMatchObject([
      { outcome: 'rejected', claimedDeliveryId: 'evt_lost', claimedEventType: 'invoice.paid' },
    ]);
  });

  it('and takes no room from the genuine delivery of that id', async () => {
    const { id } = await github();
    const delivery = randomUUID();
    await signalbox.postEvent(id, signAsGitHub('another secret', { a: 1 }, { delivery }));
    expect(
      (await signalbox.postEvent(id, signAsGitHub('hush', { a: 1 }, { delivery }))).headers['x-signalbox-duplicate'],
    ).toBeUndefined();
    const { events } = await signalbox.must('GET', `/api/events?deliveryId=${delivery}`);
    expect(events.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['accepted', 'rejected']);
  });
});

it('every refusal that is kept names its event', async () => {
  const { id } = await github();
  const refusals = [
    await signalbox.postEvent(id, { body: '{}' }),
    await signalbox.postEvent(id, { method: 'PUT', body: '{}' }),
    await signalbox.postEvent(id, { ...signAsGitHub('hush', '{'), body: '{' }),
  ];
  for (const { headers } of refusals) {
    const { sourceId, outcome } = await signalbox.must('GET', `/api/events/${String(headers['x-signalbox-event-id'])}`);
    expect([sourceId, outcome]).toEqual([id, 'rejected']);
  }
  expect(refusals.map(({ status }) => status)).toEqual([401, 405, 400]);
});

it('requests for what is not there are counted and logged, without their query and what may be a token', async () => {
  const metric = async (name: string) =>
    Number(new RegExp(`^${name} (\\d+)$`, 'm').exec((await signalbox.get('/metrics')).text)?.[1] ?? 0);
  const before = await metric('signalbox_unknown_url_requests_total');
  const webhooks = 'signalbox_webhook_requests_total\\{outcome="unknown_webhook",reason=""\\}';
  const webhooksBefore = await metric(webhooks);
  await signalbox.call('POST', `/webhoks/some-id?secret=hush`, '{}');
  await signalbox.call('POST', `/webhook/${'t'.repeat(60)}?secret=hush`, '{}');
  expect([await metric('signalbox_unknown_url_requests_total'), await metric(webhooks)]).toEqual([
    before + 1,
    webhooksBefore + 1,
  ]);
  const lines = signalbox.logLines
    .filter((line) => line.includes('request.unknown_url'))
    .map((line) => JSON.parse(line));
  expect(lines).toMatchObject([{ level: 'warn', method: 'POST', path: '/webhoks/some-id' }, { path: '/webhook/…' }]);
  for (let n = 0; n < 60; n += 1) await signalbox.call('POST', '/webhook/flood', '{}');
  expect(signalbox.logLines.filter((line) => line.includes('request.unknown_url')).length).toBeLessThan(40);
});

describe('lists', () => {
  it('take a source by its name as well as by its id, and say that there is none', async () => {
    const { id, name } = await github();
    await signalbox.postEvent(id, signAsGitHub('hush', {}));
    const byName = await signalbox.must('GET', `/api/events?source=${name}`);
    expect(byName.events).toHaveLength(1);
    expect(await signalbox.must('GET', '/api/events?source=nobody')).toMatchObject({
      events: [],
      message: expect.stringMatching(/no webhook with the id or the name "nobody"/),
    });
    expect(await signalbox.must('GET', '/api/waits?source=nobody')).toMatchObject({
      waits: [],
      message: expect.stringMatching(/nobody/),
    });
    expect(
      await signalbox.must('POST', '/api/events/replay', { filter: { source: name }, dryRun: true }),
    ).toMatchObject({ matched: 1 });
    expect(
      await signalbox.must('POST', '/api/events/replay', { filter: { source: 'nobody' }, dryRun: true }),
    ).toMatchObject({ matched: 0, message: expect.stringMatching(/nobody/) });
  });

  it.each([
    ['/api/events?pageToken=x', /there is no "pageToken"; the names are .*cursor/],
    ['/api/events?delivery=x', /did you mean "deliveryId"/],
    ['/api/waits?workflow_ids=x', /did you mean "workflowId"/],
    ['/api/metadata/webhook?page=2', /limit, cursor/],
    ['/api/metadata/webhook/SOURCE/history?page=2', /there is no "page"/],
    ['/api/sources/SOURCE/refusals?limit=2', /nothing can be chosen/],
  ])('%s is refused and not the first page', async (path, message) => {
    const { id } = await github();
    const { status, body } = await signalbox.get(path.replace('SOURCE', id));
    expect([status, body.message]).toEqual([400, expect.stringMatching(message)]);
  });

  it('of webhooks come in pages where a limit is given, and whole without', async () => {
    for (let n = 0; n < 60; n += 1) await github();
    const all = await signalbox.must('GET', '/api/metadata/webhook');
    expect(all.length).toBeGreaterThanOrEqual(60);
    const paged: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await signalbox.get(
        `/api/metadata/webhook?limit=25${cursor === undefined ? '' : `&cursor=${cursor}`}`,
      );
      paged.push(...page.body.map(({ id }: { id: string }) => id));
      cursor = page.headers['x-signalbox-next-cursor'] as string | undefined;
      if (cursor === undefined) break;
    }
    expect(paged).toEqual(all.map(({ id }: { id: string }) => id));
  });
});

describe('an explanation', () => {
  it('gives no advice about waits that are over', async () => {
    const workflow = await signalbox.saveDefinition([waitTask({ '$.type': 'order' })]);
    const { id } = await github({ receiverWorkflowNamesToVersions: { [workflow]: 0 } });
    const run = await signalbox.startWorkflow(workflow);
    await signalbox.untilWaiting(1);
    await signalbox.call('DELETE', `/api/workflow/${run}`);
    await signalbox.untilWaiting(0);
    const { headers } = await signalbox.postEvent(id, signAsGitHub('hush', { type: 'Order' }));
    await signalbox.untilIdle();
    const explained = await signalbox.must('GET', `/api/events/${String(headers['x-signalbox-event-id'])}/explain`);
    expect(explained.waits).toMatchObject([{ state: 'withdrawn', verdict: 'CONDITION_FAILED', failed: '$.type' }]);
    expect(explained.summary).toMatch(/No workflow waits for it now/);
    expect(explained.summary + explained.waits[0].reason).not.toMatch(/Change the event|Change the matches|nearest/);
  });

  it('says of more than a thousand waits that there are more', async () => {
    const { id } = await github();
    const { headers } = await signalbox.postEvent(id, signAsGitHub('hush', { many: true }));
    const eventId = String(headers['x-signalbox-event-id']);
    await signalbox.pool.query(
      `
      INSERT INTO wait (id, workflow_id, run_id, seq, chain_id, workflow_name, workflow_version, scope, matches, shape, key, since, state, event_id, claimed_at, delivered_at)
      SELECT 'run-' || n || '/1', 'workflow-' || n, 'run-' || n, 1, 'chain-' || n, 'nobody', 0, 'workflow/nobody', '{}', '', '', now(), 'delivered', $1::uuid, now(), now() FROM generate_series(1, 1200) n`,
      [eventId],
    );
    const entry = await signalbox.must('GET', `/api/events/${eventId}`);
    expect([entry.resumed.length, entry.resumedMore]).toEqual([1_000, true]);
    expect((await signalbox.must('GET', `/api/events/${eventId}/explain`)).summary).toMatch(
      /resumed more than 1000 workflows/,
    );
  });
});
