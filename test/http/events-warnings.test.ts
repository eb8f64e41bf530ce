import { afterAll, beforeAll, expect, it } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox({ worker: false })));
afterAll(() => signalbox.stop());

const save = (matches: object) =>
  signalbox.call('POST', '/api/metadata/workflow?overwrite=true', {
    name: 'warned',
    version: 1,
    tasks: [waitTask(matches)],
  });

it('saves matches that can never hold with a warning that names the path, and others without', async () => {
  const odd = await save({ '$[0].event': 'open', '$.fine': 1 });
  expect(odd.status).toBe(200);
  expect(odd.headers['x-signalbox-warning']).toContain("matches['$[0].event']");
  expect(odd.headers['x-signalbox-warning']).not.toContain('fine');
  const fine = await save({ 'request[0].event': 'open', '$.fine': 1 });
  expect([fine.status, fine.headers['x-signalbox-warning']]).toEqual([200, undefined]);
});

it('refuses a path that does not parse, and names it (M6)', async () => {
  const broken = await save({ '$.a[': 1 });
  expect(broken.status).toBe(400);
  expect(broken.body).toMatchObject({ validationErrors: [{ path: expect.stringContaining('$.a[') }] });
});
