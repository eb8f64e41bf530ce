// A process of its own, started by `global-setup.ts`: runs what one run of the tests shares, says where it is, and
// stops it all when its standard input ends, also when the tests were killed.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startPostgresServer } from '../../src/local/postgres-server.ts';
import { startTemporalServer } from '../../src/local/temporal-server.ts';
import { bundleWorkflowsAt } from '../../src/temporal/bundle-workflows.ts';
import { runAttributeNames } from '../../src/model/definitions/run-attributes.ts';
import { migrate } from '../../src/store/migrate.ts';
import { templateDatabase, urlOf } from './database-names.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'signalbox-test-'));
const log = (line: string) => console.error(line);
const stops: (() => Promise<void>)[] = [];
const stopped = new Promise<void>((resolve) =>
  process.stdin
    .once('end', resolve)
    .once('error', () => resolve())
    .resume(),
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);

try {
  const bundleFile = join(dataDir, 'bundle.json');
  const [postgresUrl, temporalAddress] = await Promise.all([
    providePostgres(),
    provideTemporal(),
    writeBundle(bundleFile),
  ]);
  console.log(JSON.stringify({ postgresUrl, temporalAddress, bundleFile }));
  await stopped;
} finally {
  await Promise.allSettled(stops.map((stop) => stop()));
  rmSync(dataDir, { recursive: true, force: true });
}
process.exit();

async function providePostgres(): Promise<string> {
  const server = await startPostgresServer({ dataDir: join(dataDir, 'postgres'), log });
  stops.push(server.stop);
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query(`CREATE DATABASE ${templateDatabase}`);
  await client.end();
  await migrate(urlOf(server.url, templateDatabase));
  return urlOf(server.url, 'postgres');
}

async function provideTemporal(): Promise<string> {
  const server = await startTemporalServer({ dataDir: join(dataDir, 'temporal'), keywords: runAttributeNames, log });
  stops.push(server.stop);
  return server.address;
}

async function writeBundle(file: string): Promise<void> {
  const workflowsPath = fileURLToPath(new URL('./workflows.ts', import.meta.url));
  const bundle = await bundleWorkflowsAt(workflowsPath);
  writeFileSync(file, JSON.stringify(bundle));
}
