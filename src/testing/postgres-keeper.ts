// A process of its own, started by the first test that needs it: one Postgres for all tests of this account, with a
// template that has all tables. It ends by itself when nobody has been connected for a while.
import { mkdirSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import pg from 'pg';
import { lockDataDir } from '../local/data-dir-lock.ts';
import { startPostgresServer } from '../local/postgres-server.ts';
import { migrate } from '../store/migrate.ts';
import { installClock } from './test-clock.ts';
import { keeperPath, kitDatabasePrefix, templateName, urlOfDatabase } from './kit-postgres.ts';

/** Between two runs of a watch mode. */
const idleMs = 30_000;

const dataDir = process.argv[2] ?? '';
mkdirSync(dataDir, { recursive: true, mode: 0o700 });
// Throws where another keeper is at work: the tests find that one.
const lock = lockDataDir(dataDir);
const postgres = await startPostgresServer({ dataDir: `${dataDir}/data`, isDisposable: true, log: () => undefined });
await makeTemplate();
const connected = new Set<Socket>();
let idle = setTimeout(() => void stop(), idleMs);
const path = keeperPath(dataDir);
if (process.platform !== 'win32') rmSync(path, { force: true });
const server = createServer((socket) => {
  clearTimeout(idle);
  connected.add(socket);
  socket.on('error', () => undefined);
  socket.on('close', () => {
    connected.delete(socket);
    if (connected.size === 0) idle = setTimeout(() => void stop(), idleMs);
  });
  socket.write(`${JSON.stringify({ url: postgres.url })}\n`);
}).listen(path);

async function makeTemplate(): Promise<void> {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  // Those that killed tests left.
  const { rows } = await client.query<{ datname: string }>('SELECT datname FROM pg_database WHERE datname LIKE $1', [
    `${kitDatabasePrefix}%`,
  ]);
  for (const { datname } of rows) await client.query(`DROP DATABASE "${datname}" WITH (FORCE)`);
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [templateName]);
  if (rowCount === 0) await client.query(`CREATE DATABASE ${templateName}`);
  await client.end();
  const url = urlOfDatabase(postgres.url, templateName);
  await migrate(url);
  await installClock(url);
}

async function stop(): Promise<void> {
  server.close();
  await postgres.stop();
  lock.release();
  process.exit();
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop());
