import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox()));
afterAll(() => signalbox.stop());

const json = { 'Content-Type': 'application/json' };
const wait = (id: string) =>
  `{"name":"big-${id}","version":1,"tasks":[{"name":"w","taskReferenceName":"w","type":"WAIT_FOR_WEBHOOK","inputParameters":{"matches":{"$.id":${id}}}}]}`;

it('does not round numbers of definitions, inputs and events on their way to a match (M27)', async () => {
  const id = '9007199254740993';
  expect((await signalbox.call('POST', '/api/metadata/workflow', wait(id), json)).status).toBe(200);
  expect(
    (
      await signalbox.call(
        'POST',
        '/api/metadata/workflow',
        wait('"${workflow.input.id}"').replace('big-"${workflow.input.id}"', 'by-input'),
        json,
      )
    ).status,
  ).toBe(200);
  const source = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [`big-${id}`]: 0, 'by-input': 0 } });
  const runs = await Promise.all([
    signalbox.call('POST', `/api/workflow/big-${id}`, '{}', json),
    signalbox.call('POST', '/api/workflow/by-input', `{"id":${id}}`, json),
  ]);
  await signalbox.untilWaiting(2);
  const post = (number: string) =>
    signalbox.postEvent(source.id, { headers: { ...json, 'X-Key': 'open sesame' }, body: `{"id":${number}}` });
  // The neighbour is the same double.
  await post('9007199254740992');
  await signalbox.untilIdle();
  await signalbox.untilWaiting(2);
  await post(id);
  for (const run of runs)
    expect((await signalbox.untilStatus(run.text, 'COMPLETED')).tasks[0].outputData).toEqual({ id });
});

it('says where a body stops being JSON, and refuses one that is nested too deep', async () => {
  const broken = await signalbox.call('POST', '/api/metadata/workflow', '{"name": oops}', json);
  expect(broken.status).toBe(400);
  expect(broken.body.message).toContain('line 1, column 10');
  const deep = await signalbox.call('POST', '/api/workflow/any', `{"a":${'['.repeat(600)}${']'.repeat(600)}}`, json);
  expect(deep.status).toBe(400);
  expect(deep.body.message).toContain('levels deep');
});

it('refuses a body that is too large, and takes none for nothing', async () => {
  const large = await signalbox.call(
    'POST',
    '/api/metadata/workflow',
    `{"name":"${'x'.repeat(6 * 1024 * 1024)}"}`,
    json,
  );
  expect(large.status).toBe(413);
  expect((await signalbox.call('POST', '/api/metadata/workflow', '', json)).status).toBe(400);
});
