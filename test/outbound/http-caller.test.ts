import { Worker } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decompress } from '../../src/inbound/payload/decompress.ts';
import { parseExactJson } from '../../src/inbound/payload/exact-json.ts';
import type { HttpTaskCall } from '../../src/model/definitions/http-call.ts';
import { answerBytesMax, createHttpCaller } from '../../src/outbound/http-caller.ts';
import { createHttpClient, type HttpClient } from '../../src/outbound/http-client.ts';
import { createTargetPolicy } from '../../src/outbound/target-policy.ts';
import { startTestReceiver, status, type TestReceiver } from './receiver.ts';

let receiver: TestReceiver;
let other: TestReceiver;
let clients: HttpClient[] = [];

beforeEach(async () => {
  [receiver, other] = await Promise.all([
    startTestReceiver(status(200, 'ok')),
    startTestReceiver(status(200, 'other')),
  ]);
});
afterEach(async () => {
  await Promise.all([...clients.map((client) => client.close()), receiver.close(), other.close()]);
  clients = [];
});

function send(
  call: Partial<HttpTaskCall> = {},
  { allowed = ['127.0.0.1'], resolve }: { allowed?: string[]; resolve?: any } = {},
) {
  const policy = createTargetPolicy(allowed);
  const client = createHttpClient({ policy, resolve, connectionsMax: 4 });
  clients.push(client);
  const caller = createHttpCaller({
    client,
    policy,
    parseJson: parseExactJson,
    decompress,
    clock: Date.now,
    log: () => undefined,
  });
  return caller.call({
    method: 'GET',
    uri: receiver.url,
    headers: {},
    body: null,
    encode: true,
    followRedirects: false,
    connectMs: 1_000,
    silenceMs: 1_000,
    idempotencyKey: 'key-1',
    task: { workflowId: 'w', taskId: 't' },
    ...call,
  });
}

describe('the target', () => {
  test.each([
    'http://10.0.0.1/',
    'http://127.0.0.1:1/',
    'https://localhost/',
    'http://example.com/',
    'https://example.com:8443/',
    'https://[::1]/',
    'https://user:pass@example.com/',
  ])('%s is not called where it is not allowed (G10)', async (uri) => {
    expect(await send({ uri }, { allowed: [] })).toMatchObject({
      kind: 'refused',
      error: expect.not.stringContaining('user:pass'),
    });
  });

  test('a name that resolves to a private address is refused at the connection', async () => {
    const resolve = async () => [{ address: '127.0.0.1', family: 4 }];
    expect(await send({ uri: 'https://inward.example/' }, { allowed: [], resolve })).toMatchObject({
      kind: 'refused',
      error: expect.stringContaining('inward.example'),
    });
  });

  test('blanks in a URL are written as %20, or refuse it where it is not to be encoded', async () => {
    await send({ uri: `http://127.0.0.1:${receiver.port}/a b?q=c d&e=%20` });
    expect(receiver.deliveries[0]?.url).toBe('/a%20b?q=c%20d&e=%20');
    expect(await send({ uri: `http://127.0.0.1:${receiver.port}/a b`, encode: false })).toMatchObject({
      kind: 'refused',
    });
  });
});

describe('a redirect', () => {
  test('is the answer where it is not followed', async () => {
    receiver.answer = status(302, '', { Location: other.url });
    expect(await send()).toMatchObject({ kind: 'answered', response: { statusCode: 302 } });
    expect(other.deliveries).toHaveLength(0);
  });

  test('is followed where it is allowed; to another host go no credentials', async () => {
    receiver.answer = status(302, '', { Location: other.url });
    const headers = {
      Authorization: 'Bearer x',
      Cookie: 'a=b',
      'X-Api-Key': 'k',
      'Content-Type': 'application/json',
      Accept: 'text/plain',
    };
    expect(await send({ method: 'POST', body: { a: 1 }, headers, followRedirects: true })).toMatchObject({
      kind: 'answered',
      text: 'other',
    });
    const [delivery] = other.deliveries;
    expect([delivery?.method, delivery?.body]).toEqual(['GET', '']);
    for (const name of ['authorization', 'cookie', 'x-api-key', 'content-type', 'idempotency-key'])
      expect(delivery?.headers[name]).toBeUndefined();
    expect(delivery?.headers.accept).toBe('text/plain');
  });

  test('307 on the same host keeps method, body and headers', async () => {
    receiver.answer = (response, delivery) =>
      (delivery.url === '/end' ? status(200, 'end') : status(307, '', { Location: '/end' }))(response, delivery);
    expect(
      await send({ method: 'POST', body: 'text', headers: { Authorization: 'Bearer x' }, followRedirects: true }),
    ).toMatchObject({ kind: 'answered', text: 'end' });
    expect(receiver.deliveries[1]).toMatchObject({
      method: 'POST',
      body: 'text',
      headers: { authorization: 'Bearer x', 'idempotency-key': 'key-1' },
    });
  });

  test.each([307, 308])(
    '%i to another host is the answer where the request has a body, which may hold a secret',
    async (code) => {
      receiver.answer = status(code, '', { Location: other.url });
      const body = { client_secret: 's' };
      expect(await send({ method: 'POST', body, followRedirects: true })).toMatchObject({
        kind: 'answered',
        response: { statusCode: code },
      });
      expect(other.deliveries).toHaveLength(0);
      expect(await send({ method: 'GET', followRedirects: true })).toMatchObject({ kind: 'answered', text: 'other' });
    },
  );

  test('to an address that is not allowed is not followed, and a circle ends', async () => {
    receiver.answer = status(302, '', { Location: 'http://169.254.169.254/latest/' });
    expect(await send({ followRedirects: true })).toMatchObject({
      kind: 'refused',
      error: expect.stringContaining('169.254.169.254'),
    });
    receiver.answer = status(302, '', { Location: receiver.url });
    expect(await send({ followRedirects: true })).toMatchObject({
      kind: 'refused',
      error: expect.stringContaining('more than 5 times'),
    });
  });
});

describe('the time', () => {
  test('silence after the request ends it', async () => {
    receiver.answer = () => undefined;
    expect(await send({ silenceMs: 150 })).toMatchObject({
      kind: 'failed',
      error: expect.stringContaining('nothing was received for 0.15 s'),
    });
  });

  test('an answer that came while this process was held up is no silence', async () => {
    // A server with an event loop of its own, which says that it has the request, and answers a moment later.
    const server = new Worker(
      `const { parentPort } = require('node:worker_threads');
       const { createServer } = require('node:http');
       const server = createServer((request, response) => {
         parentPort.postMessage('asked');
         setTimeout(() => response.end('late'), 100);
       });
       server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`,
      { eval: true },
    );
    try {
      const port = await new Promise((resolve) => server.once('message', resolve));
      const asked = new Promise((resolve) => server.once('message', resolve));
      const silenceMs = 1_000;
      const answer = send({ uri: `http://127.0.0.1:${String(port)}/`, silenceMs });
      // Held up while it reads: the time-out is due before the answer has its turn.
      await asked;
      for (const until = performance.now() + 2 * silenceMs; performance.now() < until; );
      expect(await answer).toMatchObject({ kind: 'answered', text: 'late' });
    } finally {
      await server.terminate();
    }
  });

  test('silence in the middle of the answer ends it, pieces that keep coming do not', async () => {
    receiver.answer = (response) => void response.writeHead(200).write('a piece');
    expect(await send({ silenceMs: 150 })).toMatchObject({
      kind: 'failed',
      error: expect.stringContaining('nothing was received'),
    });
    receiver.answer = (response) => {
      let count = 0;
      const timer = setInterval(() => {
        response.write('x');
        if ((count += 1) < 8) return;
        clearInterval(timer);
        response.end();
      }, 100);
    };
    expect(await send({ silenceMs: 600 })).toMatchObject({ kind: 'answered', text: 'x'.repeat(8) });
  });

  test('a connection that does not come about ends it', async () => {
    // The resolver answers later than a connection may take.
    const resolve = () => new Promise(() => undefined);
    expect(
      await send(
        { uri: `http://slow.example:${receiver.port}/`, connectMs: 100 },
        { allowed: ['slow.example'], resolve },
      ),
    ).toMatchObject({
      kind: 'failed',
      error: expect.stringContaining('no connection in 0.1 s'),
    });
  });
});

describe('the answer', () => {
  test.each([
    ['application/json', '{"a":1}', { a: 1 }],
    ['application/vnd.api+json; charset=utf-8', '[1]', [1]],
    ['application/json', '12', 12],
    ['text/plain', '12', '12'],
    ['text/html', 'ok', 'ok'],
    ['text/plain', '{"a":1}', { a: 1 }],
    ['application/json', '{"a":', '{"a":'],
    ['application/json', '{"id":9007199254740993}', { id: '9007199254740993' }],
    ['text/plain; charset=iso-8859-1', Buffer.from([0x63, 0x61, 0x66, 0xe9]), 'café'],
    ['application/json', '', null],
  ])('%s %s is read as it is meant', async (type, body, expected) => {
    receiver.answer = (response) => void response.writeHead(200, { 'Content-Type': type }).end(body);
    expect(await send()).toMatchObject({ kind: 'answered', response: { body: expected } });
  });

  test('bytes that are no text are base64', async () => {
    receiver.answer = (response) =>
      void response.writeHead(200, { 'Content-Type': 'image/png' }).end(Buffer.from([0x89, 0x50, 0xff]));
    expect(await send()).toMatchObject({ response: { body: 'iVD/', bodyEncoding: 'base64' } });
  });

  test('compressed, it is unfolded, up to the limit', async () => {
    receiver.answer = (response) =>
      void response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync('{"a":1}'));
    expect(await send()).toMatchObject({ response: { body: { a: 1 } } });
    receiver.answer = (response) =>
      void response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(Buffer.alloc(answerBytesMax + 1)));
    expect(await send()).toMatchObject({ kind: 'refused', error: expect.stringContaining('more than') });
  });

  test('that is too large fails for good; of a failure the beginning will do', async () => {
    const large = Buffer.alloc(answerBytesMax + 1, 'x');
    receiver.answer = (response) => void response.writeHead(200).end(large);
    expect(await send()).toEqual({ kind: 'refused', error: `the answer has more than ${answerBytesMax} bytes` });
    receiver.answer = (response) => void response.writeHead(500).end(large);
    expect(await send()).toMatchObject({ kind: 'answered', response: { statusCode: 500 } });
  });

  test('deeply nested JSON stays text', async () => {
    const text = '['.repeat(100_000);
    receiver.answer = (response) => void response.writeHead(200, { 'Content-Type': 'application/json' }).end(text);
    expect(await send()).toMatchObject({ response: { body: text } });
  });

  test('headers keep their letters and all their values', async () => {
    receiver.answer = (response) =>
      void response.writeHead(200, { 'X-Request-ID': 'r1', 'Set-Cookie': ['a=1', 'b=2'] }).end();
    expect(await send()).toMatchObject({
      response: { headers: { 'X-Request-ID': ['r1'], 'Set-Cookie': ['a=1', 'b=2'] }, body: null },
    });
  });
});

describe('the request', () => {
  test('a map is a form where the content type says so', async () => {
    await send({
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: { a: 'x y', n: 1, list: ['p', 'q'], none: null },
    });
    expect(receiver.deliveries[0]?.body).toBe('a=x+y&n=1&list=p&list=q');
  });

  test('parts have to be written out', async () => {
    expect(
      await send({ method: 'POST', headers: { 'Content-Type': 'multipart/form-data' }, body: { a: 1 } }),
    ).toMatchObject({ kind: 'refused' });
  });

  test.each([
    ['POST', true],
    ['PATCH', true],
    ['PUT', false],
    ['GET', false],
    ['DELETE', false],
  ] as const)('%s carries an idempotency key: %s', async (method, carries) => {
    await send({ method });
    expect(receiver.deliveries[0]?.headers['idempotency-key']).toBe(carries ? 'key-1' : undefined);
  });

  test('an idempotency key and an agent of its own win', async () => {
    await send({ method: 'POST', headers: { 'idempotency-key': 'mine', 'user-agent': 'me' } });
    expect(receiver.deliveries[0]?.headers).toMatchObject({ 'idempotency-key': 'mine', 'user-agent': 'me' });
  });
});
