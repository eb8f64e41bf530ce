import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';
import { freePort } from '../helpers/signalbox.ts';
import { SignalboxProcess, type Settings } from './signalbox-process.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));

let dataDir: string;
let testDatabase: TestDatabase;
/** Of servers that run already: only the process itself is started. */
let external: Settings;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'signalbox-start-'));
  testDatabase = await createTestDatabase();
  external = { SIGNALBOX_DATA_DIR: dataDir, DATABASE_URL: testDatabase.url, TEMPORAL_ADDRESS: inject('servers').temporalAddress };
});

afterAll(async () => {
  await testDatabase?.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('what cannot be used is said in one line that names the setting', () => {
  const nowhere = '127.0.0.1:1';
  test.each<{ what: string; settings: Settings; names: string }>([
    { what: 'a port that is no number', settings: { PORT: 'eighty' }, names: 'PORT' },
    { what: 'a port out of range', settings: { PORT: '70000' }, names: 'PORT' },
    { what: 'a host of another machine', settings: { HOST: '203.0.113.7' }, names: 'HOST' },
    { what: 'a URL that is none', settings: { PUBLIC_URL: 'example' }, names: 'PUBLIC_URL' },
    { what: 'a URL with a password', settings: { PUBLIC_URL: 'https://me:hidden-password@hooks.example' }, names: 'PUBLIC_URL' },
    { what: 'a key of the wrong length', settings: { SIGNALBOX_SECRET_KEY: 'c2hvcnQ=' }, names: 'SIGNALBOX_SECRET_KEY' },
    { what: 'a database that is not there', settings: { DATABASE_URL: `postgresql://user:hidden-password@${nowhere}/x` }, names: 'DATABASE_URL' },
    { what: 'a database URL that is none', settings: { DATABASE_URL: 'hidden-password' }, names: 'DATABASE_URL' },
    { what: 'a Temporal that is not there', settings: { TEMPORAL_ADDRESS: nowhere }, names: 'TEMPORAL_ADDRESS' },
    { what: 'a namespace that is not there', settings: { TEMPORAL_NAMESPACE: 'no-such-namespace' }, names: 'TEMPORAL_NAMESPACE' },
  ])('$what: $names', async ({ settings, names }) => {
    const { code, stderr } = await SignalboxProcess.startInVain({ ...external, ...settings });
    expect(code).toBe(1);
    expectOneLine(stderr, names);
    expect(stderr).not.toMatch(/hidden-password|c2hvcnQ=/);
  });

  test('a port that is taken: PORT', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const PORT = String(typeof address === 'object' && address?.port);
    const { code, stderr } = await SignalboxProcess.startInVain({ ...external, PORT });
    taken.close();
    expect(code).toBe(1);
    expectOneLine(stderr, `PORT ${PORT}`);
  });
});

describe('SIGTERM', () => {
  // Without the set-up: the tests have had theirs.
  test('to the npm of `npm start` ends what it started as well', async () => {
    const PORT = String(await freePort());
    const { PATH = '', HOME = '' } = process.env;
    const npm = spawn('npm', ['start', '--ignore-scripts'], { cwd: project, env: { PATH, HOME, ...external, PORT } });
    let said = '';
    npm.stdout.on('data', (text) => (said += text));
    while (!said.includes('Signalbox is ready')) await sleep(50);
    npm.kill('SIGTERM');
    await once(npm, 'exit');
    await vi.waitFor(() => expect(isListening(Number(PORT))).resolves.toBe(false), { timeout: 10_000 });
  }, 60_000);

  test('answers the request under way, keeps its event, takes no more, and ends with 0', async () => {
    const port = await freePort();
    const running = await SignalboxProcess.start({ ...external, PORT: String(port) });
    const { id } = await running.api.createSource({ receiverWorkflowNamesToVersions: { nobody: 0 } });
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (text) => (answer += text));
    socket.write(`POST /webhook/${id} HTTP/1.1\r\nHost: localhost\r\nX-Key: open sesame\r\nContent-Length: 7\r\n\r\n{"n"`);
    await sleep(200);
    const ended = running.terminate();
    await sleep(300);
    const refused = connect(port, '127.0.0.1');
    const [error] = await once(refused, 'error');
    // Closed already, or closed with this connection still in the queue.
    expect(['ECONNREFUSED', 'ECONNRESET']).toContain(error.code);
    socket.write(':1}');
    expect((await ended).code).toBe(0);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    const { rows } = await testDatabase.database.pool.query(`SELECT outcome FROM event WHERE source_id = $1`, [id]);
    expect(rows).toEqual([{ outcome: 'accepted' }]);
  });
});

function expectOneLine(stderr: string, setting: string): void {
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toMatch(/^signalbox: /);
  expect(stderr).toContain(setting);
  expect(stderr).not.toMatch(/^\s+at /m);
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' }).once('error', () => resolve(false)).once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}
