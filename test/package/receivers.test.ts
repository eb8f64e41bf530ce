import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
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
