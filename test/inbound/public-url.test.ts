import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignedRequest } from '../helpers/sign.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

const secret = 'twilio-token';
let open: Signalbox;
let behindProxy: Signalbox;

beforeAll(async () => {
  open = await startSignalbox({ worker: false });
  behindProxy = await startSignalbox({
    worker: false,
    beside: open,
    asAdministrator: true,
    config: { trustedProxies: ['127.0.0.0/8'], rateLimitPerAddress: 1 },
  });
});

afterAll(async () => {
  await behindProxy?.stop();
  await open?.stop();
});

const source = (more: object = {}) =>
  open.createSource({
    sourcePlatform: 'Twilio',
    secretValue: secret,
    receiverWorkflowNamesToVersions: { orders: 0 },
    ...more,
  });

/** As Twilio signs a form that it posts to a URL. */
function signedFor(url: string, { sid = randomUUID() as string } = {}) {
  const signature = createHmac('sha1', secret).update(`${url}MessageSid${sid}`).digest('base64');
  return {
    body: `MessageSid=${sid}`,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'X-Twilio-Signature': signature },
  };
}

/** By way of a proxy, each time for another client. */
function forwarded(
  request: SignedRequest,
  { host = 'hooks.example.com', client = `2001:db8::${randomUUID().slice(0, 4)}` } = {},
) {
  return {
    ...request,
    headers: { ...request.headers, 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': host, 'X-Forwarded-For': client },
  };
}

describe('a URL that is signed (R53)', () => {
  it("is the source's own public URL where it has one, with its path, and then no other", async () => {
    const { id, signalbox } = await source({ signalbox: { publicUrl: 'https://hooks.example.com/in/' } });
    expect(signalbox.url).toBe(`https://hooks.example.com/in/webhook/${id}`);
    expect((await open.postEvent(id, signedFor(signalbox.url))).status).toBe(200);
    expect((await open.ledger(id))[0].url).toBe(signalbox.url);
    const answer = await open.postEvent(id, signedFor(`${open.url}/webhook/${id}`));
    expect([answer.status, (answer.body as any).message]).toEqual([
      401,
      expect.stringContaining(`checked for ${signalbox.url}`),
    ]);
    const elsewhere = forwarded(signedFor(`https://other.example/webhook/${id}`), { host: 'other.example' });
    expect((await behindProxy.postEvent(id, elsewhere)).status).toBe(401);
  });

  it.each(['hooks.example.com', 'ftp://h.example', 'https://h.example?x=1', 'https://h.example/webhook/some-id'])(
    'cannot be made of %s',
    async (publicUrl) => {
      const answer = await open.call('POST', '/api/metadata/webhook', {
        name: randomUUID(),
        sourcePlatform: 'Twilio',
        secretValue: secret,
        receiverWorkflowNamesToVersions: { orders: 0 },
        signalbox: { publicUrl },
      });
      expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('signalbox.publicUrl')]);
    },
  );

  it('is what a trusted proxy says as well as PUBLIC_URL', async () => {
    const { id } = await source();
    expect(
      (await behindProxy.postEvent(id, forwarded(signedFor(`https://hooks.example.com/webhook/${id}?a=1`)))).status,
    ).toBe(401);
    expect(
      (
        await behindProxy.postEvent(id, {
          ...forwarded(signedFor(`https://hooks.example.com/webhook/${id}?a=1`)),
          query: '?a=1',
        })
      ).status,
    ).toBe(200);
    expect((await behindProxy.postEvent(id, forwarded(signedFor(`${behindProxy.url}/webhook/${id}`)))).status).toBe(
      200,
    );
    expect((await behindProxy.postEvent(id, forwarded(signedFor(`https://third.example/webhook/${id}`)))).status).toBe(
      401,
    );
  });

  it('is not what anybody else says', async () => {
    const { id } = await source();
    expect((await open.postEvent(id, forwarded(signedFor(`https://hooks.example.com/webhook/${id}`)))).status).toBe(
      401,
    );
    expect((await open.ledger(id))[0].url).toBe(`${open.url}/webhook/${id}`);
  });

  it('does not make a repeat into a second event, whatever the proxy is told', async () => {
    const square = await open.createSource({
      sourcePlatform: 'Square',
      secretValue: secret,
      receiverWorkflowNamesToVersions: { orders: 0 },
    });
    const signature = createHmac('sha256', secret)
      .update(`${behindProxy.url}/webhook/${square.id}{"n":1}`)
      .digest('base64');
    const request = {
      body: '{"n":1}',
      headers: { 'Content-Type': 'application/json', 'X-Square-HmacSha256-Signature': signature },
    };
    const repeats = ['a.example', 'b.example'].map((host) =>
      behindProxy.postEvent(square.id, forwarded(request, { host })),
    );
    expect((await Promise.all(repeats)).map(({ status }) => status)).toEqual([200, 200]);
    expect((await open.ledger(square.id)).map(({ outcome }) => outcome).toSorted()).toEqual(['accepted', 'duplicate']);
  });

  it('can be mended: a refused request is verified again for the URL of now', async () => {
    const config = {
      name: randomUUID(),
      sourcePlatform: 'Twilio',
      secretValue: secret,
      receiverWorkflowNamesToVersions: { orders: 0 },
    };
    const { id } = await source(config);
    expect((await open.postEvent(id, signedFor(`https://hooks.example.com/webhook/${id}`))).status).toBe(401);
    const [{ id: eventId }] = await open.ledger(id);
    expect((await open.call('POST', `/api/events/${eventId}/replay`)).status).toBe(409);
    await open.must('PUT', `/api/metadata/webhook/${id}`, {
      ...config,
      signalbox: { publicUrl: 'https://hooks.example.com' },
    });
    expect((await open.call('POST', `/api/events/${eventId}/replay`)).status).toBe(200);
  });
});

describe('the address that a limit counts', () => {
  it('is the one behind a trusted proxy', async () => {
    const { id } = await source();
    const post = (client: string) =>
      behindProxy.postEvent(id, forwarded(signedFor(`${behindProxy.url}/webhook/${id}`), { client }));
    const statuses = await Promise.all(Array.from({ length: 12 }, () => post('203.0.113.1')));
    expect(statuses.map(({ status }) => status)).toContain(429);
    expect((await post('203.0.113.2')).status).toBe(200);
    expect((await post('203.0.113.3, 203.0.113.1')).status).toBe(429);
  });

  it('is the connection where no proxy is trusted, whatever the request says', async () => {
    const limited = await startSignalbox({
      worker: false,
      beside: open,
      asAdministrator: true,
      config: { rateLimitPerAddress: 1 },
    });
    const { id } = await source();
    const statuses = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        limited.postEvent(id, forwarded(signedFor(`${limited.url}/webhook/${id}`), { client: `203.0.113.${n}` })),
      ),
    );
    await limited.stop();
    expect(statuses.map(({ status }) => status)).toContain(429);
  });

  it('is never one that is no URL, whatever host a proxy passes on, and nobody who reads it stumbles (R97)', async () => {
    const { id } = await source();
    for (const host of ['a:99999', '1.2.3.4.5']) {
      expect((await behindProxy.postEvent(id, forwarded({ body: '{}', headers: {} }, { host }))).status).toBe(401);
      expect((await open.ledger(id))[0].url).toBe(`${behindProxy.url}/webhook/${id}`);
    }
    // A row of before.
    await open.pool.query(
      `UPDATE event SET url = 'http://a:99999/webhook/' || source_id || '?b=1&b=2&c=%20' WHERE source_id = $1`,
      [id],
    );
    const { results } = await open.must('GET', `/api/metadata/webhook/${id}/history`);
    expect(JSON.parse(results[0].payload).requestParams).toEqual({ b: ['1', '2'], c: [' '] });
    for (const path of ['', '/explain']) await open.must('GET', `/api/events/${results[0].eventId}${path}`);
    expect((await open.call('POST', `/api/events/${results[0].eventId}/replay`)).status).toBe(409);
  });
});
