import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { receiverAlone, SignalboxProcess, type Settings } from '../faults/signalbox-process.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';
import { freePort } from '../helpers/signalbox.ts';
import { startTestReceiver, type TestReceiver } from './receiver.ts';

const apiKey = 'k'.repeat(40);
let dataDir: string;
let testDatabase: TestDatabase;
/** A service of this machine that is nobody's business. */
let internal: TestReceiver;
let settings: Settings;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'signalbox-own-machine-'));
  testDatabase = await createTestDatabase();
  internal = await startTestReceiver((response) => void response.end('internal secret'));
  settings = {
    SIGNALBOX_DATA_DIR: dataDir,
    DATABASE_URL: testDatabase.url,
    TEMPORAL_ADDRESS: inject('servers').temporalAddress,
    TEMPORAL_TASK_QUEUE: `own-machine-${internal.port}`,
    PORT: String(await freePort()),
  };
});

afterEach(async () => {
  await internal.close();
  await testDatabase.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

const saves = (running: SignalboxProcess, host: string, headers: Record<string, string> = {}) =>
  running.api.call(
    'POST',
    '/api/v1/webhooks',
    { displayName: 'x', url: `http://${host}:${internal.port}/admin` },
    headers,
  );

test('first steps reach this machine; once there is a key, nothing on it, also not by what was saved before (G10)', async () => {
  const first = await SignalboxProcess.start(settings);
  const { id } = (await saves(first, '127.0.0.1')).body.webhook;
  await first.api.must('POST', `/api/v1/webhooks/${id}/test`);
  await internal.until(1);
  await first.terminate();

  const bearer = { Authorization: `Bearer ${apiKey}` };
  const keyed = await SignalboxProcess.start({ ...settings, SIGNALBOX_API_KEY: apiKey });
  for (const host of ['127.0.0.1', 'localhost', '127.9.9.9', '[::1]']) {
    expect(await saves(keyed, host, bearer)).toMatchObject({
      status: 400,
      text: expect.stringContaining('SIGNALBOX_ALLOW_TARGETS'),
    });
  }
  await keyed.api.call('POST', `/api/v1/webhooks/${id}/test`, {}, bearer);
  const instances = () => keyed.api.call('GET', `/api/v1/webhooks/${id}/instances`, undefined, bearer);
  await expect.poll(async () => (await instances()).text, { timeout: 20_000 }).toContain('SIGNALBOX_ALLOW_TARGETS');
  expect(internal.deliveries).toHaveLength(1);
  await keyed.terminate();

  const meant = await SignalboxProcess.start({
    ...settings,
    SIGNALBOX_API_KEY: apiKey,
    SIGNALBOX_ALLOW_TARGETS: '127.0.0.1',
  });
  expect((await saves(meant, '127.0.0.1', bearer)).status).toBe(200);
  expect((await saves(meant, '127.9.9.9', bearer)).status).toBe(400);
  await meant.terminate();
}, 120_000);

test('a key or a client that was made before counts like one in the settings', async () => {
  const first = await SignalboxProcess.start(settings);
  const { client, clientSecret } = await first.api.must('POST', '/api/v1/iam/personal_clients', {
    displayName: 'first',
  });
  await first.terminate();
  const second = await SignalboxProcess.start(settings);
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: client.clientId,
    client_secret: clientSecret,
  });
  const { body } = await second.api.call('POST', '/auth/v1/token', form.toString(), {
    'Content-Type': 'application/x-www-form-urlencoded',
  });
  expect(await saves(second, '127.0.0.1', { Authorization: `Bearer ${body.access_token}` })).toMatchObject({
    status: 400,
    text: expect.stringContaining('SIGNALBOX_ALLOW_TARGETS'),
  });
  await second.terminate();
}, 60_000);

test('receivers and workers apart are no first steps, without a key either', async () => {
  const receiver = await SignalboxProcess.start(settings, receiverAlone);
  expect((await saves(receiver, '127.0.0.1')).status).toBe(400);
  await receiver.terminate();
}, 60_000);
