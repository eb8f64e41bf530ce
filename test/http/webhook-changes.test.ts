import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signAsGitHub } from '../helpers/sign.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

const base = '/api/metadata/webhook';
let signalbox: Signalbox;

beforeAll(async () => {
  signalbox = await startSignalbox({ worker: false });
});

afterAll(() => signalbox?.stop());

const config = (more: object = {}) => ({
  name: `changed-${randomUUID()}`,
  sourcePlatform: 'GitHub',
  secretValue: 'first',
  receiverWorkflowNamesToVersions: { orders: 0 },
  ...more,
});
const create = (more: object = {}) => signalbox.must<any>('POST', base, config(more));
const read = (id: string) => signalbox.must<any>('GET', `${base}/${id}`);
const put = (id: string, more: object) => signalbox.call('PUT', `${base}/${id}`, config(more));
const eight = Array.from({ length: 8 }, (_, n) => n);

describe('changes at the same time: none is lost', () => {
  test('every acknowledged new secret verifies, and a switch beside it holds', async () => {
    const { id } = await create();
    const answers = await Promise.all(
      eight.flatMap(() => [
        signalbox.call('POST', `/api/sources/${id}/rotate`, {}),
        signalbox.call('POST', `/api/sources/${id}/enable`),
      ]),
    );
    expect(answers.map((answer) => answer.status)).toEqual(Array(16).fill(200));
    const secrets = ['first', ...answers.flatMap((answer) => answer.body.secretValue ?? [])];
    expect(secrets).toHaveLength(9);
    const statuses = await Promise.all(
      secrets.map(async (secret) => (await signalbox.postEvent(id, signAsGitHub(secret, { n: randomUUID() }))).status),
    );
    expect(statuses).toEqual(Array(9).fill(200));
  });

  test('a configuration that keeps the secret keeps the one that a rotation beside it makes', async () => {
    const source = await create();
    const kept = { ...config(), name: source.name, secretValue: undefined };
    const answers = await Promise.all(
      eight.flatMap((n) => [
        signalbox.call('POST', `/api/sources/${source.id}/rotate`, {}),
        signalbox.call('PUT', `${base}/${source.id}`, {
          ...kept,
          receiverWorkflowNamesToVersions: { [`orders-${n}`]: 0 },
        }),
      ]),
    );
    expect(answers.map((answer) => answer.status)).toEqual(Array(16).fill(200));
    const secrets = answers.filter((_, at) => at % 2 === 0).map((answer) => answer.body.secretValue);
    const statuses = await Promise.all(
      secrets.map(
        async (secret) => (await signalbox.postEvent(source.id, signAsGitHub(secret, { n: randomUUID() }))).status,
      ),
    );
    expect(statuses).toEqual(Array(8).fill(200));
  });

  test('tags put and deleted side by side are all there, and all gone (R105)', async () => {
    const { id } = await create({ tags: eight.map((n) => ({ key: 'old', value: `${n}` })) });
    await Promise.all(
      eight.flatMap((n) => [
        signalbox.must('PUT', `${base}/${id}/tags`, [{ key: 'new', value: `${n}` }]),
        signalbox.must('DELETE', `${base}/${id}/tags`, [{ key: 'old', value: `${n}` }]),
      ]),
    );
    const tags = await signalbox.must<any[]>('GET', `${base}/${id}/tags`);
    expect(tags.map(({ key, value }) => `${key} ${value}`).sort()).toEqual(eight.map((n) => `new ${n}`));
  });
});

describe('tags of the list', () => {
  test('the list has the tags as they are now, also of a webhook that it showed before', async () => {
    const { id } = await create({ tags: [{ key: 'team', value: 'old' }] });
    const listed = async () => (await signalbox.must<any[]>('GET', base)).find((each) => each.id === id).tags;
    const tag = (value: string) => expect.objectContaining({ key: 'team', value });
    expect(await listed()).toEqual([tag('old')]);
    await signalbox.must('PUT', `${base}/${id}/tags`, [{ key: 'team', value: 'new' }]);
    expect(await listed()).toEqual([tag('old'), tag('new')]);
    await signalbox.must('DELETE', `${base}/${id}/tags`, [{ key: 'team', value: 'old' }]);
    expect(await listed()).toEqual([tag('new')]);
  });
});

describe('a tag is there once (R105)', () => {
  const repeated = [
    { key: 'a', value: '1' },
    { key: 'b', value: '1' },
    { key: 'a', value: '1', type: 'LAST' },
  ];
  const wanted = ['a=1 LAST', 'b=1 METADATA'];
  const shown = async (id: string) =>
    (await signalbox.must<any[]>('GET', `${base}/${id}/tags`))
      .map(({ key, value, type }) => `${key}=${value} ${type}`)
      .sort();

  test('however often POST or PUT names it: the last one counts', async () => {
    const created = await create({ tags: repeated });
    expect(await shown(created.id)).toEqual(wanted);
    const { id } = await create();
    await signalbox.must('PUT', `${base}/${id}/tags`, repeated);
    expect(await shown(id)).toEqual(wanted);
  });
});

describe('what is checked is what will be stored (R1, R11, R16)', () => {
  test('PUT without `signalbox` keeps the method that stands there', async () => {
    const bearer = { sourcePlatform: 'Fax machine', signalbox: { custom: { kind: 'bearer' } } };
    const { id } = await create(bearer);
    expect(await put(id, { sourcePlatform: 'Fax machine' })).toMatchObject({
      status: 200,
      body: { signalbox: { custom: { kind: 'bearer' } } },
    });
    const without = await put(id, { sourcePlatform: 'Fax machine', signalbox: {} });
    expect([without.status, without.body.validationErrors[0].path]).toEqual([400, 'verifier']);
  });

  test.each([
    { what: 'Custom alone', more: { sourcePlatform: 'Custom' } },
    { what: 'HEADER_BASED', more: { sourcePlatform: 'GitHub', verifier: 'HEADER_BASED' } },
    { what: 'an empty map', more: { sourcePlatform: 'custom', headers: {} } },
  ])('headers are needed where they alone prove a request: $what', async ({ more }) => {
    const answer = await signalbox.call('POST', base, config(more));
    expect(answer.status).toBe(400);
    expect(answer.body.validationErrors).toMatchObject([
      { path: 'headers', message: expect.stringMatching(/at least one header.*verifier.*signalbox\.custom/) },
    ]);
  });

  test.each([
    { what: 'a verifier', more: { sourcePlatform: 'Custom', verifier: 'SIGNATURE_BASED' } },
    { what: 'a method of one’s own', more: { sourcePlatform: 'Custom', signalbox: { custom: { kind: 'bearer' } } } },
    { what: 'a header', more: { sourcePlatform: 'Custom', headers: { 'X-Key': 'k' } } },
    { what: 'a platform with a token of its own', more: { sourcePlatform: 'Microsoft Graph' } },
  ])('and nowhere else: $what', async ({ more }) => {
    expect((await signalbox.call('POST', base, config(more))).status).toBe(200);
  });
});

describe('another method starts unverified (R19, R34)', () => {
  test('another kind of `custom` is another method; other settings of the same kind are not', async () => {
    const bearer = { sourcePlatform: 'Custom', signalbox: { custom: { kind: 'bearer' } } };
    const challenge = {
      sourcePlatform: 'Custom',
      secretValue: '',
      signalbox: { custom: { kind: 'challenge', field: 'challenge' } },
    };
    const { id } = await create(bearer);
    const post = async (body: string) =>
      (await signalbox.postEvent(id, { headers: { Authorization: 'Bearer first' }, body })).status;
    expect(await post('{"n":1}')).toBe(200);
    expect((await put(id, bearer)).body.urlVerified).toBe(true);
    expect((await put(id, challenge)).body.urlVerified).toBe(false);
    expect(await post('{"n":2}')).toBe(401);
    expect([await post('{"challenge":"c"}'), await post('{"n":3}')]).toEqual([200, 200]);
    expect(
      (await put(id, { ...challenge, signalbox: { custom: { kind: 'challenge', field: 'other' } } })).body.urlVerified,
    ).toBe(true);
    expect((await read(id)).urlVerified).toBe(true);
  });
});
