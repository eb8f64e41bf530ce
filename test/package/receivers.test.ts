import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createExpressReceiver, createFetchReceiver, type DeliveryHandler } from '../../src/receiver/web-receiver.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

/** Both forms behind one server, each under a path of its own. */
describe.each(['express', 'raw', 'fetch'])('a receiver made by the package, by %s', (form) => {
  let signalbox: Signalbox;
  let server: Server;
  let url: string;
  const handle = vi.fn<DeliveryHandler>();

  beforeAll(async () => {
    signalbox = await startSignalbox();
    const options = { jwksUrl: `${signalbox.url}/auth/v1/jwks`, audience: '127.0.0.1', bodyBytesMax: 10_000 };
    const app = express();
    app.post('/express', createExpressReceiver(options, handle));
    app.post('/raw', express.raw({ type: () => true }), createExpressReceiver(options, handle));
    const receive = createFetchReceiver(options, handle);
    app.post('/fetch', express.raw({ type: () => true }), async (request, response) => {
      const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]);
      const answer = await receive(new Request(`${url}/fetch`, { method: 'POST', headers, body: request.body }));
      response.status(answer.status).end(await answer.text());
    });
    server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(async () => {
    server?.close();
    await signalbox?.stop();
  });

  test('takes what Signalbox signed, and its answer decides', async () => {
    handle.mockResolvedValue({ body: { version: 'v1', approve: { comment: 'yes' } } });
    const { webhook } = await signalbox.must('POST', '/api/v1/webhooks', {
      displayName: `endpoint ${randomUUID()}`,
      url: `${url}/${form}`,
    });
    const { instance } = await signalbox.must('POST', `/api/v1/webhooks/${webhook.id}/send`, {
      event: 'acme.asked',
      payload: { question: 'may I?' },
    });
    await vi.waitFor(
      async () => {
        const now = await signalbox.must('GET', `/api/v1/webhooks/${webhook.id}/instances/${instance.id}`);
        expect(now.instance.state).toBe('WEBHOOK_STATE_SUCCESS');
      },
      { timeout: 15_000, interval: 50 },
    );
    expect(handle).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({
        id: instance.id,
        event: 'acme.asked',
        payload: expect.objectContaining({ question: 'may I?' }),
      }),
    );
  });

  test('refuses what nobody signed with 401, and what is too large with 413', async () => {
    handle.mockClear();
    const refused = await fetch(`${url}/${form}`, { method: 'POST', body: '{}' });
    expect([refused.status, await refused.text()]).toEqual([401, expect.stringContaining('no bearer token')]);
    if (form !== 'raw')
      expect((await fetch(`${url}/${form}`, { method: 'POST', body: 'x'.repeat(20_000) })).status).toBe(413);
    expect(handle).not.toHaveBeenCalled();
  });
});

test.each([createExpressReceiver, createFetchReceiver])('%s says at once which option is wrong', (create) => {
  const handle = () => 202;
  const jwksUrl = 'https://signalbox.example.com/auth/v1/jwks';
  expect(() => create({ audience: 'hooks.example.com' }, handle)).toThrow('jwksUrl');
  expect(() => create({ audience: 'hooks.example.com', jwksUrl: 'signalbox/jwks' }, handle)).toThrow(
    '"signalbox/jwks"',
  );
  expect(() => create({ audience: 'hooks.example.com', keys: {} as never }, handle)).toThrow('"keys"');
  expect(() => create({ audience: 'https://hooks.example.com/', jwksUrl }, handle)).toThrow('host name');
  expect(() => create({ audience: 'hooks.example.com', jwksUrl, url: '/hooks' }, handle)).toThrow('"/hooks"');
});

test('onError is told of keys that cannot be fetched, and on node:http of an error of the handler', async () => {
  const signalbox = await startSignalbox();
  onTestFinished(() => signalbox.stop());
  const errors: unknown[] = [];
  const onError = (error: unknown) => void errors.push(error);
  const handle = () => Promise.reject(new Error('the queue is full'));
  const audience = '127.0.0.1';
  const known = createExpressReceiver({ jwksUrl: `${signalbox.url}/auth/v1/jwks`, audience, onError }, handle);
  const unknown = createExpressReceiver({ jwksUrl: 'http://127.0.0.1:1/jwks', audience, onError }, handle);
  const statuses: number[] = [];
  const server = createServer((request, response) => {
    response.once('finish', () => statuses.push(response.statusCode));
    // The first attempt meets keys that nobody hands out.
    (statuses.length === 0 ? unknown : known)(request, response);
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { webhook } = await signalbox.must('POST', '/api/v1/webhooks', {
    displayName: `endpoint ${randomUUID()}`,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
  });
  for (const count of [1, 2]) {
    await signalbox.must('POST', `/api/v1/webhooks/${webhook.id}/send`, { event: 'acme.asked', payload: {} });
    await vi.waitFor(() => expect(statuses.length).toBeGreaterThanOrEqual(count), { timeout: 60_000 });
  }
  expect(statuses.slice(0, 2)).toEqual([503, 500]);
  expect(errors.slice(0, 2)).toEqual([expect.any(Error), new Error('the queue is full')]);
}, 120_000);
