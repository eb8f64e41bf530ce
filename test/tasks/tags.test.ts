import { randomUUID } from 'node:crypto';
import { OrkesClients, noopLogger } from '@io-orkes/conductor-javascript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox({ worker: false })), 90_000);
afterAll(() => signalbox?.stop());

const tag = (key: string, value: string) => ({ key, value, type: 'METADATA' });

/** Makes a thing that can have tags, and deletes it. */
const kinds = [
  {
    kind: 'a workflow definition',
    path: (name: string) => `/api/metadata/workflow/${name}`,
    make: (name: string) =>
      signalbox.must('POST', '/api/metadata/workflow', {
        name,
        version: 1,
        tasks: [{ name: 'n', taskReferenceName: 'n', type: 'NOOP' }],
      }),
    unmake: (name: string) => signalbox.must('DELETE', `/api/metadata/workflow/${name}/1`),
  },
  {
    kind: 'a task definition',
    path: (name: string) => `/api/metadata/task/${name}`,
    make: (name: string) => signalbox.must('POST', '/api/metadata/taskdefs', [{ name }]),
    unmake: (name: string) => signalbox.must('DELETE', `/api/metadata/taskdefs/${name}`),
  },
  {
    kind: 'a schedule',
    path: (name: string) => `/api/scheduler/schedules/${name}`,
    make: (name: string) =>
      signalbox.must('POST', '/api/scheduler/schedules', {
        name,
        cronExpression: '0 0 0 1 1 ?',
        startWorkflowRequest: { name: 'none' },
        paused: true,
      }),
    unmake: (name: string) => signalbox.must('DELETE', `/api/scheduler/schedules/${name}`),
  },
  {
    kind: 'a secret',
    path: (name: string) => `/api/secrets/${name}`,
    make: (name: string) => signalbox.call('PUT', `/api/secrets/${name}`, 'v', { 'Content-Type': 'text/plain' }),
    unmake: (name: string) => signalbox.must('DELETE', `/api/secrets/${name}`),
  },
  {
    kind: 'an environment variable',
    path: (name: string) => `/api/environment/${name}`,
    make: (name: string) => signalbox.call('PUT', `/api/environment/${name}`, 'v', { 'Content-Type': 'text/plain' }),
    unmake: (name: string) => signalbox.must('DELETE', `/api/environment/${name}`),
  },
  {
    kind: 'an event handler',
    path: (name: string) => `/api/event/${name}`,
    make: (name: string) =>
      signalbox.must('POST', '/api/event', { name, event: 'conductor:a:b', active: false, actions: [] }),
    unmake: (name: string) => signalbox.must('DELETE', `/api/event/${name}`),
  },
];

describe.each(kinds)('tags of $kind (A170)', ({ path, make, unmake }) => {
  test('are added, replaced and taken away, and go with it', async () => {
    const name = `tagged-${randomUUID()}`;
    const url = `${path(name)}/tags`;
    expect((await signalbox.get(url)).status).toBe(404);
    expect((await signalbox.call('PUT', url, [tag('a', '1')])).status).toBe(404);
    await make(name);
    expect(await signalbox.must('GET', url)).toEqual([]);
    await signalbox.must('POST', url, { key: 'env', value: 'test' });
    await signalbox.must('POST', url, [tag('team', 'a')]);
    expect(await signalbox.must('GET', url)).toEqual([tag('env', 'test'), tag('team', 'a')]);
    await signalbox.must('PUT', url, [tag('team', 'b'), tag('team', 'c')]);
    expect(await signalbox.must('GET', url)).toEqual([tag('team', 'b'), tag('team', 'c')]);
    await signalbox.must('DELETE', url, tag('team', 'b'));
    expect(await signalbox.must('GET', url)).toEqual([tag('team', 'c')]);
    expect(await signalbox.must('GET', '/api/metadata/tags')).toContainEqual(tag('team', 'c'));
    await unmake(name);
    expect((await signalbox.get(url)).status).toBe(404);
    await make(name);
    expect(await signalbox.must('GET', url)).toEqual([]);
  });
});

test('a thing has a hundred tags at most, and what is no tag is refused with its place', async () => {
  const name = `tagged-${randomUUID()}`;
  await signalbox.must('POST', '/api/metadata/taskdefs', [{ name }]);
  const url = `/api/metadata/task/${name}/tags`;
  const many = Array.from({ length: 100 }, (_, at) => tag('n', String(at)));
  await signalbox.must('PUT', url, many);
  const refused = await signalbox.call('POST', url, tag('one', 'more'));
  expect(refused).toMatchObject({ status: 400, body: { message: expect.stringContaining('more than 100 tags') } });
  expect(await signalbox.must('GET', url)).toHaveLength(100);
  expect(await signalbox.call('PUT', url, [{ key: 'a' }])).toMatchObject({ status: 400 });
  expect(await signalbox.must('GET', url)).toHaveLength(100);
});

test('tags of a definition stay as long as one of its versions', async () => {
  const name = `tagged-${randomUUID()}`;
  const tasks = [{ name: 'n', taskReferenceName: 'n', type: 'NOOP' }];
  for (const version of [1, 2]) await signalbox.must('POST', '/api/metadata/workflow', { name, version, tasks });
  await signalbox.must('PUT', `/api/metadata/workflow/${name}/tags`, [tag('a', '1')]);
  await signalbox.must('DELETE', `/api/metadata/workflow/${name}/1`);
  expect(await signalbox.must('GET', `/api/metadata/workflow/${name}/tags`)).toEqual([tag('a', '1')]);
});

test("Conductor's client keeps the tags that it sends with an event handler", async () => {
  const clients = await OrkesClients.from({ serverUrl: `${signalbox.url}/api`, logger: noopLogger });
  const handlers = clients.getEventClient();
  const [name, event] = [`h:${randomUUID()}`, `any:${randomUUID()}`];
  const tags = [{ key: 'env', value: 'test' }];
  await handlers.addEventHandler({ name, event, active: true, actions: [], tags });
  expect(await handlers.getTagsForEventHandler(name)).toMatchObject(tags);
  await handlers.putTagForEventHandler(name, [{ key: 'env', value: 'live' }]);
  expect(await handlers.getEventHandlerByName(name)).toMatchObject({ event, tags: [{ key: 'env', value: 'live' }] });
  expect(await handlers.getEventHandlersForEvent(event)).toMatchObject([{ name }]);
  // That nobody ever raises such an event, and that nothing would come of it, is said.
  const { status, headers } = await signalbox.call('PUT', '/api/event', { name, event, active: true, actions: [] });
  expect(status).toBe(200);
  expect(String(headers['x-signalbox-warning'])).toMatch(/no actions.*never called|never called.*no actions/s);
});

test('an event handler that is changed as it was read keeps the tags that it got meanwhile', async () => {
  const [name, event] = [`h-${randomUUID()}`, `conductor:${randomUUID()}:done`];
  const handler = { name, event, active: true, actions: [], tags: [tag('env', 'test')] };
  const reads = async () => [
    (await signalbox.must('GET', '/api/event')).find((one: { name: string }) => one.name === name),
    (await signalbox.must('GET', `/api/event/${encodeURIComponent(event)}`))[0],
    await signalbox.must('GET', `/api/event/handler/${name}`),
  ];
  await signalbox.must('POST', '/api/event', handler);
  expect((await reads()).map(({ tags }) => tags)).toEqual(Array(3).fill([tag('env', 'test')]));

  await signalbox.must('PUT', `/api/event/${name}/tags`, [tag('env', 'live')]);
  for (const read of await reads()) {
    expect(read.tags).toEqual([tag('env', 'live')]);
    await signalbox.must('PUT', '/api/event', { ...read, condition: 'true' });
    expect(await signalbox.must('GET', `/api/event/${name}/tags`)).toEqual([tag('env', 'live')]);
  }

  // One that sends none changes none; an empty list takes them away.
  const { tags: _, ...untagged } = handler;
  await signalbox.must('PUT', '/api/event', untagged);
  expect(await signalbox.must('GET', `/api/event/${name}/tags`)).toEqual([tag('env', 'live')]);
  await signalbox.must('PUT', '/api/event', { ...untagged, tags: [] });
  expect(await reads()).toEqual(Array(3).fill(untagged));
});

test('tags in the stored text of an event handler, as the version before wrote them, count for nothing', async () => {
  const name = `h-${randomUUID()}`;
  await signalbox.must('POST', '/api/event', {
    name,
    event: `conductor:${name}:e`,
    active: true,
    actions: [],
    tags: [tag('a', '1')],
  });
  await signalbox.pool.query(`UPDATE event_handler SET json = (json::jsonb || '{"tags":[{"key":"old"}]}')::text`);
  const [found] = await signalbox.must('GET', `/api/event/conductor:${name}:e`);
  expect(found.tags).toEqual([tag('a', '1')]);
});

test('an event handler whose tags could not be written is not there, and can be sent again', async () => {
  const name = `h-${randomUUID()}`;
  const handler = { name, event: `conductor:${name}:e`, actions: [], tags: [tag('a', '1')] };
  await signalbox.pool.query(`
    CREATE FUNCTION refuse_tags() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no room for tags'; END $$;
    CREATE TRIGGER refuse_tags BEFORE INSERT ON tag FOR EACH ROW EXECUTE FUNCTION refuse_tags()`);
  expect((await signalbox.call('POST', '/api/event', handler)).status).toBeGreaterThanOrEqual(500);
  await signalbox.pool.query('DROP TRIGGER refuse_tags ON tag; DROP FUNCTION refuse_tags()');
  await signalbox.must('POST', '/api/event', handler);
  expect(await signalbox.must('GET', `/api/event/${name}/tags`)).toEqual([tag('a', '1')]);
});
