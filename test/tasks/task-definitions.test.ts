import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox({ worker: false })));
afterAll(() => signalbox?.stop());

const path = '/api/metadata/taskdefs';

test('a task definition comes back as it was sent, with the defaults of what it leaves out (A28)', async () => {
  const name = `task-${randomUUID()}`;
  const sent = {
    name,
    retryCount: 1,
    ownerEmail: 'a@b.c',
    inputKeys: ['x'],
    ours: { kept: [null] },
    description: null,
  };
  const { status, text } = await signalbox.call('POST', path, [sent]);
  expect([status, text]).toEqual([200, '']);
  const { description: _none, ...kept } = sent;
  expect(await signalbox.must('GET', `${path}/${name}?metadata=false`)).toEqual({
    retryLogic: 'FIXED',
    retryDelaySeconds: 60,
    backoffScaleFactor: 1,
    timeoutSeconds: 0,
    timeoutPolicy: 'TIME_OUT_WF',
    responseTimeoutSeconds: 3_600,
    pollTimeoutSeconds: 0,
    concurrentExecLimit: 0,
    rateLimitPerFrequency: 0,
    rateLimitFrequencyInSeconds: 1,
    inputTemplate: {},
    ...kept,
  });
  expect((await signalbox.must('GET', path)).map((one: any) => one.name)).toContain(name);
});

test('POST replaces those that are there, PUT replaces one, and one that is not there is a 404', async () => {
  const name = `task-${randomUUID()}`;
  expect((await signalbox.call('PUT', path, { name })).status).toBe(404);
  await signalbox.must('POST', path, [{ name, retryCount: 1 }]);
  await signalbox.must('POST', path, [{ name, retryCount: 2 }]);
  expect((await signalbox.must('GET', `${path}/${name}`)).retryCount).toBe(2);
  await signalbox.must('PUT', path, { name, retryCount: 3 });
  expect((await signalbox.must('GET', `${path}/${name}`)).retryCount).toBe(3);
  await signalbox.must('DELETE', `${path}/${name}`);
  expect((await signalbox.get(`${path}/${name}`)).body).toMatchObject({
    status: 404,
    message: `No such task definition found by name: ${name}`,
  });
  expect((await signalbox.call('DELETE', `${path}/${name}`)).status).toBe(404);
});

test('all that is wrong is told at once, with its place', async () => {
  const { status, body } = await signalbox.call('POST', path, [
    { name: 'fine' },
    {
      retryCount: -1,
      retryLogic: 'SOMETIMES',
      timeoutPolicy: 'NEVER',
      responseTimeoutSeconds: 'long',
      signalbox: { queue: 'x' },
    },
  ]);
  expect(status).toBe(400);
  expect(body.validationErrors.map((error: any) => error.path).toSorted()).toEqual([
    '[1].name',
    '[1].responseTimeoutSeconds',
    '[1].retryCount',
    '[1].retryLogic',
    '[1].signalbox.queue',
    '[1].timeoutPolicy',
  ]);
  expect((await signalbox.get(`${path}/fine`)).status).toBe(404);
});
