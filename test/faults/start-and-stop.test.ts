import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  external = {
    SIGNALBOX_DATA_DIR: dataDir,
    DATABASE_URL: testDatabase.url,
    TEMPORAL_ADDRESS: inject('servers').temporalAddress,
  };
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
    {
      what: 'a URL with a password',
      settings: { PUBLIC_URL: 'https://me:hidden-password@hooks.example' },
      names: 'PUBLIC_URL',
    },
    {
      what: 'a key of the wrong length',
      settings: { SIGNALBOX_SECRET_KEY: 'c2hvcnQ=' },
      names: 'SIGNALBOX_SECRET_KEY',
    },
    {
      what: 'a database that is not there',
      settings: { DATABASE_URL: `postgresql://user:hidden-password@${nowhere}/x` },
      names: 'DATABASE_URL',
    },
    { what: 'a database URL that is none', settings: { DATABASE_URL: 'hidden-password' }, names: 'DATABASE_URL' },
    { what: 'a Temporal that is not there', settings: { TEMPORAL_ADDRESS: nowhere }, names: 'TEMPORAL_ADDRESS' },
    {
      what: 'a namespace that is not there',
      settings: { TEMPORAL_NAMESPACE: 'no-such-namespace' },
      names: 'TEMPORAL_NAMESPACE',
    },
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

  test('a port that is taken, before any server is started', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const PORT = String(typeof address === 'object' && address?.port);
    const folder = join(dataDir, 'untouched');
    const { code, stderr, stdout } = await SignalboxProcess.startInVain({ SIGNALBOX_DATA_DIR: folder, PORT });
    taken.close();
    expect([code, existsSync(folder)]).toEqual([1, false]);
    expectOneLine(stderr, `PORT ${PORT} is taken`);
    expect(stdout).not.toContain('starting');
  }, 120_000);
});

describe('the master key', () => {
  test('is made once; a lost file, a damaged one and another key are refused, and nothing is written in its place', async () => {
    const { url, drop } = await createTestDatabase();
    const folder = mkdtempSync(join(tmpdir(), 'signalbox-key-'));
    const settings = { ...external, DATABASE_URL: url, SIGNALBOX_DATA_DIR: folder };
    const file = join(folder, 'secret.key');
    const first = await SignalboxProcess.start({ ...settings, PORT: String(await freePort()) });
    await first.terminate();
    const key = readFileSync(file, 'utf8');

    rmSync(file);
    const lost = await SignalboxProcess.startInVain(settings);
    expect([lost.code, existsSync(file)]).toEqual([1, false]);
    expectOneLine(lost.stderr, `The key file ${file} is not there`);
    writeFileSync(file, 'damaged');
    expectOneLine((await SignalboxProcess.startInVain(settings)).stderr, `The key file ${file} does not hold 32 bytes`);
    writeFileSync(file, key);
    expectOneLine(
      (await SignalboxProcess.startInVain({ ...settings, SIGNALBOX_SECRET_KEY: Buffer.alloc(32).toString('base64') }))
        .stderr,
      'SIGNALBOX_SECRET_KEY is not the key',
    );
    await (await SignalboxProcess.start({ ...settings, PORT: String(await freePort()) })).terminate();
    await drop();
    rmSync(folder, { recursive: true, force: true });
  }, 120_000);
});

describe('a start says in words', () => {
  test.each([
    ['without a key', {}, /API keys +none: the API answers to programs of this machine alone/],
    [
      'with a key in the environment',
      { SIGNALBOX_API_KEY: 'x'.repeat(32) },
      /API keys +the one in SIGNALBOX_API_KEY[^]*X-Authorization: \$SIGNALBOX_API_KEY/,
    ],
  ])(
    'what it does, and where everything is: %s',
    async (_what, more, keys) => {
      const PORT = String(await freePort());
      const running = await SignalboxProcess.start({ ...external, ...more, PORT });
      const { stdout } = await running.terminate();
      const words = stdout.split('\n').filter((line) => line.startsWith('signalbox: '));
      for (const part of [
        'looking for Postgres (DATABASE_URL)',
        'Postgres answers',
        'looking for Temporal',
        'Temporal answers',
        'loading the workflows',
        'the workflows are loaded',
        'the tables are up to date',
        'worker and receiver run',
      ]) {
        expect(words.join('\n')).toContain(part);
      }
      expect(stdout).toContain(`API and webhooks  http://127.0.0.1:${PORT}`);
      expect(stdout).toMatch(keys);
      expect(stdout).toContain(join(dataDir, 'secret.key'));
      expect(stdout).not.toContain('x'.repeat(32));
    },
    120_000,
  );
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
    socket.write(
      `POST /webhook/${id} HTTP/1.1\r\nHost: localhost\r\nX-Key: open sesame\r\nContent-Length: 7\r\n\r\n{"n"`,
    );
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
  }, 60_000);
});

function expectOneLine(stderr: string, setting: string): void {
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toMatch(/^signalbox: /);
  expect(stderr).toContain(setting);
  expect(stderr).not.toMatch(/^\s+at /m);
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
      .once('error', () => resolve(false))
      .once('connect', () => {
        socket.destroy();
        resolve(true);
      });
  });
}
