import { hostname } from 'node:os';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createReadiness } from '../../src/http/readiness.ts';
import { startSignalbox } from '../helpers/signalbox.ts';

const apiKey = 'bootstrap-key-of-more-than-32-characters';

describe('readiness', () => {
  test('of a part that does not work a stranger learns the name, and who may read also why', async () => {
    const signalbox = await startSignalbox({ worker: false, config: { apiKey } });
    onTestFinished(() => signalbox.stop());
    const stranger = await signalbox.get('/health/ready');
    expect(stranger.status).toBe(503);
    expect(stranger.body).toEqual({
      ready: false,
      postgres: { ok: true },
      storage: { ok: true },
      temporal: { ok: true },
      worker: { ok: false },
    });
    const reader = await signalbox.call('GET', '/health/ready', undefined, { Authorization: `Bearer ${apiKey}` });
    expect([reader.status, reader.body.worker]).toEqual([
      503,
      { ok: false, message: expect.stringContaining('no worker polls the task queue') },
    ]);
    expect((await signalbox.call('GET', '/health/ready', undefined, { 'X-Authorization': 'guessed' })).status).toBe(
      401,
    );
    expect((await signalbox.get('/health')).body).toEqual({ healthy: true });
  });

  test('without keys this machine is told why, and whoever a proxy brings is not', async () => {
    const signalbox = await startSignalbox({ worker: false });
    onTestFinished(() => signalbox.stop());
    expect((await signalbox.get('/health/ready')).body.worker).toEqual({ ok: false, message: expect.any(String) });
    expect(
      (await signalbox.call('GET', '/health/ready', undefined, { 'X-Forwarded-For': '203.0.113.7' })).body.worker,
    ).toEqual({ ok: false });
  });

  test('a part is asked once for all who ask, and again when its answer is old', async () => {
    let asked = 0;
    const readiness = createReadiness({
      part: {
        freshMs: 50,
        probe: async () => void ((asked += 1), await new Promise((resolve) => setTimeout(resolve, 20))),
      },
      broken: { freshMs: 50, probe: () => Promise.reject(new Error('it is broken')) },
    });
    const answers = await Promise.all(Array.from({ length: 150 }, () => readiness()));
    expect(asked).toBe(1);
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
      new Set([
        JSON.stringify({ ready: false, parts: { part: { ok: true }, broken: { ok: false, message: 'it is broken' } } }),
      ]),
    );
    await readiness();
    expect(asked).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 80));
    await readiness();
    expect(asked).toBe(2);
  });
});

test('an error says which process answered, and nothing of the machine', async () => {
  const signalbox = await startSignalbox({ worker: false });
  onTestFinished(() => signalbox.stop());
  const { body, text } = await signalbox.get('/api/metadata/webhook/nobody');
  expect(body.instance).toMatch(/^[0-9a-f]{8}$/);
  expect(text).not.toContain(hostname());
  expect((await signalbox.get('/api/metadata/webhook/another')).body.instance).toBe(body.instance);
  expect(signalbox.logLines.find((line) => line.includes('"receiver.listening"'))).toContain(body.instance);
});

describe('wrong keys and tokens', () => {
  test('an address that tries many is told to wait; a right one passes, and other addresses are not held up', async () => {
    const signalbox = await startSignalbox({ worker: false, config: { apiKey, trustedProxies: ['127.0.0.1'] } });
    onTestFinished(() => signalbox.stop());
    const from = (address: string, headers: Record<string, string> = {}) => ({
      'X-Forwarded-For': address,
      ...headers,
    });
    const right = { 'X-Authorization': apiKey };
    const here = '203.0.113.7';
    expect((await signalbox.call('GET', '/api/events', undefined, from(here, right))).status).toBe(200);
    const same = await Promise.all(
      Array.from({ length: 80 }, () =>
        signalbox
          .call('GET', '/api/events', undefined, from(here, { 'X-Authorization': 'mistaken' }))
          .then(({ status }) => status),
      ),
    );
    expect(new Set(same)).toEqual(new Set([401]));
    const statuses = await Promise.all(
      Array.from({ length: 59 }, (_, n) =>
        signalbox
          .call(
            'GET',
            n % 2 === 0 ? '/api/events' : '/api/v1/webhooks',
            undefined,
            from(here, { Authorization: `Bearer wrong-${n}` }),
          )
          .then(({ status }) => status),
      ),
    );
    expect(new Set(statuses)).toEqual(new Set([401]));

    const refused = await signalbox.call('GET', '/api/events', undefined, from(here, { 'X-Authorization': 'another' }));
    expect([refused.status, refused.body.code, Number(refused.headers['retry-after'])]).toEqual([
      429,
      'TOO_MANY_WRONG_KEYS',
      expect.any(Number),
    ]);
    expect(
      (await signalbox.call('GET', '/api/v1/webhooks', undefined, from(here, { Authorization: 'Bearer another' })))
        .body,
    ).toMatchObject({ code: 8 });
    expect((await signalbox.call('POST', '/api/token', { keyId: 'a', keySecret: 'b' }, from(here))).status).toBe(429);
    expect(
      (
        await signalbox.call(
          'POST',
          '/auth/v1/token',
          'grant_type=client_credentials',
          from(here, { 'Content-Type': 'application/x-www-form-urlencoded' }),
        )
      ).status,
    ).toBe(429);
    expect(
      (await signalbox.call('GET', '/health/ready', undefined, from(here, { 'X-Authorization': 'another' }))).status,
    ).toBe(429);

    expect((await signalbox.call('GET', '/api/events', undefined, from(here, right))).status).toBe(200);
    expect((await signalbox.call('GET', '/health/ready', undefined, from(here))).status).toBe(503);
    expect(
      (await signalbox.call('GET', '/api/events', undefined, from('203.0.113.8', { 'X-Authorization': 'another' })))
        .status,
    ).toBe(401);
  });
});
