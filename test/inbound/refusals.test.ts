import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitTask, type Answer, type Posted } from '../helpers/api.ts';
import { signAsGitHub, signAsSlack, withHeaders } from '../helpers/sign.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';
import { sendRaw } from './fuzz/raw-http.ts';

const secret = 'hub-secret';
let signalbox: Signalbox;
let workflowName: string;
let workflowId: string;

beforeAll(async () => {
  signalbox = await startSignalbox();
  workflowName = await signalbox.saveDefinition([waitTask()]);
  workflowId = await signalbox.startWorkflow(workflowName);
  await signalbox.untilWaiting(1);
});

afterAll(() => signalbox?.stop());

/** The workflow waits for any event at all; each source here lists it, to receive and to start. */
const targets = () => ({
  receiverWorkflowNamesToVersions: { [workflowName]: 0 },
  workflowsToStart: { [workflowName]: 0 },
});
const githubSource = () => signalbox.createSource({ sourcePlatform: 'GitHub', secretValue: secret, ...targets() });
const slackSource = () => signalbox.createSource({ sourcePlatform: 'Slack', secretValue: secret, ...targets() });
const customSource = () => signalbox.createSource(targets());

const good = signAsGitHub(secret, { hello: 'world' });
const junk = randomBytes(3 * 1024 * 1024).toString('latin1');

interface Refusal {
  readonly what: string;
  readonly source: () => Promise<{ id: string }>;
  readonly posted: Posted;
  readonly status: number;
  readonly reason: string;
}

const refusals: readonly Refusal[] = [
  {
    what: 'a wrong signature',
    source: githubSource,
    posted: signAsGitHub('another', { hello: 'world' }),
    status: 401,
    reason: 'SIGNATURE_MISMATCH',
  },
  {
    what: 'a changed body',
    source: githubSource,
    posted: { ...good, body: `${good.body} ` },
    status: 401,
    reason: 'SIGNATURE_MISMATCH',
  },
  {
    what: 'no signature',
    source: githubSource,
    posted: withHeaders({}, { hello: 'world' }),
    status: 401,
    reason: 'HEADER_MISSING',
  },
  {
    what: 'three megabytes of junk',
    source: githubSource,
    posted: withHeaders({ 'X-Hub-Signature-256': 'sha256=00' }, junk),
    status: 401,
    reason: 'SIGNATURE_MISMATCH',
  },
  {
    what: 'declared JSON that is none, rightly signed',
    source: githubSource,
    posted: signAsGitHub(secret, '{"hello":'),
    status: 400,
    reason: 'MALFORMED_BODY',
  },
  {
    what: 'a GET',
    source: githubSource,
    posted: { method: 'GET', query: '?hello=world' },
    status: 405,
    reason: 'METHOD_NOT_ALLOWED',
  },
  {
    what: 'a rightly signed PUT',
    source: githubSource,
    posted: { ...good, method: 'PUT' },
    status: 405,
    reason: 'METHOD_NOT_ALLOWED',
  },
  {
    what: 'a missing header',
    source: customSource,
    posted: withHeaders({}, {}),
    status: 401,
    reason: 'HEADER_MISSING',
  },
  {
    what: 'a wrong header',
    source: customSource,
    posted: withHeaders({ 'X-Key': 'Open sesame' }, {}),
    status: 401,
    reason: 'HEADER_MISMATCH',
  },
  {
    what: 'a rightly signed event before the challenge',
    source: slackSource,
    posted: signAsSlack(secret, { type: 'event_callback' }),
    status: 401,
    reason: 'URL_NOT_VERIFIED',
  },
  {
    what: 'an unsigned challenge',
    source: slackSource,
    posted: withHeaders({}, { type: 'url_verification', challenge: 'c' }),
    status: 401,
    reason: 'HEADER_MISSING',
  },
  {
    what: 'a signature of six minutes ago',
    source: slackSource,
    posted: signAsSlack(secret, { challenge: 'c' }, { nowMs: Date.now() - 360_000 }),
    status: 401,
    reason: 'TIMESTAMP_OUT_OF_WINDOW',
  },
  {
    what: 'a signature of six minutes ahead',
    source: slackSource,
    posted: signAsSlack(secret, { challenge: 'c' }, { nowMs: Date.now() + 360_000 }),
    status: 401,
    reason: 'TIMESTAMP_OUT_OF_WINDOW',
  },
  {
    what: 'any request while no secret is set',
    source: () => signalbox.createSource({ sourcePlatform: 'GitHub', secretValue: '', ...targets() }),
    posted: signAsGitHub('', {}),
    status: 401,
    reason: 'SECRET_NOT_SET',
  },
];

describe('G4 and G5: what is not proved genuine is refused, kept with its reason, and reaches no workflow', () => {
  test.each(refusals)('$what is answered $status $reason', async ({ source, posted, status, reason }) => {
    const { id } = await source();
    const answer = (await signalbox.postEvent(id, posted)) as Answer<any>;
    expect([answer.status, answer.body.status, answer.body.code]).toEqual([status, status, reason]);
    expect(answer.body.message).toContain(id);
    expect(answer.text).not.toContain(secret);
    if (status === 405) expect(answer.headers['allow']).toBe('POST');
    const [entry, ...others] = await signalbox.ledger(id);
    expect([entry.reason, others.length]).toEqual([reason, 0]);
    expect(entry.outcome).toBe(reason === 'URL_NOT_VERIFIED' ? 'ignored' : 'rejected');
    expect((await signalbox.get(`/api/metadata/webhook/${id}`)).body.urlVerified).toBe(false);
  });

  test('an unknown source is answered 404 and kept nowhere', async () => {
    const before = await count('event');
    for (const path of ['/webhook/no-such-source', '/api/webhook/no-such-source', `/webhook/${'x'.repeat(300)}`]) {
      const answer = await signalbox.call('POST', path, good.body, { ...good.headers });
      expect([answer.status, answer.body.status]).toEqual([404, 404]);
    }
    expect(await count('event')).toBe(before);
  });

  test('a doubled header proves nothing, even when both values are right', async () => {
    const { id } = await customSource();
    const answer = await signalbox.call('POST', `/webhook/${id}`, '{}', { 'X-Key': ['open sesame', 'open sesame'] });
    expect([answer.status, (await signalbox.ledger(id))[0].reason]).toEqual([401, 'HEADER_MISMATCH']);
  });

  test('a body above the limit is answered 413 and kept without its bytes (R45, R98)', async () => {
    const { id } = await githubSource();
    const answer = await signalbox.postEvent(id, signAsGitHub(secret, 'x'.repeat(25 * 1024 * 1024 + 1)));
    expect(answer.status).toBe(413);
    const { rows } = await signalbox.pool.query('SELECT reason, length(body) AS kept FROM event WHERE source_id = $1', [
      id,
    ]);
    expect(rows).toEqual([{ reason: 'TOO_LARGE', kept: expect.any(Number) }]);
    expect(rows[0].kept).toBeLessThanOrEqual(16 * 1024);
  });

  test('HEAD on a known source is answered 200 and does nothing (R44)', async () => {
    const { id } = await githubSource();
    expect((await signalbox.postEvent(id, { method: 'HEAD' })).status).toBe(200);
    expect((await signalbox.postEvent('no-such-source', { method: 'HEAD' })).status).toBe(404);
  });

  test.each([
    { platform: 'Dropbox', posted: { method: 'GET', query: '?challenge=c' } },
    { platform: 'Microsoft Graph', posted: { query: '?validationToken=c' } },
    { platform: 'CloudEvents', posted: { method: 'OPTIONS', headers: { 'WebHook-Request-Origin': 'any.example' } } },
  ])(
    'what anyone may ask a URL of $platform is answered and kept, and does not verify it (R32, R33)',
    async ({ platform, posted }) => {
      const { id } = await signalbox.createSource({
        sourcePlatform: platform,
        secretValue: secret,
        ...targets(),
        signalbox: { cloudEvents: { allowedOrigins: ['*'] } },
      });
      expect((await signalbox.postEvent(id, posted)).status).toBe(200);
      expect((await signalbox.ledger(id)).map(({ outcome }) => outcome)).toEqual(['challenge']);
      expect((await signalbox.get(`/api/metadata/webhook/${id}`)).body.urlVerified).toBe(false);
    },
  );

  test('an expectation that nobody knows is no reason to keep nothing of a request', async () => {
    const { id } = await githubSource();
    const answer = await sendRaw(Number(new URL(signalbox.url).port), {
      method: 'POST',
      target: `/webhook/${id}`,
      headers: [['Expect', 'nothing']],
      body: Buffer.from('{}'),
      framing: 'length',
    });
    expect([answer.status, (await signalbox.ledger(id))[0]?.reason]).toEqual([401, 'HEADER_MISSING']);
  });

  test('after all of this nothing was queued, started or resumed, and the process is up', async () => {
    expect([await count('dispatch'), await count('start')]).toEqual([0, 0]);
    expect(await signalbox.statusOf(workflowId)).toBe('RUNNING');
    expect((await signalbox.get('/health')).body).toEqual({ healthy: true });
    expect(signalbox.logLines.join('\n')).not.toMatch(new RegExp(`${secret}|open sesame|hello`));
  });

  test('and one genuine event does reach it', async () => {
    const { id } = await githubSource();
    expect((await signalbox.postEvent(id, good)).status).toBe(200);
    await signalbox.untilStatus(workflowId, 'COMPLETED');
  });
});

async function count(table: string): Promise<number> {
  return (await signalbox.pool.query(`SELECT count(*)::int AS n FROM ${table}`)).rows[0].n;
}
