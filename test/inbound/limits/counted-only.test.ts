import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, onTestFinished } from 'vitest';
import { signAsGitHub } from '../../helpers/sign.ts';
import { startSignalbox, type Signalbox } from '../../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox({ worker: false })));
afterAll(() => signalbox?.stop());

const receivers = { receiverWorkflowNamesToVersions: { any: 0 } };
const github = (secretValue: string) => signalbox.createSource({ ...receivers, sourcePlatform: 'GitHub', secretValue });
const big = 'x'.repeat(3 * 1024 * 1024);
const shortBytes = 16 * 1024;

/** Statuses of so many requests, some at a time. */
async function flood(count: number, post: () => Promise<{ status: number }>): Promise<Set<number>> {
  const statuses = new Set<number>();
  await Promise.all(
    Array.from({ length: 40 }, async (_, worker) => {
      for (let n = worker; n < count; n += 40) statuses.add((await post()).status);
    }),
  );
  return statuses;
}

const keptOf = async (sourceId: string, outcome: string): Promise<number> =>
  (
    await signalbox.pool.query('SELECT count(*)::int AS n FROM event WHERE source_id = $1 AND outcome = $2', [
      sourceId,
      outcome,
    ])
  ).rows[0].n;

const countedOf = async (sourceId: string, reason: string): Promise<number> =>
  (await signalbox.must('GET', `/api/sources/${sourceId}/refusals`)).counted.reduce(
    (sum: number, one: { reason: string; count: number }) => sum + (one.reason === reason ? one.count : 0),
    0,
  );

describe('what is no event fills no disk (R98, R110, R45)', () => {
  test('of the body of a handshake only the beginning is kept', async () => {
    const twitter = await signalbox.createSource({ ...receivers, sourcePlatform: 'Twitter', secretValue: 'consumer' });
    const asked = await signalbox.call('GET', `/webhook/${twitter.id}?crc_token=abc`, big);
    expect([asked.status, asked.body]).toMatchObject([200, { response_token: expect.stringMatching(/^sha256=/) }]);
    const slack = await signalbox.createSource({
      ...receivers,
      sourcePlatform: 'Slack',
      signalbox: { unsigned: true },
    });
    const challenge = JSON.stringify({ type: 'url_verification', challenge: 'c', padding: big.slice(0, 1024 * 1024) });
    expect(
      (await signalbox.postEvent(slack.id, { headers: { 'Content-Type': 'application/json' }, body: challenge })).text,
    ).toBe('c');
    for (const { id } of [twitter, slack]) {
      const [entry] = await signalbox.ledger(id);
      expect(entry).toMatchObject({ outcome: 'challenge', bodyKept: shortBytes });
      expect(entry.bodyBytes).toBeGreaterThan(1024 * 1024);
    }
  });

  test('handshakes are answered without end, kept up to a number and counted past it, and take no room of refusals', async () => {
    const { id } = await signalbox.createSource({ ...receivers, sourcePlatform: 'Twitter', secretValue: 'consumer' });
    const asked = 2_200;
    expect(await flood(asked, () => signalbox.get(`/webhook/${id}?crc_token=abc`))).toEqual(new Set([200]));
    const kept = await keptOf(id, 'challenge');
    expect(kept).toBeLessThan(asked);
    await expect.poll(() => countedOf(id, 'CHALLENGE'), { timeout: 15_000 }).toBe(asked - kept);
    expect((await signalbox.postEvent(id, { body: '{}' })).status).toBe(401);
    expect(await keptOf(id, 'rejected')).toBe(1);
  });

  test('of the body of a repeat only the beginning is kept, and its entry says so; the first keeps the whole', async () => {
    const { id } = await github('hush');
    const posted = signAsGitHub('hush', { padding: big });
    const first = await signalbox.postEvent(id, posted);
    const again = await signalbox.postEvent(id, posted);
    expect([again.headers['x-signalbox-duplicate'], again.headers['x-signalbox-event-id']]).toEqual([
      'true',
      first.headers['x-signalbox-event-id'],
    ]);
    const small = signAsGitHub('hush', { n: 1 });
    for (const _ of [1, 2]) await signalbox.postEvent(id, small);
    const bytes = Buffer.byteLength(posted.body);
    const entries = await signalbox.ledger(id);
    expect(entries.map(({ outcome, bodyBytes, bodyKept, detail }) => [outcome, bodyBytes, bodyKept, detail])).toEqual([
      ['duplicate', 7, 7, undefined],
      ['accepted', 7, 7, undefined],
      ['duplicate', bytes, shortBytes, `a repeat: of its body only the first ${shortBytes} bytes are kept`],
      ['accepted', bytes, bytes, undefined],
    ]);
  });
});

describe('a mended source is believed, however much was refused before (R18, R113)', () => {
  test('past what is kept, at a process that did not mend it', async () => {
    const other = await startSignalbox({ beside: signalbox, worker: false });
    onTestFinished(() => other.stop());
    const source = await github('wrong');
    const genuine = () => signAsGitHub('right', { n: 1 });
    expect(await flood(2_200, () => other.postEvent(source.id, genuine()))).toEqual(new Set([401]));
    const kept = await keptOf(source.id, 'rejected');
    expect(kept).toBeLessThan(2_200);
    // Right after one that was kept there is no room for some time to come.
    while ((await keptOf(source.id, 'rejected')) === kept) await other.postEvent(source.id, genuine());
    await signalbox.must('PUT', `/api/metadata/webhook/${source.id}`, {
      ...receivers,
      name: source.name,
      sourcePlatform: 'GitHub',
      secretValue: 'right',
    });
    // The other one's knowledge of the source may be a second old.
    await sleep(1_100);
    expect((await other.postEvent(source.id, genuine())).status).toBe(200);
    await signalbox.must('DELETE', `/api/metadata/webhook/${source.id}`);
    await sleep(1_100);
    expect((await other.postEvent(source.id, signAsGitHub('wrong', {}))).status).toBe(404);
  });
});

describe('limits (R110)', () => {
  test('one address that floods does not use up what a source may receive from others', async () => {
    const limited = await startSignalbox({
      worker: false,
      asAdministrator: true,
      config: { rateLimitPerAddress: 0.1, trustedProxies: ['127.0.0.1'] },
    });
    onTestFinished(() => limited.stop());
    const { id } = await limited.createSource({ ...receivers, signalbox: { rateLimitPerSecond: 0.5 } });
    const from = async (address: string) =>
      (await limited.postEvent(id, { headers: { 'X-Key': 'open sesame', 'X-Forwarded-For': address }, body: '{}' }))
        .status;
    const flooding = [];
    for (let n = 0; n < 10; n += 1) flooding.push(await from('192.0.2.1'));
    expect(flooding).toEqual([200, ...Array.from({ length: 9 }, () => 429)]);
    expect([
      await from('192.0.2.2'),
      await from('192.0.2.3'),
      await from('192.0.2.4'),
      await from('192.0.2.5'),
    ]).toEqual([200, 200, 200, 200]);
    // Neither does a source at its limit use up what an address may send to others.
    const full = [await from('192.0.2.6'), await from('192.0.2.6')];
    expect(full).toEqual([429, 429]);
    const another = await limited.createSource(receivers);
    expect(
      (
        await limited.postEvent(another.id, {
          headers: { 'X-Key': 'open sesame', 'X-Forwarded-For': '192.0.2.6' },
          body: '{}',
        })
      ).status,
    ).toBe(200);
  });
});
