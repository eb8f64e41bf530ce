import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox({ worker: false })));
afterAll(() => signalbox?.stop());

test.each([
  ['GET', '/api/tasks/in_progress/type'],
  ['POST', '/api/workflow/some-id/upgrade'],
  ['GET', '/api/gateway/config?x=1'],
  ['POST', '/api/event/handleIncomingEvent'],
  ['DELETE', '/api/registry/service/orders'],
])('%s %s says that it is not served, not that something is missing (A15)', async (method, path) => {
  const { status, body } = await signalbox.call(method, path, method === 'GET' ? undefined : {});
  expect([status, body.status, body.code]).toEqual([501, 501, 'NOT_SERVED']);
  expect(body.message).toContain(path.replace(/\?.*/, ''));
});

test('a route that nobody has is a 404, and so are unknown ids of those that are served', async () => {
  for (const path of [
    '/api/nothing/here',
    '/api/workflow/no-such-id',
    '/api/metadata/workflow/none',
    '/api/tasks/no-such-task',
  ]) {
    expect([path, (await signalbox.get(path)).status]).toEqual([path, 404]);
  }
});

test('the version is bare text (A13)', async () => {
  const { status, headers, text } = await signalbox.get('/api/version');
  expect([status, text]).toEqual([200, expect.stringMatching(/^\d+\.\d+\.\d+$/)]);
  expect(headers['content-type']).toContain('text/plain');
});

test('a workflow may have a name that is also a route', async () => {
  expect((await signalbox.call('POST', '/api/workflow/search', {})).status).toBe(404);
});
