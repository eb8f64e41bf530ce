import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox({ worker: false })));
afterAll(() => signalbox?.stop());

const mib = 1024 * 1024;
const receivers = { receiverWorkflowNamesToVersions: { nobody: 0 } };

/** A connection on which a body is announced, begun and never ended. */
async function begin(
  path: string,
  { announced, sent }: { announced: number; sent: number },
): Promise<{ socket: Socket; answer: () => string }> {
  const socket = connect(Number(new URL(signalbox.url).port), '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk)).on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${announced}\r\n\r\n`,
  );
  socket.write(Buffer.alloc(sent, 'a'));
  return { socket, answer: () => answer };
}

describe('a webhook is looked up before a body is read', () => {
  it('and one that is not there is answered at once, however much was announced', async () => {
    const { answer } = await begin('/webhook/nobody', { announced: 25 * mib, sent: 10 });
    await expect.poll(answer, { timeout: 5_000 }).toMatch(/^HTTP\/1\.1 404 /);
  });

  it('so is one whose platform sends less than was announced', async () => {
    const { id } = await signalbox.createSource({ ...receivers, sourcePlatform: 'Twilio', secretValue: 'token' });
    const { answer } = await begin(`/webhook/${id}`, { announced: 65 * 1024, sent: 10 });
    await expect.poll(answer, { timeout: 5_000 }).toMatch(/^HTTP\/1\.1 413 .*larger than 65536 bytes/s);
    expect(await signalbox.ledger(id)).toMatchObject([{ outcome: 'rejected', reason: 'TOO_LARGE' }]);
  });

  it('unless the operator set another limit', async () => {
    const { id } = await signalbox.createSource({
      ...receivers,
      sourcePlatform: 'Twilio',
      secretValue: 'token',
      signalbox: { maxBodyBytes: mib },
    });
    const answer = await signalbox.postEvent(id, {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'X-Twilio-Signature': 'AAAA' },
      body: `a=${'b'.repeat(100_000)}`,
    });
    expect(answer.status).toBe(401);
  });
});

it('bodies under way have a total, of which one address gets half; what is above it is told to come again', async () => {
  const { id } = await signalbox.createSource({ ...receivers, sourcePlatform: 'GitHub', secretValue: 'hush' });
  const held = await Promise.all(
    Array.from({ length: 6 }, () => begin(`/webhook/${id}`, { announced: 25 * mib, sent: 24 * mib })),
  );
  await expect
    .poll(() => held.filter(({ answer }) => /^HTTP\/1\.1 503 .*Retry-After: \d+/s.test(answer())).length, {
      timeout: 20_000,
    })
    .toBe(1);
  // Smaller ones are not held up.
  expect((await signalbox.postEvent(id, { body: '{}' })).status).toBe(401);
  for (const { socket } of held) socket.destroy();
  await sleep(200);
  expect((await signalbox.postEvent(id, { body: 'x'.repeat(20 * mib) })).status).toBe(401);
}, 60_000);

it('a body of which nothing more comes is given up', async () => {
  const { id } = await signalbox.createSource({ ...receivers, sourcePlatform: 'GitHub', secretValue: 'hush' });
  const hook = await begin(`/webhook/${id}`, { announced: 1_000, sent: 10 });
  const api = await begin('/api/workflow/x', { announced: 1_000, sent: 10 });
  await expect
    .poll(() => [hook.answer(), api.answer()].map((text) => text.slice(9, 12)), { timeout: 30_000, interval: 500 })
    .toEqual(['408', '408']);
}, 60_000);

describe('a body of the API', () => {
  const post = (body: string | Uint8Array, headers: Record<string, string> = {}) =>
    signalbox.call('POST', '/api/workflow/x', body, { 'Content-Type': 'application/json', ...headers });

  it.each([
    ['values', `{"x":[${'{},'.repeat(100_000)}{}]}`, /more than 100000 values/],
    [
      'names',
      JSON.stringify(Object.fromEntries(Array.from({ length: 21_000 }, (_, i) => [`a long name, number ${i}`, i]))),
      /more than 20000 different names/,
    ],
    ['long numbers', `{"x":[${'12345678901234567,'.repeat(50_000)}0.1234567890123456]}`, /more than 50000 numbers/],
  ])('that holds too many %s is 413 and says so', async (_what, body, message) => {
    const answer = await post(body);
    expect([answer.status, answer.body.message]).toEqual([413, expect.stringMatching(message)]);
  });

  it('may be compressed, and unfolds to what the route takes and no more', async () => {
    expect((await post(gzipSync('{"a":1}'), { 'Content-Encoding': 'gzip' })).body.message).toMatch(/x/);
    expect((await post(gzipSync(' '.repeat(6 * mib)), { 'Content-Encoding': 'gzip' })).status).toBe(413);
    expect((await post('{}', { 'Content-Encoding': 'gzip' })).status).toBe(400);
    expect((await post('{}', { 'Content-Encoding': 'zstd' })).status).toBe(415);
  });

  it('with hundreds of mistakes is told the first of them', async () => {
    const headers = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`h ${i}`, 'x']));
    const { status, body, text } = await signalbox.call('POST', '/api/metadata/webhook', { name: 'x', headers });
    expect([status, body.validationErrors.length]).toEqual([400, 1]);
    const tasks = Array.from({ length: 1_000 }, () => 1);
    const many = await signalbox.call('POST', '/api/metadata/workflow', { name: 'x', tasks });
    expect([many.status, many.body.validationErrors.length, many.body.validationErrors.at(-1).message]).toEqual([
      400,
      101,
      expect.stringMatching(/^\d+ more$/),
    ]);
    expect(text.length + many.text.length).toBeLessThan(60_000);
  });
});
