import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSignalbox, type Signalbox } from '../../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox({ worker: false })));
afterAll(() => signalbox?.stop());

const megabytes = 24;
const times = (part: string) => part.repeat(Math.floor((megabytes * 1024 * 1024) / part.length));
const receivers = { receiverWorkflowNamesToVersions: { any: 0 } };

/** The platforms that read the body of a stranger: the proof, the challenge or the fields that are signed stand in it. */
const sources: readonly {
  readonly what: string;
  readonly config: object;
  readonly query?: string;
  readonly headers?: Record<string, string>;
}[] = [
  { what: 'SNS', config: { sourcePlatform: 'SNS', signalbox: { sns: { topicArns: ['arn:aws:sns:eu-west-1:1:t'] } } } },
  { what: 'Slack, unsigned', config: { sourcePlatform: 'Slack', signalbox: { unsigned: true } } },
  { what: 'Microsoft Graph', config: { sourcePlatform: 'msgraph', secretValue: 'state' } },
  {
    what: 'a custom challenge',
    config: { sourcePlatform: 'Custom', signalbox: { custom: { kind: 'challenge', field: 'challenge' } } },
  },
  { what: 'Mailgun', config: { sourcePlatform: 'Mailgun', secretValue: 'key' } },
];

/** Runs past 512 levels, or is wide enough to make millions of values. `"challenge"` is what Slack looks for first. */
const bodies = [`{"challenge":${times('[')}`, `{"challenge":[${times('{},')}1]}`];

describe('a stranger cannot hold the process with one body (R110)', () => {
  test.each(sources)(
    '$what answers 4xx, and another request is not delayed more than by plain text of the same size',
    async ({ config }) => {
      const { id } = await signalbox.createSource({ ...receivers, ...config });
      const type = { 'Content-Type': 'application/json' };
      const plain = await besides(() => signalbox.postEvent(id, { headers: type, body: times('"challenge"') }));
      for (const body of bodies) {
        const hard = await besides(() => signalbox.postEvent(id, { headers: type, body }));
        expect(hard.status).toBeGreaterThanOrEqual(400);
        expect(hard.status).toBeLessThan(500);
        expect(hard.longestMs / plain.longestMs).toBeLessThan(5);
      }
    },
  );

  test('nor with a form of millions of fields', async () => {
    const { id } = await signalbox.createSource({
      ...receivers,
      sourcePlatform: 'Twilio',
      secretValue: 'token',
      signalbox: { maxBodyBytes: 25 * 1024 * 1024 },
    });
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', 'X-Twilio-Signature': 'AAAA' };
    const plain = await besides(() => signalbox.postEvent(id, { headers, body: times('a') }));
    const hard = await besides(() => signalbox.postEvent(id, { headers, body: times('a&') }));
    const distinct = Array.from({ length: 9_999 }, (_, n) => `${n}=1`).join('&');
    const many = await besides(() => signalbox.postEvent(id, { headers, body: distinct }));
    expect([plain.status, hard.status, many.status]).toEqual([401, 401, 401]);
    expect(hard.longestMs / plain.longestMs).toBeLessThan(5);
    expect(many.longestMs / plain.longestMs).toBeLessThan(5);
  });
});

/** Less than this is chance on a busy machine, and no measure for anything. */
const chanceMs = 20;

/** The status of the request, and the longest that any other request took meanwhile; the best of three tries. */
async function besides(post: () => Promise<{ status: number }>): Promise<{ status: number; longestMs: number }> {
  const tries = [await besidesOnce(post), await besidesOnce(post), await besidesOnce(post)];
  const longestMs = Math.min(...tries.map((one) => one.longestMs));
  return { status: tries[0]?.status ?? 0, longestMs: Math.max(chanceMs, longestMs) };
}

async function besidesOnce(post: () => Promise<{ status: number }>): Promise<{ status: number; longestMs: number }> {
  let done = false;
  const posting = post().finally(() => (done = true));
  let longestMs = 0;
  while (!done) {
    const start = performance.now();
    await signalbox.get('/health');
    longestMs = Math.max(longestMs, performance.now() - start);
  }
  return { status: (await posting).status, longestMs };
}
