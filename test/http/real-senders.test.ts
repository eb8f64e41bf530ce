import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox()));
afterAll(() => signalbox?.stop());

const json = { 'Content-Type': 'application/json' };
const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
const hmac = (text: string | Buffer, encoding: 'hex' | 'base64' = 'hex') =>
  createHmac('sha256', 'key').update(text).digest(encoding);
const seconds = () => String(Math.floor(Date.now() / 1000));
const outcomes = async (id: string) => (await signalbox.ledger(id)).map(({ outcome }) => outcome);

/** A source, and a run that waits for it. */
async function listen(config: object, matches: object = {}) {
  const workflow = await signalbox.saveDefinition([waitTask(matches)]);
  const source = await signalbox.createSource({
    secretValue: 'key',
    receiverWorkflowNamesToVersions: { [workflow]: 0 },
    ...config,
  });
  const run = await signalbox.startWorkflow(workflow);
  await expect.poll(async () => (await signalbox.must('GET', `/api/waits?workflowId=${run}`)).waits.length).toBe(1);
  return {
    id: source.id,
    run,
    post: (headers: Record<string, string>, body: string | Buffer, query = '') =>
      signalbox.call('POST', `/webhook/${source.id}${query}`, body, headers),
  };
}

describe('Slack looks at the certificate of a command’s URL, unsigned', () => {
  test.each([
    { what: 'with a secret', more: {} },
    { what: 'without one', more: { secretValue: '' } },
    { what: 'unsigned', more: { secretValue: '', signalbox: { unsigned: true } } },
  ])('ssl_check=1 is answered 200, is no event and verifies nothing: $what', async ({ more }) => {
    const { id, post } = await listen({ sourcePlatform: 'Slack', ...more });
    expect((await post(form, 'ssl_check=1&token=abc')).status).toBe(200);
    expect((await signalbox.call('GET', `/webhook/${id}?ssl_check=1&token=abc`)).status).toBe(200);
    expect(await outcomes(id)).toEqual(['challenge', 'challenge']);
    expect((await signalbox.must('GET', `/api/metadata/webhook/${id}`)).urlVerified).toBe(false);
  });

  test.each([
    ['another value', form, 'ssl_check=0&command=%2Fdeploy'],
    ['two of them', form, 'ssl_check=1&ssl_check=1'],
    ['in JSON', json, '{"ssl_check":1}'],
    ['in a long body', form, `ssl_check=1&text=${'x'.repeat(5_000)}`],
    ['in the query of an event', json, '{"ssl_check":"1"}'],
  ])('nothing else skips the signature: %s', async (_what, headers, body) => {
    const { id, post } = await listen({ sourcePlatform: 'Slack', urlVerified: true });
    expect((await post(headers, body, '?ssl_check=1')).status).toBe(401);
    expect(await outcomes(id)).toEqual(['rejected']);
  });
});

describe('Mailgun’s signature is found in every form of body that it sends', () => {
  const fields = () => {
    const [timestamp, token] = [seconds(), randomBytes(25).toString('hex')];
    return { event: 'dropped', recipient: 'a@example.com', timestamp, token, signature: hmac(timestamp + token) };
  };
  const part = (name: string, value: string, more = '') =>
    `--b0\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
  const multipart = { 'Content-Type': 'multipart/form-data; boundary=b0' };
  const parts = (values: Record<string, string>) =>
    Object.entries(values)
      .map(([name, value]) => part(name, value))
      .join('');

  test('multipart, with an attachment', async () => {
    const { run, post } = await listen({ sourcePlatform: 'Mailgun' }, { '$.event': 'dropped' });
    const body = `${parts(fields())}${part('attachment-1', 'x'.repeat(100_000), '; filename="a.txt"')}--b0--\r\n`;
    expect((await post(multipart, body)).status).toBe(200);
    const { tasks } = await signalbox.untilStatus(run, 'COMPLETED');
    expect(tasks[0].outputData).toMatchObject({
      recipient: 'a@example.com',
      'attachment-1': { filename: 'a.txt', size: 100_000 },
    });
  });

  test.each([
    [
      'another signature',
      (values: Record<string, string>) => `${parts({ ...values, signature: hmac('other') })}--b0--\r\n`,
    ],
    [
      'two of them',
      (values: Record<string, string>) => `${parts(values)}${part('signature', values['signature'] ?? '')}--b0--\r\n`,
    ],
    [
      'a signature in a file',
      ({ signature = '', ...values }: Record<string, string>) =>
        `${parts(values)}${part('signature', signature, '; filename="s"')}--b0--\r\n`,
    ],
    ['no last boundary', (values: Record<string, string>) => parts(values)],
    [
      'a boundary longer than any',
      (values: Record<string, string>) => parts(values).replaceAll('--b0', `--${'b'.repeat(71)}`),
    ],
    ['headers without end', () => `--b0\r\n${'X: y\r\n'.repeat(100_000)}`],
  ])('a forged multipart form is refused: %s', async (what, make) => {
    const { post } = await listen({ sourcePlatform: 'Mailgun' });
    const type = what.startsWith('a boundary')
      ? { 'Content-Type': `multipart/form-data; boundary=${'b'.repeat(71)}` }
      : multipart;
    expect((await post(type, make(fields()))).status).toBe(401);
  });
});

describe('a time beside the signature in one header (custom HMAC)', () => {
  const body = () => `{"n":"${randomUUID()}"}`;
  const calendly = {
    kind: 'hmac',
    header: 'Calendly-Webhook-Signature',
    algorithm: 'sha256',
    encoding: 'hex',
    listSeparator: ',',
    prefix: 'v1=',
    template: '{timestamp}.{body}',
  };
  const paddle = {
    kind: 'hmac',
    header: 'Paddle-Signature',
    algorithm: 'sha256',
    encoding: 'hex',
    listSeparator: ';',
    prefix: 'h1=',
    template: '{timestamp}:{body}',
    timestampField: 'ts',
  };
  const linear = {
    kind: 'hmac',
    header: 'X-Sig',
    algorithm: 'sha256',
    encoding: 'hex',
    timestampPath: '$.sentAt',
    timestampUnit: 'ms',
  };

  test.each([
    { what: 'an entry by its name', custom: { ...calendly, timestampField: 't' } },
    {
      what: 'the header named twice: its entry t',
      custom: { ...calendly, timestampHeader: 'calendly-webhook-signature' },
    },
  ])('Calendly: $what', async ({ custom }) => {
    const { post } = await listen({ sourcePlatform: 'Custom', signalbox: { custom } });
    const text = body();
    const sign = (t: string, key = hmac(`${t}.${text}`)) => ({
      ...json,
      'Calendly-Webhook-Signature': `t=${t},v1=${key}`,
    });
    const [now, old] = [seconds(), String(Number(seconds()) - 301)];
    expect((await post(sign(old), text)).body).toMatchObject({ code: 'TIMESTAMP_OUT_OF_WINDOW' });
    expect((await post(sign(now, hmac(`${old}.${text}`)), text)).body).toMatchObject({ code: 'SIGNATURE_MISMATCH' });
    expect((await post({ ...json, 'Calendly-Webhook-Signature': `v1=${hmac(`${now}.${text}`)}` }, text)).status).toBe(
      401,
    );
    expect(
      (await post({ ...json, 'Calendly-Webhook-Signature': `t=${now}, v0=no, v1=${hmac(`${now}.${text}`)}` }, text))
        .status,
    ).toBe(200);
    // A signed time and an equal body are one delivery (R72).
    expect((await post(sign(now), text)).headers['x-signalbox-duplicate']).toBe('true');
  });

  test('Paddle', async () => {
    const { post } = await listen({ sourcePlatform: 'Custom', signalbox: { custom: paddle } });
    const [text, now] = [body(), seconds()];
    expect((await post({ ...json, 'Paddle-Signature': `ts=${now};h1=${hmac(`${now}:${text}`)}` }, text)).status).toBe(
      200,
    );
    expect(
      (await post({ ...json, 'Paddle-Signature': `ts=${now};ts=${now};h1=${hmac(`${now}:${text}`)}` }, text)).status,
    ).toBe(401);
  });

  test('a time in the signed body', async () => {
    const { post } = await listen({ sourcePlatform: 'Custom', signalbox: { custom: linear } });
    const at = (ms: unknown) => JSON.stringify({ sentAt: ms });
    const ask = async (text: string) => (await post({ ...json, 'X-Sig': hmac(text) }, text)).body.code;
    expect([
      await ask(at(Date.now())),
      await ask(at(Date.now() - 301_000)),
      await ask(at('soon')),
      await ask('[]'),
    ]).toEqual([undefined, ...Array(3).fill('TIMESTAMP_OUT_OF_WINDOW')]);
  });

  test.each([
    [{ ...calendly }, 'timestampHeader', /timestampField/],
    [{ ...calendly, timestampField: 't', listSeparator: undefined }, 'listSeparator', /between the entries/],
    [{ ...calendly, timestampField: 't', timestampHeader: 'X-Time' }, 'timestampHeader', /one place/],
    [{ ...linear, timestampPath: '$..at' }, 'timestampPath', /one place/],
  ])('one that could never be read is refused: %j', async (custom, path, says) => {
    const answer = await signalbox.call('POST', '/api/metadata/webhook', {
      name: randomUUID(),
      sourcePlatform: 'Custom',
      secretValue: 'k',
      receiverWorkflowNamesToVersions: { a: 0 },
      signalbox: { custom },
    });
    expect([answer.status, answer.body.validationErrors]).toEqual([
      400,
      [{ path: `signalbox.custom.${path}`, message: expect.stringMatching(says) }],
    ]);
  });

  test.each([
    [{ ...calendly, template: '{body}', timestampField: 't' }, 'timestampField'],
    [
      { kind: 'hmac', header: 'X-Sig', algorithm: 'sha256', encoding: 'hex', timestampHeader: 'X-Time' },
      'timestampHeader',
    ],
    [{ kind: 'hmac', header: 'X-Sig', algorithm: 'sha256', encoding: 'hex', idHeader: 'X-Id' }, 'idHeader'],
    [{ kind: 'hmac', header: 'X-Sig', algorithm: 'sha256', encoding: 'hex', toleranceSeconds: 5 }, 'toleranceSeconds'],
  ])('one that is not signed, or has no effect, is warned of: %j', async (custom, path) => {
    const answer = await signalbox.call('POST', '/api/metadata/webhook', {
      name: randomUUID(),
      sourcePlatform: 'Custom',
      secretValue: 'k',
      workflowsToStart: { orderPayment: 0 },
      signalbox: { custom },
    });
    expect([answer.status, answer.body.warnings?.map((warning: any) => warning.path)]).toEqual([
      200,
      [`signalbox.custom.${path}`],
    ]);
  });
});

describe('a body that is signed before it is compressed (R55)', () => {
  const custom = { kind: 'hmac', header: 'X-Signature', algorithm: 'sha256', encoding: 'hex' };
  const text = () => `{"type":"message.new","n":"${randomUUID()}"}`;

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)('a custom source takes either, and each only once: %s', async (encoding, compress) => {
    const { run, post } = await listen(
      { sourcePlatform: 'Custom', signalbox: { custom } },
      { '$.type': 'message.new' },
    );
    const [body, other] = [text(), text()];
    const headers = { ...json, 'Content-Encoding': encoding };
    expect((await post({ ...headers, 'X-Signature': hmac(body) }, compress(body))).status).toBe(200);
    await signalbox.untilStatus(run, 'COMPLETED');
    // The same content sent plain, or compressed in another way, is the same delivery.
    expect((await post({ ...json, 'X-Signature': hmac(body) }, body)).headers['x-signalbox-duplicate']).toBe('true');
    expect(
      (await post({ ...headers, 'Content-Encoding': 'gzip', 'X-Signature': hmac(body) }, gzipSync(body, { level: 1 })))
        .headers['x-signalbox-duplicate'],
    ).toBe('true');
    expect((await post({ ...headers, 'X-Signature': hmac(compress(other)) }, compress(other))).status).toBe(200);
    expect((await post({ ...headers, 'X-Signature': hmac('forged') }, compress(text()))).status).toBe(401);
  });

  test.each([
    { signedBody: 'received', plain: 401, compressed: 200 },
    { signedBody: 'decompressed', plain: 200, compressed: 401 },
  ])('$signedBody alone, where the source says so', async ({ signedBody, plain, compressed }) => {
    const { post } = await listen({ sourcePlatform: 'Custom', signalbox: { custom, signedBody } });
    const [one, other] = [text(), text()];
    const headers = { ...json, 'Content-Encoding': 'gzip' };
    expect((await post({ ...headers, 'X-Signature': hmac(one) }, gzipSync(one))).status).toBe(plain);
    expect((await post({ ...headers, 'X-Signature': hmac(gzipSync(other)) }, gzipSync(other))).status).toBe(compressed);
  });

  test('for a platform as well, where the source says so; else its bytes as received', async () => {
    for (const [signalboxSettings, status] of [
      [undefined, 401],
      [{ signedBody: 'decompressed' }, 200],
    ] as const) {
      const { post } = await listen({ sourcePlatform: 'GitHub', signalbox: signalboxSettings });
      const body = text();
      expect(
        (
          await post(
            { ...json, 'Content-Encoding': 'gzip', 'X-Hub-Signature-256': `sha256=${hmac(body)}` },
            gzipSync(body),
          )
        ).status,
      ).toBe(status);
    }
  });

  test('nothing is unfolded without bound before it is proved', async () => {
    for (const signedBody of [undefined, 'decompressed']) {
      const { post } = await listen({ sourcePlatform: 'Custom', signalbox: { custom, signedBody } });
      const answer = await post(
        { ...json, 'Content-Encoding': 'gzip', 'X-Signature': hmac('x') },
        gzipSync(Buffer.alloc(20 * 1024 * 1024)),
      );
      expect([400, 401]).toContain(answer.status);
    }
  });
});

describe('JSON that is declared as text', () => {
  test('is matched as what it is', async () => {
    const { run, post } = await listen(
      { sourcePlatform: 'Custom', headers: { 'X-Key': 'v' }, secretValue: undefined },
      { '$.type': 'note' },
    );
    expect((await post({ 'Content-Type': 'text/plain;charset=UTF-8', 'X-Key': 'v' }, '{"type":"note"}')).status).toBe(
      200,
    );
    await signalbox.untilStatus(run, 'COMPLETED');
  });

  test.each([
    { what: 'the source wants text as text', type: 'text/plain', more: { signalbox: { jsonInText: false } } },
    { what: 'another type of text', type: 'text/html', more: {} },
  ])('is one text where $what, and the explanation says why nothing matches', async ({ type, more }) => {
    const { id, post } = await listen(
      { sourcePlatform: 'Custom', headers: { 'X-Key': 'v' }, secretValue: undefined, ...more },
      { '$.type': 'note' },
    );
    const answer = await post({ 'Content-Type': type, 'X-Key': 'v' }, '{"type":"note"}');
    await signalbox.untilIdle();
    const { summary } = await signalbox.must('GET', `/api/events/${answer.headers['x-signalbox-event-id']}/explain`);
    expect(summary).toContain(`declared as ${type} and is one text: conditions find it as $.request`);
    expect(summary).toContain('application/json');
    expect(id).toBeTruthy();
  });
});
