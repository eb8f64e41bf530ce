import { existsSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, onTestFinished, vi } from 'vitest';
import { noteDatabase, placeOf } from '../../src/local/database-note.ts';
import { lockDataDir } from '../../src/local/data-dir-lock.ts';
import { startPostgresServer } from '../../src/local/postgres-server.ts';
import { createSecretBox } from '../../src/store/secret-box.ts';
import { createSources } from '../../src/store/inbound/sources.ts';
import { spawnSignalbox } from '../helpers/command-line.ts';
import { startSignalbox } from '../helpers/signalbox.ts';

// Each command is a process of its own, which takes a while on a busy machine.
vi.setConfig({ testTimeout: 120_000 });
const dataDir = mkdtempSync(join(tmpdir(), 'signalbox-keys-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const keys = (words: readonly string[], env: Record<string, string>) =>
  spawnSignalbox(['keys', ...words], { SIGNALBOX_DATA_DIR: dataDir, ...env });

test('a key made on the database opens the API with its role, until it is revoked', async () => {
  const signalbox = await startSignalbox({ worker: false, config: { apiKey: 'x'.repeat(32) } });
  onTestFinished(() => signalbox.stop());
  const env = { DATABASE_URL: signalbox.testDatabase.url };
  const { out } = await keys(['create', '--role', 'read', '--name', 'dashboard'], env);
  const keyId = /^keyId +(\S+)$/m.exec(out)?.[1] ?? '';
  const keySecret = /^keySecret +(\S+)$/m.exec(out)?.[1] ?? '';
  expect(Buffer.from(keySecret, 'base64url').byteLength).toBe(32);
  const call = (method: string, path: string) =>
    signalbox.call(method, path, undefined, { 'X-Authorization': `${keyId}.${keySecret}` });
  expect((await call('GET', '/api/events')).status).toBe(200);
  expect((await call('DELETE', '/api/metadata/webhook/x')).status).toBe(403);

  const listed = await keys(['list'], env);
  expect(listed.out).toMatch(new RegExp(`^${keyId}  read     \\S+  dashboard\n$`));
  expect(listed.out).not.toContain(keySecret);
  expect((await keys(['revoke', keyId], env)).code).toBe(0);
  expect((await call('GET', '/api/events')).status).toBe(401);
  expect(await keys(['revoke', keyId], env)).toMatchObject({
    code: 1,
    error: expect.stringContaining(`There is no key ${keyId}`),
  });
});

test('the master key is changed under a running server, and nothing is lost', async () => {
  const [before, after] = [randomBytes(32), randomBytes(32)];
  const first = await startSignalbox({ worker: false });
  onTestFinished(() => first.stop());
  const { id } = await first.createSource({
    sourcePlatform: 'GitHub',
    secretValue: 'hush',
    receiverWorkflowNamesToVersions: { any: 0 },
  });
  await first.postEvent(id, { headers: { Authorization: 'Bearer visible' }, body: '{}' });
  const oldKey = first.secretKey.toString('base64');
  const env = { DATABASE_URL: first.testDatabase.url, SIGNALBOX_SECRET_KEY: after.toString('base64') };

  expect(await keys(['rotate-master'], env)).toMatchObject({
    code: 1,
    error: expect.stringContaining('SIGNALBOX_SECRET_KEY_OLD is not set'),
  });
  expect((await keys(['rotate-master'], { ...env, SIGNALBOX_SECRET_KEY_OLD: before.toString('base64') })).code).toBe(1);
  // The failed try changed nothing.
  expect(
    (await createSources(first.database, createSecretBox(first.secretKey)).find(id))?.verifierSettings.secrets,
  ).toEqual(['hush']);

  expect(await keys(['rotate-master'], { ...env, SIGNALBOX_SECRET_KEY_OLD: oldKey })).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^[2-9] values are sealed under the new key\.\n$/),
  });
  expect((await createSources(first.database, createSecretBox(after)).find(id))?.verifierSettings.secrets).toEqual([
    'hush',
  ]);
  const { rows } = await first.pool.query('SELECT headers FROM event');
  const sealed = JSON.parse(rows[0].headers)
    .find(([name]: [string]) => name === 'Authorization')[1]
    .replace('sealed:v1:', '');
  expect(createSecretBox(after).open(Buffer.from(sealed, 'base64'))).toBe('Bearer visible');
  expect(() => createSecretBox(first.secretKey).open(Buffer.from(sealed, 'base64'))).toThrow('another key');
  expect(createSecretBox(after, [first.secretKey]).open(createSecretBox(first.secretKey).seal('x'))).toBe('x');
});

test('a stranger who sends what looks like a sealed header does not stop the change of the master key', async () => {
  const signalbox = await startSignalbox({ worker: false });
  onTestFinished(() => signalbox.stop());
  const { id } = await signalbox.createSource({
    sourcePlatform: 'GitHub',
    secretValue: 'hush',
    receiverWorkflowNamesToVersions: { any: 0 },
  });
  expect((await signalbox.postEvent(id, { headers: { 'X-A': 'sealed:v1:AAAA' }, body: '{}' })).status).toBe(401);
  expect((await signalbox.postEvent(id, { headers: {}, body: '{}' })).status).toBe(401);
  const [, plain] = (await signalbox.pool.query<{ id: string }>('SELECT id FROM event ORDER BY received_at')).rows;
  const old = JSON.stringify([['X-B', 'sealed:v1:AAAA']]);
  await signalbox.pool.query('UPDATE event SET headers = $2 WHERE id = $1', [plain?.id, old]);
  const after = randomBytes(32);
  const env = {
    DATABASE_URL: signalbox.testDatabase.url,
    SIGNALBOX_SECRET_KEY: after.toString('base64'),
    SIGNALBOX_SECRET_KEY_OLD: signalbox.secretKey.toString('base64'),
  };
  expect(await keys(['rotate-master'], env)).toMatchObject({ code: 0, error: '' });
  expect((await createSources(signalbox.database, createSecretBox(after)).find(id))?.verifierSettings.secrets).toEqual([
    'hush',
  ]);
  expect((await signalbox.pool.query('SELECT headers FROM event WHERE id = $1', [plain?.id])).rows).toEqual([
    { headers: old },
  ]);
});

test('no database is made for a key: where there is none, it says which settings lead to one', async () => {
  const nowhere = join(dataDir, 'nowhere');
  for (const verb of [['create', '--role', 'admin'], ['list'], ['rotate-master']]) {
    expect(await keys(verb, { SIGNALBOX_DATA_DIR: nowhere })).toMatchObject({
      code: 1,
      out: '',
      error: expect.stringMatching(/no database in SIGNALBOX_DATA_DIR .*nowhere.*DATABASE_URL/),
    });
    expect(existsSync(nowhere)).toBe(false);
  }
});

test('a server that runs over the data directory with another database is named', async () => {
  const signalbox = await startSignalbox({ worker: false });
  onTestFinished(() => signalbox.stop());
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-other-'));
  const lock = lockDataDir(folder);
  onTestFinished(() => {
    lock.release();
    rmSync(folder, { recursive: true, force: true });
  });
  noteDatabase(folder, 'postgresql://me:hidden-password@db.internal:5432/other', { isEmbedded: false });
  expect(await keys(['create', '--role', 'admin'], { SIGNALBOX_DATA_DIR: folder })).toMatchObject({
    code: 1,
    out: '',
    error: expect.stringContaining('uses another database, db.internal:5432/other: set DATABASE_URL'),
  });
  const { url } = signalbox.testDatabase;
  const made = await keys(['create', '--role', 'read'], { SIGNALBOX_DATA_DIR: folder, DATABASE_URL: url });
  expect(made).toMatchObject({
    code: 0,
    error: expect.stringContaining('uses another database (db.internal:5432/other): it does not see'),
  });
  expect(made.out).toContain(`database   ${placeOf(url)} (DATABASE_URL)`);
  expect(made.out).toMatch(/first key[^]*after its next start[^]*role read changes no configuration/);
  expect(made.out + made.error).not.toMatch(/hidden-password/);
  noteDatabase(folder, url, { isEmbedded: false });
  const second = await keys(['create', '--role', 'admin'], { SIGNALBOX_DATA_DIR: folder, DATABASE_URL: url });
  expect([second.error, second.out]).toEqual(['', expect.not.stringContaining('first key')]);
});

test('the embedded database needs no server for it, and its key file is replaced', async () => {
  await (await startPostgresServer({ dataDir, log: () => undefined })).stop();
  const { code, out } = await keys(['create', '--role', 'admin'], {});
  expect([code, out]).toEqual([0, expect.stringMatching(/^keyId /)]);
  expect(await keys(['rotate-master'], {})).toMatchObject({ code: 0, out: '0 values are sealed under the new key.\n' });
});

test.each([
  [['create'], 'Give the role by --role: one of read, operate, admin.'],
  [['create', '--role', 'admn'], '--role is one of read, operate, admin; did you mean admin?'],
  [['revok'], "unknown command 'revok'\n(Did you mean revoke?)\nCommands: create, list, revoke, rotate-master."],
  [['revoke'], "missing required argument 'key'"],
  [['list', '--role', 'admin'], "unknown option '--role'"],
])('%j is told what is missing', async (words, message) => {
  expect(await keys(words, {})).toMatchObject({ code: 2, error: expect.stringContaining(message) });
});
