import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import { Api } from '../helpers/api.ts';
import { createTestDatabase } from '../helpers/database.ts';
import { freePort } from '../helpers/signalbox.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));

/** More lines than a pipe (64 KiB) holds, and the log keeps (1 MiB). */
const events = 6_000;

test('a log that nobody reads stops nothing: each event is answered, health too; once it is read, it says what is missing; SIGTERM ends it', async () => {
  const { database, url, drop } = await createTestDatabase();
  onTestFinished(() => drop());
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-unread-'));
  const PORT = String(await freePort());
  const { PATH = '', HOME = '' } = process.env;
  const settings = {
    PATH,
    HOME,
    PORT,
    DATABASE_URL: url,
    TEMPORAL_ADDRESS: inject('servers').temporalAddress,
    SIGNALBOX_DATA_DIR: folder,
  };
  // Both outputs in one pipe, as behind `2>&1 | tee log`.
  const shell = spawn(
    'sh',
    [
      '-c',
      `(cd '${project}'; exec '${process.execPath}' --import tsx src/server.ts 2>&1 & echo $! >"$OLDPWD/pid"; wait) |
    (while [ ! -e go ]; do sleep 0.1; done; cat >out)`,
    ],
    { cwd: folder, env: settings, detached: true },
  );
  onTestFinished(() => {
    if (shell.exitCode === null) process.kill(-Number(shell.pid), 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  const api = new Api(`http://127.0.0.1:${PORT}`);
  onTestFinished(() => api.close());
  await vi.waitFor(async () => expect((await api.get('/health')).status).toBe(200), { timeout: 60_000, interval: 200 });
  const { id } = await api.createSource({ receiverWorkflowNamesToVersions: { nobody: 0 } });

  const statuses = new Set<number>();
  for (let sent = 0; sent < events; sent += 100) {
    for (const { status } of await Promise.all(
      Array.from({ length: 100 }, (_, n) => api.postOpen(id, { n: sent + n })),
    ))
      statuses.add(status);
  }
  expect([...statuses]).toEqual([200]);
  expect((await api.get('/health')).status).toBe(200);
  await vi.waitFor(async () => expect((await database.pool.query('SELECT 1 FROM dispatch')).rowCount).toBe(0), {
    timeout: 30_000,
  });

  writeFileSync(join(folder, 'go'), '');
  const out = () => (existsSync(join(folder, 'out')) ? readFileSync(join(folder, 'out'), 'utf8') : '');
  await vi.waitFor(() => expect(out()).toContain('log.lines_dropped'), { timeout: 10_000 });
  process.kill(Number(readFileSync(join(folder, 'pid'), 'utf8')), 'SIGTERM');
  await once(shell, 'exit');
  const lines = out()
    .trim()
    .split('\n')
    .map((line): any => JSON.parse(line));
  const missing = lines.filter(({ event }) => event === 'log.lines_dropped').map((line) => line.lines);
  expect(missing.length).toBeGreaterThan(0);
  const read = lines.filter(({ event }) => event === 'event.dispatched').length;
  expect(read + missing.reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(events);
  expect(lines.slice(-2)).toMatchObject([
    { level: 'info', event: 'process.stopping', signal: 'SIGTERM' },
    { level: 'info', event: 'process.stopped' },
  ]);
}, 180_000);
