import { createServer, type IncomingMessage, type Server } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { waitTask } from '../../helpers/api.ts';
import { spawnSignalbox } from '../../helpers/command-line.ts';
import { signAsGitHub } from '../../helpers/sign.ts';
import { startSignalbox, type Signalbox } from '../../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox({ config: { allowTargets: ['127.0.0.1'] } })));
afterAll(() => signalbox.stop());

interface Call {
  readonly method: string;
  readonly url: URL;
  readonly authorization: string | undefined;
}

let platform: Server;
let baseUrl: string;
let calls: Call[];
interface Answer {
  readonly status?: number;
  readonly json?: unknown;
  /** Instead of `json`: as the platform writes it. */
  readonly text?: string;
  readonly link?: string;
}

let answer: (call: Call) => Answer | Promise<Answer>;

beforeEach(async () => {
  calls = [];
  platform = createServer((request: IncomingMessage, response) => {
    void (async () => {
      const call = {
        method: request.method ?? '',
        url: new URL(request.url ?? '', baseUrl),
        authorization: request.headers.authorization,
      };
      calls.push(call);
      const { status = 200, json, text, link } = await answer(call);
      response
        .writeHead(status, { 'Content-Type': 'application/json', ...(link && { Link: `<${link}>; rel="next"` }) })
        .end(text ?? JSON.stringify(json ?? {}));
    })();
  });
  await new Promise<void>((resolve) => platform.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(platform.address() as { port: number }).port}`;
});
afterEach(() => new Promise((resolve) => platform.close(resolve)));

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

describe('GitHub', () => {
  const hook = 'repos/o/r/hooks/7';
  const delivery = (id: number, guid: string, minutes: number, status: number) => ({
    id,
    guid,
    delivered_at: minutesAgo(minutes).toISOString(),
    status_code: status,
  });

  it('is asked to send again what failed since, on every page, and what arrived is left alone', async () => {
    const workflow = await signalbox.saveDefinition([waitTask({ n: '${workflow.input.n}' })]);
    const source = await signalbox.createSource({
      sourcePlatform: 'GitHub',
      secretValue: 'hush',
      receiverWorkflowNamesToVersions: { [workflow]: 0 },
    });
    const runs = await Promise.all([1, 2].map((n) => signalbox.startWorkflow(workflow, { n })));
    await signalbox.untilWaiting(2);
    // 12 failed and was sent again by hand as 14; 10 is from before the outage; 11 and 13 are lost.
    answer = async ({ method, url }) => {
      if (method === 'GET' && url.searchParams.get('cursor') === null) {
        return {
          json: [delivery(14, 'b', 1, 200), delivery(13, 'c', 2, 502)],
          link: `${baseUrl}/${hook}/deliveries?per_page=100&cursor=x`,
        };
      }
      if (method === 'GET')
        return {
          json: [delivery(12, 'b', 3, 502), delivery(11, 'a', 4, 0), delivery(10, 'z', 60, 502)],
          link: `${baseUrl}/never`,
        };
      const n = url.pathname.includes('/11/') ? 1 : 2;
      await signalbox.postEvent(source.id, signAsGitHub('hush', { n }, { delivery: n === 1 ? 'a' : 'c' }));
      return { status: 202 };
    };
    const request = { since: minutesAgo(30).toISOString(), token: 'gh-token', hook, baseUrl };
    expect(await signalbox.must('POST', `/api/sources/${source.id}/catch-up`, { ...request, dryRun: true })).toEqual({
      missed: ['a', 'c'],
      recovered: 0,
      isCut: false,
    });
    expect(calls.every(({ method }) => method === 'GET')).toBe(true);
    expect(await signalbox.must('POST', `/api/sources/${source.id}/catch-up`, request)).toEqual({
      missed: ['a', 'c'],
      recovered: 2,
      isCut: false,
    });
    expect(calls.filter(({ method }) => method === 'POST').map(({ url }) => url.pathname)).toEqual([
      `/${hook}/deliveries/11/attempts`,
      `/${hook}/deliveries/13/attempts`,
    ]);
    expect(new Set(calls.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer gh-token']));
    for (const run of runs) await signalbox.untilStatus(run, 'COMPLETED');
  });

  it('is asked for a delivery by its id, however long that is', async () => {
    const source = await signalbox.createSource({
      sourcePlatform: 'GitHub',
      secretValue: 'hush',
      receiverWorkflowNamesToVersions: { any: 0 },
    });
    answer = ({ method }) =>
      method === 'GET'
        ? { text: JSON.stringify([delivery(1, 'a', 1, 502)]).replace('"id":1,', '"id":9007199254740993,') }
        : { status: 202 };
    await signalbox.must('POST', `/api/sources/${source.id}/catch-up`, {
      since: minutesAgo(5).toISOString(),
      token: 't',
      hook,
      baseUrl,
    });
    expect(calls.at(-1)?.url.pathname).toBe(`/${hook}/deliveries/9007199254740993/attempts`);
  });

  it('gets its token nowhere else: not at the next page of another host', async () => {
    const source = await signalbox.createSource({
      sourcePlatform: 'GitHub',
      secretValue: 'hush',
      receiverWorkflowNamesToVersions: { any: 0 },
    });
    answer = () => ({ json: [delivery(1, 'a', 1, 502)], link: 'http://127.0.0.2:1/steal' });
    const refused = await signalbox.call('POST', `/api/sources/${source.id}/catch-up`, {
      since: minutesAgo(5).toISOString(),
      token: 't',
      hook,
      baseUrl,
    });
    expect(refused).toMatchObject({ status: 502, body: { message: expect.stringContaining('another host') } });
    expect(calls).toHaveLength(1);
  });
});

describe('Stripe', () => {
  const event = (id: string, n: number) => ({ id, object: 'event', type: 'invoice.paid', data: { object: { n } } });
  const stripe = (receivers: object = { any: 0 }) =>
    signalbox.createSource({
      sourcePlatform: 'Stripe',
      secretValue: 'whsec_x',
      receiverWorkflowNamesToVersions: receivers,
    });

  it('events are taken over oldest first under their own ids, once, and wake who waits', async () => {
    const workflow = await signalbox.saveDefinition([waitTask({ "$['data']['object']['n']": 2 })]);
    const source = await stripe({ [workflow]: 0 });
    const run = await signalbox.startWorkflow(workflow);
    await signalbox.untilWaiting(1);
    answer = ({ url }) =>
      url.searchParams.get('starting_after') === null
        ? { json: { data: [event('evt_3', 3), event('evt_2', 2)], has_more: true } }
        : { json: { data: [event('evt_1', 1)], has_more: false } };
    const request = { since: minutesAgo(30).toISOString(), token: 'sk_x', baseUrl, types: ['invoice.paid'] };
    expect(
      await signalbox.must('POST', `/api/sources/${source.id}/catch-up`, { ...request, dryRun: true }),
    ).toMatchObject({ missed: ['evt_1', 'evt_2', 'evt_3'], recovered: 0 });
    expect(await signalbox.ledger(source.id)).toEqual([]);
    expect(await signalbox.must('POST', `/api/sources/${source.id}/catch-up`, request)).toMatchObject({ recovered: 3 });
    expect(calls[0]?.url.searchParams.get('delivery_success')).toBe('false');
    expect(calls[0]?.url.searchParams.getAll('types[]')).toEqual(['invoice.paid']);
    expect(calls[1]?.url.searchParams.get('starting_after')).toBe('evt_2');
    await signalbox.untilStatus(run, 'COMPLETED');
    expect((await signalbox.ledger(source.id)).map((entry) => [entry.outcome, entry.eventType])).toEqual(
      Array(3).fill(['accepted', 'invoice.paid']),
    );
    expect(await signalbox.must('POST', `/api/sources/${source.id}/catch-up`, request)).toMatchObject({
      missed: ['evt_1', 'evt_2', 'evt_3'],
      recovered: 0,
    });
  });

  it('numbers that JavaScript would round reach the workflow as Stripe wrote them', async () => {
    const workflow = await signalbox.saveDefinition([waitTask({ "$['data']['object']['id']": '9007199254740993' })], {
      outputParameters: { event: '${wait_ref.output}' },
    });
    const source = await stripe({ [workflow]: 0 });
    const run = await signalbox.startWorkflow(workflow);
    await signalbox.untilWaiting(1);
    const body =
      '{"id": "evt_1", "type": "invoice.paid",\n "data": {"object": {"id": 9007199254740993, "rate": 1.0, "list": [1, {"a": "]},"}]}}}';
    answer = () => ({ text: `{"object": "list", "url": "data", "data": [${body}], "has_more": false}` });
    await signalbox.must('POST', `/api/sources/${source.id}/catch-up`, {
      since: minutesAgo(30).toISOString(),
      token: 'sk_x',
      baseUrl,
    });
    expect((await signalbox.untilStatus(run, 'COMPLETED')).output.event.data.object.id).toBe('9007199254740993');
    const [{ id }] = (await signalbox.ledger(source.id)) as [any];
    expect((await signalbox.must('GET', `/api/events/${id}`)).body).toBe(body);
  });

  it("is refused with the platform's status, and the token is in no answer and no log", async () => {
    const source = await stripe();
    answer = () => ({ status: 401, json: { error: { message: 'Invalid API Key provided: sk_very_secret' } } });
    const refused = await signalbox.call('POST', `/api/sources/${source.id}/catch-up`, {
      since: minutesAgo(5).toISOString(),
      token: 'sk_very_secret',
      baseUrl,
    });
    expect([refused.status, refused.text.includes('401'), refused.text.includes('sk_very_secret')]).toEqual([
      502,
      true,
      false,
    ]);
    expect(signalbox.logLines.join('\n')).not.toContain('sk_very_secret');
  });
});

it.each([
  ['more values', `[${'{},'.repeat(300_000)}{}]`, 'more than 250000 values'],
  ['more bytes', JSON.stringify(['x'.repeat(9 * 1024 * 1024)]), 'more than 8388608 bytes'],
  ['JSON that is broken', `[${'1,'.repeat(200_000)}`, 'not valid JSON'],
])('a page of %s is refused, with the reason', async (_what, text, message) => {
  const source = await signalbox.createSource({
    sourcePlatform: 'Stripe',
    secretValue: 'x',
    receiverWorkflowNamesToVersions: { any: 0 },
  });
  answer = () => ({ text });
  const refused = await signalbox.call('POST', `/api/sources/${source.id}/catch-up`, {
    since: minutesAgo(5).toISOString(),
    token: 't',
    baseUrl,
  });
  expect([refused.status, refused.body.message]).toEqual([502, expect.stringContaining(message)]);
});

it.each([
  ['another platform', { sourcePlatform: 'Slack', secretValue: 'x' }, {}, 409, 'only GitHub and Stripe'],
  ['GitHub without the hook', { sourcePlatform: 'GitHub', secretValue: 'x' }, {}, 409, 'name the hook'],
  [
    'GitHub with types',
    { sourcePlatform: 'GitHub', secretValue: 'x' },
    { hook: 'repos/o/r/hooks/1', types: ['push'] },
    409,
    'types choose events of Stripe',
  ],
  [
    'Stripe with a hook',
    { sourcePlatform: 'Stripe', secretValue: 'x' },
    { hook: 'repos/o/r/hooks/1' },
    409,
    'a hook is one of GitHub',
  ],
  [
    'a source that is switched off',
    { sourcePlatform: 'Stripe', secretValue: 'x', signalbox: { disabled: true } },
    {},
    409,
    'switched off',
  ],
  [
    'an address that is not allowed',
    { sourcePlatform: 'Stripe', secretValue: 'x' },
    { baseUrl: 'http://10.0.0.1' },
    502,
    'SIGNALBOX_ALLOW_TARGETS',
  ],
  ['a time that is none', { sourcePlatform: 'Stripe', secretValue: 'x' }, { since: 'yesterday' }, 400, 'since'],
])('%s is told why not', async (_what, config, more, status, message) => {
  const source = await signalbox.createSource({ receiverWorkflowNamesToVersions: { any: 0 }, ...config });
  const refused = await signalbox.call('POST', `/api/sources/${source.id}/catch-up`, {
    since: minutesAgo(5).toISOString(),
    token: 't',
    ...more,
  });
  expect([refused.status, refused.body.message]).toEqual([status, expect.stringContaining(message)]);
});

describe('an outage that left more than one call looks at', () => {
  /** 25 pages of one each, the newest first; `place` is the number of the newest on a page. */
  const count = 25;
  const hook = 'repos/o/r/hooks/7';
  const lists = {
    GitHub: (url: URL) => {
      const newest = Number(url.searchParams.get('cursor')?.slice(1) ?? count);
      return {
        json: [{ id: newest, guid: `g${newest}`, delivered_at: minutesAgo(5).toISOString(), status_code: 502 }],
        // As GitHub does it: under the number of the repository.
        ...(newest > 1 && { link: `${baseUrl}/repositories/1/hooks/7/deliveries?per_page=100&cursor=v${newest - 1}` }),
      };
    },
    Stripe: (url: URL) => {
      const newest = Number(url.searchParams.get('starting_after')?.slice(4) ?? count + 1) - 1;
      return { json: { data: [{ id: `evt_${newest}`, type: 't' }], has_more: newest > 1 } };
    },
  };
  const settings = {
    GitHub: { secretValue: 'hush', more: { hook } },
    Stripe: { secretValue: 'whsec_x', more: {} },
  };

  it.each(['GitHub', 'Stripe'] as const)(
    '%s: a second call goes on from where the first was cut, to the oldest',
    async (name) => {
      const { secretValue, more } = settings[name];
      const source = await signalbox.createSource({
        sourcePlatform: name,
        secretValue,
        receiverWorkflowNamesToVersions: { any: 0 },
      });
      answer = ({ method, url }) => (method === 'POST' ? { status: 202 } : lists[name](url));
      const call = (cursor?: string) =>
        signalbox.must('POST', `/api/sources/${source.id}/catch-up`, {
          since: minutesAgo(30).toISOString(),
          token: 't',
          baseUrl,
          cursor,
          ...more,
        });
      const first = await call();
      expect(first).toMatchObject({ isCut: true, recovered: 20 });
      const second = await call(first.nextCursor);
      expect(second).toMatchObject({ isCut: false, recovered: 5 });
      expect(second.nextCursor).toBeUndefined();
      const numbers = [...second.missed, ...first.missed].map((id: string) => Number(id.replace(/\D+/, '')));
      expect(numbers).toEqual(Array.from({ length: count }, (_one, at) => at + 1));
    },
  );

  it('the command goes on by itself to the oldest, and says where it can be taken up again', async () => {
    const source = await stripeSource();
    answer = ({ url }) => lists.Stripe(url);
    const { out, error, code } = await command(source.id);
    expect(out.split('\n').slice(-3)).toEqual(['evt_5', '25 missed, 25 recovered', '']);
    expect([code, error]).toEqual([0, expect.stringContaining('--cursor evt_6')]);
    const rest = await command(source.id, '--cursor', 'evt_6', '--json');
    expect(JSON.parse(rest.out)).toEqual({
      missed: ['evt_1', 'evt_2', 'evt_3', 'evt_4', 'evt_5'],
      recovered: 0,
      isCut: false,
    });
  });
});

it('the command says what was missed', async () => {
  const source = await stripeSource();
  answer = () => ({ json: { data: [{ id: 'evt_9', type: 't' }], has_more: false } });
  expect((await command(source.id)).out).toBe('evt_9\n1 missed, 1 recovered\n');
});

const stripeSource = () =>
  signalbox.createSource({
    sourcePlatform: 'Stripe',
    secretValue: 'whsec_x',
    receiverWorkflowNamesToVersions: { any: 0 },
  });

const command = (id: string, ...more: readonly string[]) =>
  spawnSignalbox(
    [
      'catch-up',
      '--source',
      id,
      '--since',
      minutesAgo(5).toISOString(),
      '--token-env',
      'KEY',
      '--base-url',
      baseUrl,
    ].concat(more),
    { SIGNALBOX_URL: signalbox.url, KEY: 'sk_x' },
  );
