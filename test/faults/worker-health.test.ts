import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import { newApiKey } from '../../src/http/auth/credentials.ts';
import { createApiKeys } from '../../src/store/api-keys.ts';
import { Api } from '../helpers/api.ts';
import { createTestDatabase } from '../helpers/database.ts';
import { freePort } from '../helpers/signalbox.ts';
import { SignalboxProcess, workerAlone } from './signalbox-process.ts';

async function prepare() {
  const { database, url, drop } = await createTestDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-worker-'));
  onTestFinished(async () => {
    await drop();
    rmSync(folder, { recursive: true, force: true });
  });
  const port = await freePort();
  return {
    database,
    port,
    settings: {
      PORT: String(port),
      SIGNALBOX_WORKER_PORT: String(port),
      DATABASE_URL: url,
      TEMPORAL_ADDRESS: inject('servers').temporalAddress,
      TEMPORAL_TASK_QUEUE: `queue-${port}`,
      SIGNALBOX_DATA_DIR: folder,
    },
  };
}

test('a worker alone shows health and metrics to this machine, and nothing else; SIGTERM ends it', async () => {
  const { settings } = await prepare();
  const worker = await SignalboxProcess.start(settings, workerAlone);
  expect((await worker.api.get('/health')).body).toEqual({ healthy: true });
  await vi.waitFor(
    async () =>
      expect((await worker.api.get('/health/ready')).body).toEqual({
        ready: true,
        postgres: { ok: true },
        storage: { ok: true },
        temporal: { ok: true },
        worker: { ok: true },
      }),
    { timeout: 20_000 },
  );
  expect((await worker.api.get('/metrics')).text).toMatch(
    /^signalbox_build_info\{.*\} 1$[^]*^signalbox_attempts_total/m,
  );
  // Not by the test's client of the API, which knows no 404 of this route.
  expect((await fetch(`${worker.api.url}/api/events`)).status).toBe(404);
  expect((await worker.api.call('GET', '/metrics', undefined, { 'X-Forwarded-For': '203.0.113.7' })).status).toBe(403);
  expect((await worker.terminate()).code).toBe(0);
}, 120_000);

test('for other machines its metrics need a stored key, its health none, and why a part fails is for keys', async () => {
  const { settings, database } = await prepare();
  const { key, secret } = newApiKey({ name: 'prometheus', role: 'read' });
  await createApiKeys(database.pool).create(key);
  const worker = await SignalboxProcess.start({ ...settings, HOST: '0.0.0.0' }, workerAlone);
  expect((await worker.api.get('/health')).status).toBe(200);
  expect((await worker.api.get('/metrics')).status).toBe(401);
  expect(
    (await worker.api.call('GET', '/metrics', undefined, { Authorization: `Bearer ${key.id}.${secret}` })).text,
  ).toContain('signalbox_database_connections');
}, 120_000);

test('no port, no listener; a port that is taken is named with its setting', async () => {
  const { settings, port } = await prepare();
  const { SIGNALBOX_WORKER_PORT: _none, ...without } = settings;
  const worker = await SignalboxProcess.start(without, workerAlone);
  await expect(new Api(`http://127.0.0.1:${port}`).get('/health')).rejects.toThrow();
  await worker.terminate();
  const taken = createServer().listen(port, '127.0.0.1');
  await once(taken, 'listening');
  onTestFinished(() => void taken.close());
  await expect(SignalboxProcess.start(settings, workerAlone)).rejects.toThrow(
    `SIGNALBOX_WORKER_PORT ${port} is taken on 127.0.0.1`,
  );
}, 120_000);
