import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox({ config: {} })), 60_000);
afterAll(() => signalbox?.stop());

const noop = { name: 'n', taskReferenceName: 'n', type: 'SET_VARIABLE', inputParameters: { a: 1 } };
const definition = (more: object = {}) => ({ name: `client-${randomUUID()}`, version: 1, tasks: [noop], ...more });
const register = (body: object, query = '') => signalbox.call('POST', `/api/metadata/workflow${query}`, body);

describe('flags are read in any case, and in the words of several languages (A195)', () => {
  test.each(['true', 'True', 'TRUE', '1', 'yes', 'on', ''])('overwrite=%s is a yes', async (flag) => {
    const sent = definition();
    expect((await register(sent)).status).toBe(200);
    expect((await register(sent, `?overwrite=${flag}`)).status).toBe(200);
  });

  test.each(['false', 'False', 'FALSE', '0', 'no', 'off', undefined])('overwrite=%s is a no', async (flag) => {
    const sent = definition();
    await register(sent);
    expect((await register(sent, flag === undefined ? '' : `?overwrite=${flag}`)).status).toBe(409);
  });

  test.each(['overwrite=maybe', 'newVersion=2', 'overwrite=true&overwrite=false'])(
    '%s is neither, and a mistake',
    async (query) => {
      const { status, body } = await register(definition(), `?${query}`);
      expect([status, body.message]).toEqual([400, `${query.split('=')[0]}: must be true or false`]);
    },
  );

  test('in every route that has them', async () => {
    const sent = definition();
    expect((await signalbox.call('PUT', '/api/metadata/workflow?overwrite=True', [sent])).body).toEqual({
      bulkErrorResults: {},
      bulkSuccessfulResults: [sent.name],
    });
    expect((await signalbox.call('PUT', '/api/metadata/workflow?overwrite=False', [sent])).body).toMatchObject({
      bulkErrorResults: { [sent.name]: expect.any(String) },
      bulkSuccessfulResults: [],
    });
    expect((await signalbox.get('/api/metadata/workflow?short=True')).body[0]).not.toHaveProperty('tasks');
    const id = await signalbox.startWorkflow(sent.name);
    await signalbox.untilStatus(id, 'COMPLETED');
    const status = (await signalbox.get(`/api/workflow/${id}/status?includeOutput=TRUE&includeVariables=True`)).body;
    expect(status).toMatchObject({ output: {}, variables: { a: 1 } });
    expect((await signalbox.get(`/api/workflow/${id}?includeTasks=False`)).body.tasks).toEqual([]);
    expect((await signalbox.get(`/api/workflow/${id}?includeTasks=True`)).body.tasks).toHaveLength(1);
    expect((await signalbox.get(`/api/workflow/${id}?includeTasks=perhaps`)).status).toBe(400);
  });
});

describe('newVersion and short', () => {
  test('newVersion saves it as the version after the latest, also from many at once', async () => {
    const sent = definition({ version: 3 });
    expect((await register(sent, '?newVersion=true')).status).toBe(200);
    await Promise.all(
      Array.from({ length: 5 }, (_, n) =>
        register({ ...sent, version: 1, description: `no. ${n}` }, '?newVersion=true'),
      ),
    );
    expect((await register(sent, '?newVersion=True&overwrite=True')).status).toBe(200);
    const all = (await signalbox.get(`/api/metadata/workflow?name=${sent.name}`)).body;
    expect(all.map(({ version }: any) => version)).toEqual([3, 4, 5, 6, 7, 8, 9]);
    expect(new Set(all.map(({ description }: any) => description)).size).toBe(6);
    await signalbox.call('PUT', '/api/metadata/workflow?newVersion=true', [sent]);
    expect((await signalbox.get(`/api/metadata/workflow/${sent.name}`)).body.version).toBe(10);
  });

  test('short leaves out all but what a list needs', async () => {
    const sent = definition({ description: 'of a client', ownerEmail: 'a@example.org', outputParameters: { x: 1 } });
    await register(sent);
    const [found] = (await signalbox.get(`/api/metadata/workflow?name=${sent.name}&short=true`)).body;
    expect(found).toEqual({ name: sent.name, version: 1, description: 'of a client', ownerEmail: 'a@example.org' });
    expect((await signalbox.get(`/api/metadata/workflow?name=${sent.name}&short=false`)).body).toEqual([sent]);
  });
});

test('a parameter that has no effect is said, with the one that was meant', async () => {
  const sent = definition();
  const { headers } = await register(sent, '?overwrit=true');
  expect(headers['x-signalbox-warning']).toBe('overwrit: has no effect here; did you mean overwrite?');
  const id = await signalbox.startWorkflow(sent.name);
  const warned = async (path: string) => (await signalbox.get(path)).headers['x-signalbox-warning'];
  expect(await warned(`/api/workflow/${id}/tasks?Start=10&pageToken=x`)).toEqual([
    'Start: has no effect here; did you mean start?',
    'pageToken: has no effect here',
  ]);
  expect(await warned('/api/metadata/workflow?tagKey=a')).toBe('tagKey: has no effect here');
  for (const path of [
    `/api/workflow/${id}?summarize=true`,
    '/api/metadata/workflow?access=READ&metadata=true',
    `/api/workflow/${id}/tasks?start=0&count=5&status=COMPLETED`,
  ]) {
    expect([path, await warned(path)]).toEqual([path, undefined]);
  }
});

describe('routes that clients and tools call first', () => {
  test('GET /api/admin/config is a map (A13)', async () => {
    expect(await signalbox.must('GET', '/api/admin/config')).toEqual({
      server: 'signalbox',
      version: expect.stringMatching(/^\d/),
    });
  });

  test('the token is a JWT, whose claims clients read', async () => {
    const { token } = await signalbox.must('POST', '/api/token', { keyId: 'any', keySecret: 'any' });
    const [header, claims, signature, ...more] = token.split('.');
    expect([JSON.parse(Buffer.from(header, 'base64url').toString()).typ, signature !== '', more]).toEqual([
      'JWT',
      true,
      [],
    ]);
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      exp: expect.any(Number),
      sub: expect.any(String),
    });
  });

  test.each([
    ['POST', '/api/prompts/some_prompt', '{ broken', 'application/json'],
    ['POST', '/api/event/handleIncomingEvent', '{}', 'application/json'],
    ['DELETE', '/api/registry/service/orders', undefined, ''],
    ['GET', '/api/metadata/workflow/names-and-versions', undefined, ''],
    ['GET', '/api/metadata/workflow/latest-versions', undefined, ''],
    ['GET', '/api/event/execution', undefined, ''],
    ['GET', '/api/event/queues/providers', undefined, ''],
    ['GET', '/api/queue/config', undefined, ''],
    ['GET', '/api/queue/', undefined, ''],
    ['GET', '/api/admin/task/work', undefined, ''],
    ['POST', '/api/admin/consistency/verifyAndRepair/some-id', undefined, ''],
    ['GET', '/api/workflow/external-storage-location?path=x', undefined, ''],
    ['POST', '/api/workflow/some-id/messages', '{}', 'application/json'],
    ['GET', '/api/human/tasks/search', undefined, ''],
    ['GET', '/api/users', undefined, ''],
    ['GET', '/api/applications', undefined, ''],
    ['GET', '/api/integrations/provider', undefined, ''],
  ])('%s %s is not served, and says so whatever its body (A15)', async (method, path, body, type) => {
    const { status, body: answer } = await signalbox.call(
      method,
      path,
      body,
      type === '' ? {} : { 'Content-Type': type },
    );
    expect([status, answer.code]).toEqual([501, 'NOT_SERVED']);
  });
});

describe('a worker that polls and finds nothing (A197)', () => {
  test.each([
    ['/api/tasks/poll/work', 204],
    ['/api/tasks/poll/batch/work?count=10&timeout=1', 200],
  ])('%s is held for a second', async (path, status) => {
    const since = performance.now();
    expect((await signalbox.get(path)).status).toBe(status);
    expect(performance.now() - since).toBeGreaterThan(950);
  });
});
