import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Resolve } from '../../src/outbound/address-guard.ts';
import { createPoster, type Poster, type PosterOptions } from '../../src/outbound/post.ts';
import { createTargetPolicy } from '../../src/outbound/target-policy.ts';
import { startTestReceiver, status, type TestReceiver } from './receiver.ts';

let receiver: TestReceiver;
let poster: Poster | undefined;

beforeEach(async () => {
  receiver = await startTestReceiver(status(200, 'ok'));
});
afterEach(async () => {
  await poster?.close();
  await receiver.close();
});

function post(url: string, allowed: readonly string[], options: Partial<PosterOptions> = {}) {
  poster = createPoster({ policy: createTargetPolicy(allowed), ...options });
  return poster.post({ url: new URL(url), headers: { 'X-Own': '1' }, body: Buffer.from('{}') });
}

const answering =
  (...answers: string[][]): Resolve =>
  async () =>
    ((answers.length > 1 ? answers.shift() : answers[0]) ?? []).map((address) => ({
      address,
      family: address.includes(':') ? 6 : 4,
    }));

describe('the address that is connected to', () => {
  test('may be private only where the operator lists it (G10)', async () => {
    expect(await post(receiver.url, ['127.0.0.1'])).toMatchObject({ kind: 'answered', statusCode: 200 });
    expect(await post(receiver.url, [])).toMatchObject({
      kind: 'blocked',
      error: expect.stringContaining('SIGNALBOX_ALLOW_TARGETS'),
    });
    expect(receiver.deliveries).toHaveLength(1);
  });

  test('is the one that was checked: a name that turns private on the second look-up is refused there (G10)', async () => {
    const url = `http://turning.example:${receiver.port}/`;
    const resolve = answering(['127.0.0.2'], ['127.0.0.1']);
    poster = createPoster({ policy: createTargetPolicy(['127.0.0.2']), resolve });
    const request = { url: new URL(url), headers: {}, body: Buffer.from('{}') };
    // The receiver listens on 127.0.0.1 alone, so the allowed address answers nothing, and the other one is never tried.
    expect((await poster.post(request)).kind).toBe('failed');
    expect((await poster.post(request)).kind).toBe('blocked');
    expect(receiver.deliveries).toHaveLength(0);
  });

  test('is refused when one of several is private', async () => {
    expect(
      (await post(`http://mixed.example:${receiver.port}/`, [], { resolve: answering(['93.184.216.34', '127.0.0.1']) }))
        .kind,
    ).toBe('blocked');
  });

  test('may be any for a host that is listed by its name', async () => {
    expect(
      (await post(`http://hooks.internal:${receiver.port}/`, ['hooks.internal'], { resolve: answering(['127.0.0.1']) }))
        .kind,
    ).toBe('answered');
  });

  test.each([
    '169.254.169.254',
    '::ffff:a9fe:a9fe',
    '64:ff9b::a9fe:a9fe',
    'fe80::1',
    'fd00:ec2::254',
    '100.100.100.200',
  ])('%s, where clouds give out credentials, is listed as an address and not by a name', async (address) => {
    const resolve = answering([address]);
    expect((await post('http://hooks.internal/', ['hooks.internal', '*.internal'], { resolve })).kind).toBe('blocked');
    expect(createTargetPolicy([address]).allowsAddress('hooks.internal', address)).toBe(true);
  });

  test.each([
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '127.0.0.1',
    '169.254.169.254',
    '100.100.100.200',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:db8::1',
  ])('%s is private', async (address) => {
    expect((await post('http://name.example/', [], { resolve: answering([address]) })).kind).toBe('blocked');
    expect((await post(`http://${address.includes(':') ? `[${address}]` : address}/`, [])).kind).toBe('blocked');
  });

  test.each(['8.8.8.8', '93.184.216.34', '2606:4700::1111'])('%s is public', (address) => {
    expect(createTargetPolicy([]).allowsAddress('name.example', address)).toBe(true);
  });

  test('a host that does not resolve is a failed attempt, not a blocked one', async () => {
    const resolve: Resolve = async () =>
      Promise.reject(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }));
    expect(await post('https://nowhere.example/', [], { resolve })).toMatchObject({
      kind: 'failed',
      error: expect.stringContaining('ENOTFOUND'),
    });
  });
});

describe('an answer', () => {
  test('of a gigabyte is read up to 256,000 bytes and cut off there (C35)', async () => {
    let sent = 0;
    receiver.answer = (response) => {
      const chunk = Buffer.alloc(64 * 1024, 'x');
      response.writeHead(200, { 'Content-Length': String(1024 ** 3) });
      const pump = () => {
        while (!response.destroyed && sent < 1024 ** 3) {
          sent += chunk.byteLength;
          if (!response.write(chunk)) return void response.once('drain', pump);
        }
      };
      pump();
    };
    const posted = await post(receiver.url, ['127.0.0.1']);
    expect(posted).toMatchObject({ kind: 'answered', statusCode: 200, isTruncated: true });
    expect(posted.kind === 'answered' && posted.body.byteLength).toBe(256_000);
    expect(sent).toBeLessThan(50 * 1024 * 1024);
  });

  test('that never begins is a failed attempt after the limit', async () => {
    receiver.answer = () => undefined;
    expect(await post(receiver.url, ['127.0.0.1'], { timeoutMs: 200 })).toEqual({
      kind: 'failed',
      error: 'no complete answer in 0.2 s',
    });
  });

  test('that never ends is a failed attempt after the limit', async () => {
    receiver.answer = (response) => {
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
    };
    expect(await post(receiver.url, ['127.0.0.1'], { timeoutMs: 300 })).toEqual({
      kind: 'failed',
      error: 'no complete answer in 0.3 s',
    });
  });

  test('202 counts by its status, even if its body never ends (C60)', async () => {
    receiver.answer = (response) => void response.writeHead(202).write('well');
    const began = Date.now();
    expect(await post(receiver.url, ['127.0.0.1'])).toMatchObject({
      kind: 'answered',
      statusCode: 202,
      body: Buffer.from('well'),
    });
    expect(Date.now() - began).toBeLessThan(5_000);
  });

  test('that redirects is given back as it is (C35)', async () => {
    receiver.answer = status(302, '', { Location: 'http://169.254.169.254/latest/meta-data/' });
    expect(await post(receiver.url, ['127.0.0.1'])).toMatchObject({ kind: 'answered', statusCode: 302 });
    expect(receiver.deliveries).toHaveLength(1);
  });

  test('a connection that is cut is a failed attempt', async () => {
    receiver.answer = (response) => void response.socket?.destroy();
    expect((await post(receiver.url, ['127.0.0.1'])).kind).toBe('failed');
  });
});

describe('the text of a URL', () => {
  const strict = createTargetPolicy([]);

  test.each([
    ['http://hooks.example.com/', 'https'],
    ['https://hooks.example.com:8443/', '443'],
    ['https://user:pw@hooks.example.com/', 'user name'],
    ['https://hooks.example.com/#part', 'fragment'],
    ['https://localhost/', 'private'],
    ['https://10.0.0.1/', 'private'],
    ['https://0x7f000001/', 'private'],
    ['https://2130706433/', 'private'],
    ['https://[::1]/', 'private'],
    ['ftp://hooks.example.com/', 'https'],
    ['/relative', 'absolute'],
    ['https://hooks.example.com/ with blank', 'absolute'],
    [`https://hooks.example.com/${'x'.repeat(2_020)}`, '2040'],
  ])('%s is refused (C22)', (url, why) => {
    expect(strict.checkUrl(url)).toContain(why);
  });

  test.each(['https://hooks.example.com/a?b=c', 'https://not-there-yet.example/', 'https://hooks.example.com:443/'])(
    '%s can be saved without asking DNS (C22)',
    (url) => {
      expect(strict.checkUrl(url)).toBeUndefined();
    },
  );

  test('may be http and on any port where the operator lists the host', () => {
    const allowing = createTargetPolicy(['10.0.0.0/8', '*.internal', 'localhost']);
    for (const url of ['http://10.1.2.3:8080/', 'http://hooks.internal/', 'http://localhost:3000/'])
      expect(allowing.checkUrl(url)).toBeUndefined();
    for (const url of ['http://11.1.2.3/', 'http://internal/', 'http://hooks.internal.example/'])
      expect(allowing.checkUrl(url)).toBeDefined();
  });
});
