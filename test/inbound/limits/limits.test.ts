import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createKeyDocuments } from '../../../src/inbound/receive/key-documents.ts';
import { createRefusalBudget } from '../../../src/inbound/limits/refusal-budget.ts';
import { createTokenBuckets } from '../../../src/inbound/limits/token-buckets.ts';
import type { RefusalCount } from '../../../src/model/inbound/source.ts';
import { waitTask } from '../../helpers/api.ts';
import { signAsGitHub } from '../../helpers/sign.ts';
import { startSignalbox, type Signalbox } from '../../helpers/signalbox.ts';

describe('a bucket', () => {
  it('gives its burst at once, then its rate, and says how long to wait', () => {
    let now = 0;
    const buckets = createTokenBuckets(() => now);
    const rate = { perSecond: 2, burst: 4 };
    expect([1, 2, 3, 4, 5].map(() => buckets.take('a', rate))).toEqual([0, 0, 0, 0, 0.5]);
    expect(buckets.take('b', rate)).toBe(0);
    now = 499;
    expect(buckets.take('a', rate)).toBeGreaterThan(0);
    now = 500;
    expect([buckets.take('a', rate), buckets.take('a', rate) > 0]).toEqual([0, true]);
    now = -10_000;
    expect(buckets.take('a', rate)).toBeGreaterThan(0);
    now = 1_000_000;
    expect([1, 2, 3, 4].map(() => buckets.take('a', rate))).toEqual([0, 0, 0, 0]);
    expect(buckets.take('a', rate)).toBeGreaterThan(0);
  });
});

describe('refused requests (R98)', () => {
  it('are kept up to a number and counted past it, and a count that could not be written is not lost', async () => {
    const written: RefusalCount[] = [];
    let isDown = true;
    const budget = createRefusalBudget({
      clock: () => 90_000,
      counts: {
        add: async (counts) => {
          if (isDown) throw new Error('down');
          written.push(...counts);
        },
      },
      onError: () => undefined,
    });
    const spend = () => budget.spend('one', 'SIGNATURE_MISMATCH') || (budget.count('one', 'SIGNATURE_MISMATCH'), false);
    expect(Array.from({ length: 2_003 }, spend).filter(Boolean)).toHaveLength(2_000);
    expect(budget.spend('other', 'SIGNATURE_MISMATCH')).toBe(true);
    await budget.stop();
    isDown = false;
    spend();
    await budget.stop();
    expect(written).toEqual([{ sourceId: 'one', minute: new Date(60_000), reason: 'SIGNATURE_MISMATCH', count: 4 }]);
  });
});

describe('documents that senders publish', () => {
  it('are fetched once, again when they lack what is asked for or are old, and seldom', async () => {
    let now = 0;
    const fetched: string[] = [];
    let text: string | undefined = '{"keys":[{"kid":"old"}]}';
    const documents = createKeyDocuments({ clock: () => now, fetch: async (url) => (fetched.push(url), text) });
    const url = 'https://issuer.example/jwks';
    await Promise.all([documents.get({ url, id: 'old' }, 's'), documents.get({ url, id: 'old' }, 's')]);
    expect(fetched).toHaveLength(1);
    text = '{"keys":[{"kid":"new"}]}';
    expect(await documents.get({ url, id: 'new' }, 's')).not.toContain('new');
    expect(fetched).toHaveLength(1);
    now = 30_000;
    expect(await documents.get({ url, id: 'new' }, 's')).toContain('new');
    expect(fetched).toHaveLength(2);
    now = 30_000 + 61 * 60_000;
    text = undefined;
    expect(await documents.get({ url, id: 'new' }, 's')).toContain('new');
    expect(await documents.get({ url, id: 'new' }, 's')).toContain('new');
    expect(fetched).toHaveLength(3);
  });

  it('cannot be used to make us call somebody without end', async () => {
    let fetches = 0;
    const documents = createKeyDocuments({ clock: () => 0, fetch: async () => ((fetches += 1), undefined) });
    for (let at = 0; at < 500; at += 1)
      await documents.get({ url: `https://sns.us-east-1.amazonaws.com/${at}.pem` }, 'flooded');
    expect(fetches).toBe(60);
    await documents.get({ url: 'https://issuer.example/jwks' }, 'another');
    expect(fetches).toBe(61);
  });
});

describe('a running server', () => {
  let signalbox: Signalbox;
  beforeAll(async () => void (signalbox = await startSignalbox({ config: { allowTargets: ['127.0.0.1'] } })));
  afterAll(() => signalbox.stop());

  const github = (signalboxSettings: object = {}) =>
    signalbox.createSource({
      sourcePlatform: 'GitHub',
      secretValue: 'hush',
      receiverWorkflowNamesToVersions: { any: 0 },
      signalbox: signalboxSettings,
    });
  const post = (id: string, body: unknown = { a: 1 }, secret = 'hush') =>
    signalbox.postEvent(id, signAsGitHub(secret, body));

  it('answers 429 with Retry-After past the rate of a source, keeps the request, and leaves other sources alone', async () => {
    const [slow, other] = [await github({ rateLimitPerSecond: 0.2 }), await github()];
    const statuses = [];
    for (let at = 0; at < 4; at += 1) statuses.push((await post(slow.id)).status);
    expect(statuses).toEqual([200, 200, 429, 429]);
    const refused = await post(slow.id);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(refused.body).toMatchObject({ status: 429, code: 'RATE_LIMITED', retryable: true });
    expect((await post(other.id)).status).toBe(200);
    const entries = await signalbox.ledger(slow.id);
    expect(entries.filter((entry) => entry.reason === 'RATE_LIMITED')).toHaveLength(3);
  });

  it('refuses a body over the limit of its source, before reading what is announced, and keeps that it came', async () => {
    const source = await github({ maxBodyBytes: 100 });
    expect((await post(source.id, 'x'.repeat(90))).status).not.toBe(413);
    expect((await post(source.id, 'x'.repeat(101))).status).toBe(413);
    expect((await signalbox.ledger(source.id)).filter((entry) => entry.reason === 'TOO_LARGE')).toHaveLength(1);
    expect((await post((await github()).id, { long: 'x'.repeat(1_000) })).status).toBe(200);
  });

  it('refuses everything for a source that is switched off, keeps it, wakes nobody, and goes on when it is on again', async () => {
    const workflow = await signalbox.saveDefinition([waitTask()]);
    const source = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [workflow]: 0 } });
    const run = await signalbox.startWorkflow(workflow);
    await signalbox.must('POST', `/api/sources/${source.id}/disable`);
    const refused = await signalbox.postOpen(source.id, { a: 1 });
    expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '5' }, body: { code: 'SOURCE_DISABLED' } });
    expect((await signalbox.ledger(source.id)).map((entry) => entry.reason)).toEqual(['SOURCE_DISABLED']);
    expect(await signalbox.statusOf(run)).toBe('RUNNING');
    const shown = await signalbox.must('GET', `/api/metadata/webhook/${source.id}`);
    expect(shown.signalbox.disabled).toBe(true);
    await signalbox.must('PUT', `/api/metadata/webhook/${source.id}`, { ...shown, signalbox: { splitArrays: true } });
    expect((await signalbox.postOpen(source.id, { a: 1 })).status).toBe(503);
    await signalbox.must('POST', `/api/sources/${source.id}/enable`);
    expect((await signalbox.postOpen(source.id, { a: 1 })).status).toBe(200);
    await signalbox.untilStatus(run, 'COMPLETED');
  });

  it('rotates a secret under load without refusing one genuine event, and forgets the old one in time', async () => {
    const source = await github();
    let secret = 'hush';
    let isRunning = true;
    const statuses: number[] = [];
    const load = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (isRunning) statuses.push((await post(source.id, { n: statuses.length }, secret)).status);
      }),
    );
    const answer = await signalbox.must('POST', `/api/sources/${source.id}/rotate`, { keepOldForSeconds: 5 });
    const until = Date.parse(answer.oldSecretsUntil);
    expect(Buffer.from(answer.secretValue, 'base64url').byteLength).toBe(32);
    expect((await post(source.id, { by: 'old' }, 'hush')).status).toBe(200);
    secret = answer.secretValue;
    const atRotation = statuses.length;
    await vi.waitFor(() => expect(statuses.length).toBeGreaterThan(atRotation + 8), { timeout: 20_000 });
    isRunning = false;
    await load;
    expect(new Set(statuses)).toEqual(new Set([200]));
    const shown = await signalbox.must('GET', `/api/metadata/webhook/${source.id}`);
    expect(shown.secretValue).toBe('***');
    expect(shown.signalbox.retiringSecrets).toEqual([{ until: answer.oldSecretsUntil }]);
    // A client that sends back what it got changes nothing of it.
    await signalbox.must('PUT', `/api/metadata/webhook/${source.id}`, shown);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, until - Date.now()) + 50));
    expect((await post(source.id, { by: 'old' }, 'hush')).status).toBe(401);
    expect((await post(source.id, { by: 'new' }, secret)).status).toBe(200);
  });

  it('counts what it does not keep', async () => {
    const source = await github();
    const { refusalCounts } = await import('../../../src/store/inbound/refusal-counts.ts').then((store) => ({
      refusalCounts: store.createRefusalCounts(signalbox.pool),
    }));
    const minute = new Date(60_000);
    for (const count of [2, 3])
      await refusalCounts.add([{ sourceId: source.id, minute, reason: 'SIGNATURE_MISMATCH', count }]);
    expect(await signalbox.must('GET', `/api/sources/${source.id}/refusals`)).toEqual({
      counted: [{ sourceId: source.id, minute: minute.toISOString(), reason: 'SIGNATURE_MISMATCH', count: 5 }],
    });
  });

  it('limits an address over all sources where that is set', async () => {
    const limited = await startSignalbox({ worker: false, config: { rateLimitPerAddress: 0.5 } });
    onTestFinished(() => limited.stop());
    const [one, other] = [
      await limited.createSource({ receiverWorkflowNamesToVersions: { any: 0 } }),
      await limited.createSource({ receiverWorkflowNamesToVersions: { any: 0 } }),
    ];
    const statuses = [];
    for (const source of [one, other, one, other, one, other, one])
      statuses.push((await limited.postOpen(source.id, { a: 1 })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
  });

  it('keeps a token that stands in the URL out of the ledger and of the workflow', async () => {
    const workflow = await signalbox.saveDefinition([waitTask()]);
    const source = await signalbox.createSource({
      sourcePlatform: 'CloudEvents',
      secretValue: 'very-secret-token',
      receiverWorkflowNamesToVersions: { [workflow]: 0 },
      signalbox: { cloudEvents: { allowedOrigins: ['sender.example'] } },
    });
    const run = await signalbox.startWorkflow(workflow);
    const consent = await signalbox.call('OPTIONS', `/webhook/${source.id}`, undefined, {
      'WebHook-Request-Origin': 'sender.example',
    });
    expect([
      consent.status,
      consent.headers['webhook-allowed-origin'],
      consent.headers['webhook-allowed-rate'],
    ]).toEqual([200, 'sender.example', '*']);
    const body = { specversion: '1.0', id: '1', source: '/s', type: 't' };
    const answer = await signalbox.postEvent(source.id, {
      query: '?access_token=very-secret-token&kept=1',
      headers: { 'Content-Type': 'application/cloudevents+json' },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(200);
    const { tasks } = await signalbox.untilStatus(run, 'COMPLETED');
    expect(JSON.stringify(tasks)).toContain('"kept":"1"');
    expect(JSON.stringify(tasks)).not.toContain('very-secret-token');
    expect(JSON.stringify(await signalbox.ledger(source.id))).not.toContain('very-secret-token');
  });
});
