import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { prepareEveryCall, summaryOf } from './every-call.ts';
import { startOverOwnServers, type OwnServers } from './own-servers.ts';

const ready = async ({ signalbox }: OwnServers) => (await signalbox.get('/health/ready')).body;

test('a database that takes no writes is not ready, and says so; it is ready again when it does', async () => {
  const servers = await startOverOwnServers({ worker: false });
  onTestFinished(() => servers.stop());
  const { signalbox } = servers;
  const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { nobody: 0 } });
  // On connections of its own: what one sets for itself must not stay in the pool.
  const setReadOnly = async (on: boolean) => {
    const client = new pg.Client({
      connectionString: signalbox.testDatabase.url,
      options: '-c default_transaction_read_only=off',
    });
    await client.connect();
    await client.query(`ALTER SYSTEM SET default_transaction_read_only = ${on ? 'on' : 'off'}`);
    await client.query('SELECT pg_reload_conf()');
    await client.end();
  };
  await setReadOnly(true);
  await vi.waitFor(
    async () =>
      expect(await ready(servers)).toMatchObject({
        ready: false,
        postgres: { ok: true },
        storage: { ok: false, message: expect.stringContaining('read-only') },
      }),
    { timeout: 20_000, interval: 500 },
  );
  expect((await signalbox.postOpen(id, { n: 1 })).status).toBe(503);
  await setReadOnly(false);
  await vi.waitFor(async () => expect((await ready(servers)).storage).toEqual({ ok: true }), {
    timeout: 20_000,
    interval: 500,
  });
  expect((await signalbox.postOpen(id, { n: 2 })).status).toBe(200);
}, 180_000);

const disk = mkdtempSync(join(tmpdir(), 'signalbox-disk-'));
const isOwnDisk = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=200m,mode=0755', 'tmpfs', disk]).status === 0;
afterAll(() => {
  if (isOwnDisk) execFileSync('umount', [disk]);
  rmSync(disk, { recursive: true, force: true });
});

/** To the last page. */
function fill(file: string): void {
  for (let bytes = 1024 * 1024; bytes >= 4096; ) {
    try {
      appendFileSync(file, Buffer.alloc(bytes));
    } catch {
      bytes /= 2;
    }
  }
}

describe.runIf(isOwnDisk)('on a disk that is full (where this account may mount one)', () => {
  test('nothing can be stored and the process is not ready; both get better by themselves', async () => {
    const servers = await startOverOwnServers({ dataDir: disk });
    onTestFinished(() => servers.stop());
    const { signalbox } = servers;
    const every = await prepareEveryCall(signalbox);
    onTestFinished(() => every.close());
    const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { nobody: 0 } });
    expect((await signalbox.postOpen(id, { n: 0 })).status).toBe(200);
    expect((await ready(servers)).storage).toEqual({ ok: true });

    const ballast = join(disk, 'ballast');
    fill(ballast);
    const large = 'x'.repeat(100_000);
    await vi.waitFor(async () => expect((await signalbox.postOpen(id, { large })).status).toBe(503), {
      timeout: 20_000,
    });
    await vi.waitFor(
      async () =>
        expect(await ready(servers)).toMatchObject({
          ready: false,
          storage: { ok: false, message: expect.stringContaining('No space left') },
        }),
      { timeout: 20_000, interval: 500 },
    );
    expect((await signalbox.get('/health')).status).toBe(200);
    expect((await signalbox.get('/api/events')).status).toBe(200);
    const answers = await every.callAll();
    console.info(`disk full\n${summaryOf(answers)}`);
    // Two seconds more than is promised, for a machine that has other things to do.
    expect(answers.filter(({ ms }) => ms > 12_000)).toEqual([]);
    expect(answers.filter(({ status }) => status === 500)).toEqual([]);
    const of = new Map(answers.map(({ call, status }) => [call, status]));
    for (const call of [
      'get /health',
      'get /metrics',
      'get /api/events',
      'get /api/metadata/webhook',
      'get /api/waits',
      'get /api/v1/webhooks',
    ])
      expect([call, of.get(call)]).toEqual([call, 200]);
    expect(of.get('get /health/ready')).toBe(503);

    rmSync(ballast);
    await vi.waitFor(async () => expect((await ready(servers)).storage).toEqual({ ok: true }), {
      timeout: 30_000,
      interval: 500,
    });
    expect((await signalbox.postOpen(id, { large })).status).toBe(200);
  }, 180_000);
});
