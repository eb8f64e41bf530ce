import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signAsGitHub } from '../helpers/sign.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

const base = '/api/metadata/webhook';
let signalbox: Signalbox;

beforeAll(async () => {
  signalbox = await startSignalbox({ worker: false });
});

afterAll(() => signalbox?.stop());

/** A configuration that can be saved, under a name of its own. */
const github = (more: object = {}) => ({
  name: `github-${randomUUID()}`,
  sourcePlatform: 'GitHub',
  secretValue: 'first-secret',
  receiverWorkflowNamesToVersions: { orders: 0 },
  ...more,
});
const create = (config: object) => signalbox.must<any>('POST', base, config);
const read = (id: string) => signalbox.must<any>('GET', `${base}/${id}`);
const put = (id: string, config: object) => signalbox.call('PUT', `${base}/${id}`, config);
const accepts = async (id: string, secret: string) =>
  (await signalbox.postEvent(id, signAsGitHub(secret, { n: randomUUID() }))).status === 200;

describe('secrets (R10, R11, R14)', () => {
  test('POST answers with the secret once; reading and listing show only the mask', async () => {
    const created = await create(github());
    expect(created.secretValue).toBe('first-secret');
    expect([(await read(created.id)).secretValue, (await read(created.id)).signalbox.secretSet]).toEqual(['***', true]);
    const list = await signalbox.must<any[]>('GET', base);
    expect(list.find(({ id }) => id === created.id).secretValue).toBe('***');
    expect(JSON.stringify(list)).not.toContain('first-secret');
  });

  test('without a secret the mask is shown all the same, and `secretSet` tells the truth', async () => {
    const { id } = await create(github({ secretValue: '' }));
    expect(await read(id)).toMatchObject({ secretValue: '***', signalbox: { secretSet: false } });
    expect(await accepts(id, '')).toBe(false);
  });

  test('`secretMissing` says whether every request is refused for want of a secret: some are proved without', async () => {
    const missing = async (config: object) => (await read((await create(github(config))).id)).signalbox.secretMissing;
    const keys = [{ keyId: 'one', algorithm: 'hmac-sha256', secretBase64: randomBytes(32).toString('base64') }];
    expect(await missing({ secretValue: '' })).toBe(true);
    expect(await missing({})).toBe(false);
    expect(await missing({ sourcePlatform: 'Custom', secretValue: undefined, headers: { 'X-Key': 'k' } })).toBe(false);
    const signatures = { sourcePlatform: 'rfc9421', secretValue: undefined, signalbox: { httpSignatures: { keys } } };
    expect(await missing(signatures)).toBe(false);
  });

  test.each([
    { what: 'the mask', secretValue: '***' },
    { what: 'null', secretValue: null },
    { what: 'nothing', secretValue: undefined },
  ])('PUT with $what keeps the secret', async ({ secretValue }) => {
    const config = github();
    const { id } = await create(config);
    const answer = await put(id, { ...config, secretValue });
    expect([answer.status, answer.body.secretValue]).toEqual([200, '***']);
    expect(await accepts(id, 'first-secret')).toBe(true);
  });

  test('PUT with another text replaces it and shows it once; the old one is worth nothing', async () => {
    const config = github();
    const { id } = await create(config);
    expect((await put(id, { ...config, secretValue: 'second-secret' })).body.secretValue).toBe('second-secret');
    expect((await read(id)).secretValue).toBe('***');
    expect([await accepts(id, 'first-secret'), await accepts(id, 'second-secret')]).toEqual([false, true]);
  });

  test('PUT with an empty text clears it, and then nothing verifies', async () => {
    const config = github();
    const { id } = await create(config);
    await put(id, { ...config, secretValue: '' });
    expect((await read(id)).signalbox.secretSet).toBe(false);
    expect([await accepts(id, 'first-secret'), await accepts(id, '')]).toEqual([false, false]);
  });

  test('extra secrets overlap with the first, are never shown, and stay when `signalbox` is absent (R52)', async () => {
    const config = github({ signalbox: { extraSecrets: ['next-secret'] } });
    const created = await create(config);
    expect(JSON.stringify([created.signalbox, await read(created.id)])).not.toContain('next-secret');
    expect([await accepts(created.id, 'first-secret'), await accepts(created.id, 'next-secret')]).toEqual([true, true]);
    await put(created.id, { ...config, signalbox: undefined });
    expect(await accepts(created.id, 'next-secret')).toBe(true);
  });

  test('expected header values are shown: clients read them back (R12)', async () => {
    const { id } = await create({ ...github({ headers: { 'X-Key': 'shown' } }), sourcePlatform: 'Custom' });
    expect((await read(id)).headers).toEqual({ 'X-Key': 'shown' });
  });
});

describe('ids and names (R3, R4)', () => {
  test('an id of the caller is kept; else the server makes one that nobody guesses', async () => {
    const given = `webhook-${Date.now()}`;
    expect((await create(github({ id: given }))).id).toBe(given);
    expect((await create(github())).id).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('an id or a name in use is refused with 409, also when renaming', async () => {
    const one = await create(github());
    const other = await create(github());
    expect((await signalbox.call('POST', base, github({ id: one.id }))).status).toBe(409);
    expect((await signalbox.call('POST', base, github({ name: one.name }))).status).toBe(409);
    expect((await put(other.id, github({ name: one.name }))).status).toBe(409);
    expect((await put(other.id, github({ name: one.name.toUpperCase() }))).status).toBe(200);
  });

  test('an id that could not stand in a URL is refused', async () => {
    for (const id of ['', 'a/b', 'a b', 'x'.repeat(256)])
      expect((await signalbox.call('POST', base, github({ id }))).status).toBe(400);
  });
});

describe('validation (R16, R25)', () => {
  test.each([
    { what: 'no name', config: { name: undefined }, path: 'name' },
    { what: 'an empty name', config: { name: '' }, path: 'name' },
    {
      what: 'no target',
      config: { receiverWorkflowNamesToVersions: {}, workflowsToStart: {} },
      path: 'receiverWorkflowNamesToVersions',
    },
    {
      what: 'no target but an idempotency key',
      config: { receiverWorkflowNamesToVersions: null, workflowsToStart: { idempotencyKey: 'k' } },
      path: 'receiverWorkflowNamesToVersions',
    },
    {
      what: 'HEADER_BASED without headers',
      config: { sourcePlatform: 'Custom', verifier: 'HEADER_BASED' },
      path: 'headers',
    },
    { what: 'an unknown verifier', config: { verifier: 'NONE' }, path: 'verifier' },
    { what: 'neither verifier nor preset', config: { sourcePlatform: 'Fax machine' }, path: 'verifier' },
    {
      what: 'a negative version',
      config: { receiverWorkflowNamesToVersions: { orders: -1 } },
      path: 'receiverWorkflowNamesToVersions.orders',
    },
    { what: 'half a version', config: { workflowsToStart: { orders: 1.5 } }, path: 'workflowsToStart.orders' },
    {
      what: 'an unknown strategy',
      config: { workflowsToStart: { orders: 1, idempotencyStrategy: 'MAYBE' } },
      path: 'workflowsToStart.idempotencyStrategy',
    },
  ])('$what is refused with 400 that names the path', async ({ config, path }) => {
    const answer = await signalbox.call('POST', base, github(config));
    expect([answer.status, answer.body.status, answer.body.retryable]).toEqual([400, 400, false]);
    expect(answer.body.validationErrors.map((error: any) => error.path)).toContain(path);
    expect(answer.text).not.toContain('first-secret');
  });

  test('a body that is no JSON object is refused', async () => {
    for (const body of ['{"name":', '[]', '"text"', ''])
      expect((await signalbox.call('POST', base, body, { 'Content-Type': 'application/json' })).status).toBe(400);
  });

  test('a definition that is not there yet, unknown and old fields, versions as text and null are fine (R1, R2, R5, R6)', async () => {
    const created = await create(
      github({
        receiverWorkflowNamesToVersions: { 'not-yet': '3' },
        workflowsToStart: { later: null, idempotencyKey: '${workflow.input.id}', idempotencyStrategy: 'FAIL' },
        bodyKey: 'x',
        bodyValue: 'y',
        authenticationType: 'z',
        url: 'u',
        somethingNew: 1,
        headerKey: null,
        sourcePlatform: 'git-hub',
      }),
    );
    expect(created.receiverWorkflowNamesToVersions).toEqual({ 'not-yet': 3 });
    expect(created.workflowsToStart).toEqual({
      later: 0,
      idempotencyKey: '${workflow.input.id}',
      idempotencyStrategy: 'FAIL',
    });
    expect(created).not.toHaveProperty('bodyKey');
    expect(Object.values(created)).not.toContain(null);
  });

  test('what a scheme does not use is kept as it came (R8)', async () => {
    const { id } = await create({
      ...github(),
      sourcePlatform: 'Slack',
      verifier: 'SLACK_BASED',
      headerKey: 'X-Some',
      secretKey: 'X-Slack-Signature',
    });
    expect(await read(id)).toMatchObject({ headerKey: 'X-Some', secretKey: 'X-Slack-Signature' });
  });
});

describe('reading, replacing and deleting (R15, R17)', () => {
  test('PUT replaces what can be set and leaves the rest; the id of the path counts', async () => {
    const created = await create(
      github({ tags: [{ key: 'team', value: 'pay' }], signalbox: { dedupeWindowSeconds: 7 } }),
    );
    const answer = await put(
      created.id,
      github({
        id: 'another',
        receiverWorkflowNamesToVersions: undefined,
        workflowsToStart: { orders: 2 },
        createdBy: 'x',
        tags: [],
        urlVerified: true,
      }),
    );
    expect(answer.body).toMatchObject({
      id: created.id,
      receiverWorkflowNamesToVersions: {},
      workflowsToStart: { orders: 2 },
      createdBy: created.createdBy,
      urlVerified: false,
      tags: [{ key: 'team', value: 'pay', type: 'METADATA' }],
      signalbox: { dedupeWindowSeconds: 7 },
    });
    const byBody = await signalbox.call('PUT', base, { ...github(), id: created.id });
    expect([byBody.status, byBody.body.id]).toEqual([200, created.id]);
  });

  test('an unknown id is 404 everywhere', async () => {
    const id = randomUUID();
    const answers = await Promise.all([
      signalbox.call('GET', `${base}/${id}`),
      put(id, github()),
      signalbox.call('DELETE', `${base}/${id}`),
      signalbox.call('GET', `${base}/${id}/tags`),
      signalbox.call('PUT', `${base}/${id}/tags`, []),
      signalbox.call('DELETE', `${base}/${id}/tags`, []),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(404));
    expect(answers.map(({ body }) => body.status)).toEqual(Array(6).fill(404));
  });

  test('DELETE answers empty, and the URL is gone at once', async () => {
    const { id } = await create(github());
    expect(await accepts(id, 'first-secret')).toBe(true);
    const answer = await signalbox.call('DELETE', `${base}/${id}`);
    expect([answer.status, answer.text, answer.headers['content-length'], answer.headers['content-type']]).toEqual([
      200,
      '',
      '0',
      undefined,
    ]);
    expect((await signalbox.postEvent(id, signAsGitHub('first-secret', {}))).status).toBe(404);
  });

  test('tags are added and removed by key and value (R105)', async () => {
    const { id } = await create(github());
    await signalbox.must('PUT', `${base}/${id}/tags`, [
      { key: 'a', value: '1' },
      { key: 'b', value: '2', type: 'RATE' },
    ]);
    await signalbox.must('PUT', `${base}/${id}/tags`, [{ key: 'a', value: '2' }]);
    await signalbox.must('DELETE', `${base}/${id}/tags`, [
      { key: 'a', value: '1' },
      { key: 'no', value: 'such' },
    ]);
    const tags = await signalbox.must<any[]>('GET', `${base}/${id}/tags`);
    expect(tags.map(({ key, value, type }) => `${key}=${value} ${type}`).sort()).toEqual(['a=2 METADATA', 'b=2 RATE']);
  });
});

describe('verification state (R19, R31-R36)', () => {
  test('the first genuine event verifies the URL; a forged one does not', async () => {
    const { id, urlVerified } = await create(github());
    expect(urlVerified).toBe(false);
    await accepts(id, 'forged');
    expect((await read(id)).urlVerified).toBe(false);
    await accepts(id, 'first-secret');
    expect((await read(id)).urlVerified).toBe(true);
  });

  test('it can be imported by POST but not set by PUT', async () => {
    const imported = await create(github({ urlVerified: true }));
    expect(imported.urlVerified).toBe(true);
    const other = await create(github());
    expect((await put(other.id, github({ urlVerified: true }))).body.urlVerified).toBe(false);
  });

  test('another verifier resets it; another secret, header or platform does not', async () => {
    const config = github({ verifier: 'SIGNATURE_BASED', urlVerified: true });
    const { id } = await create(config);
    const kept = await put(id, {
      ...config,
      secretValue: 'second-secret',
      headerKey: 'X-Other',
      sourcePlatform: 'Gitea',
    });
    expect(kept.body.urlVerified).toBe(true);
    expect((await put(id, { ...config, verifier: 'STRIPE' })).body.urlVerified).toBe(false);
  });
});

describe('a change is effective for the next event (R18)', () => {
  test('a secret changed back and forth under load is judged by what was saved last', async () => {
    const config = github();
    const { id } = await create(config);
    const beside = await startSignalbox({ beside: signalbox, worker: false });
    let posting = true;
    const load = Promise.all(
      Array.from({ length: 8 }, async (_, at) => {
        while (posting)
          await signalbox.postEvent(
            id,
            signAsGitHub(at % 2 === 0 ? 'first-secret' : 'second-secret', { n: randomUUID() }),
          );
      }),
    );
    try {
      for (let change = 0; change < 15; change += 1) {
        const [now, before] = change % 2 === 0 ? ['second-secret', 'first-secret'] : ['first-secret', 'second-secret'];
        expect((await put(id, { ...config, secretValue: now })).status).toBe(200);
        // Through the process that made the change, and through one that only knows the old state.
        for (const { postEvent } of [signalbox, beside].map((one) => ({ postEvent: one.postEvent.bind(one) }))) {
          expect((await postEvent(id, signAsGitHub(now, { n: randomUUID() }))).status).toBe(200);
          expect((await postEvent(id, signAsGitHub(before, { n: randomUUID() }))).status).toBe(401);
        }
      }
    } finally {
      posting = false;
      await load;
      await beside.stop();
    }
  });

  test('a source deleted in one process is unknown to the other', async () => {
    const { id } = await create(github());
    const beside = await startSignalbox({ beside: signalbox, worker: false });
    const post = async () => (await beside.postEvent(id, signAsGitHub('first-secret', { n: randomUUID() }))).status;
    expect(await post()).toBe(200);
    await signalbox.must('DELETE', `${base}/${id}`);
    expect(await post()).toBe(404);
    await beside.stop();
  });

  test('a source made anew under the id of a deleted one is the new one everywhere, also where the old one is remembered', async () => {
    const id = `again-${randomUUID()}`;
    const beside = await startSignalbox({ beside: signalbox, worker: false });
    const shown = async (one: Signalbox) =>
      (await one.must<any[]>('GET', base)).find((each) => each.id === id).receiverWorkflowNamesToVersions;
    const post = async (secret: string) =>
      (await beside.postEvent(id, signAsGitHub(secret, { n: randomUUID() }))).status;
    await create({ ...github(), id });
    expect(await post('first-secret')).toBe(200);
    await Promise.all([signalbox, beside].map(shown));

    await signalbox.must('DELETE', `${base}/${id}`);
    await create({ ...github({ secretValue: 'second-secret', receiverWorkflowNamesToVersions: { bills: 0 } }), id });
    // As often changed as the old one was: by its first event.
    expect((await signalbox.postEvent(id, signAsGitHub('second-secret', { n: randomUUID() }))).status).toBe(200);
    expect(await Promise.all([signalbox, beside].map(shown))).toEqual([{ bills: 0 }, { bills: 0 }]);
    expect(await post('first-secret')).toBe(401);
    expect(await post('second-secret')).toBe(200);
    await beside.stop();
  });
});
