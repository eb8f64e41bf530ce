import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { startPostgresServer, type PostgresServer } from '../../src/local/postgres-server.ts';

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

interface Service {
  readonly image: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly healthcheck?: { readonly test?: readonly string[] };
  readonly cap_drop?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly read_only?: boolean;
  readonly networks?: readonly string[];
  readonly profiles?: readonly string[];
}

const compose: { services: Record<string, Service>; networks: Record<string, { internal?: boolean }> } = parse(
  read('docker-compose.yml'),
  { merge: true },
);
const services = Object.entries(compose.services);

describe('the containers', () => {
  test.each(services)('%s has no right that it does not need', (name, service) => {
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.security_opt).toEqual(['no-new-privileges:true']);
    expect(service.cap_add ?? []).toEqual(
      name === 'postgres' ? ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'] : [],
    );
  });

  test('of ours write no file but in /tmp, and run as an ordinary user', () => {
    for (const name of ['receiver', 'worker'])
      expect(compose.services[name]).toMatchObject({ read_only: true, tmpfs: ['/tmp'] });
    expect(read('Dockerfile')).toMatch(/^USER node$/m);
  });

  test('each know the secrets that they need', () => {
    const known = (name: string) =>
      Object.entries(compose.services[name]?.environment ?? {})
        .filter(([, value]) => /\$\{\w*(PASSWORD|KEY)\w*:/.test(value))
        .map(([, value]) => /\$\{(\w+)/.exec(value)?.[1]);
    expect(known('receiver')).toEqual([
      'SIGNALBOX_DB_PASSWORD',
      'TEMPORAL_API_KEY',
      'SIGNALBOX_SECRET_KEY',
      'SIGNALBOX_SECRET_KEY_OLD',
      'SIGNALBOX_API_KEY',
    ]);
    expect(known('worker')).toEqual([
      'SIGNALBOX_DB_PASSWORD',
      'TEMPORAL_API_KEY',
      'SIGNALBOX_SECRET_KEY',
      'SIGNALBOX_SECRET_KEY_OLD',
    ]);
    expect(known('temporal')).toEqual(['TEMPORAL_DB_PASSWORD']);
    expect(known('temporal-schema')).toEqual(['TEMPORAL_DB_PASSWORD']);
    expect(known('temporal-ui')).toEqual([]);
  });

  test('of ours say whether they live, at the port where they listen', () => {
    const { environment, healthcheck, ports } = compose.services['worker'] ?? {};
    expect(environment?.['SIGNALBOX_WORKER_PORT']).toBe('${SIGNALBOX_WORKER_PORT:-8081}');
    expect(healthcheck?.test?.at(-1)).toContain('http://127.0.0.1:$${process.env.SIGNALBOX_WORKER_PORT}/health');
    expect(ports).toBeUndefined();
    expect(compose.services['receiver']?.healthcheck).toBeUndefined();
    expect(read('Dockerfile')).toMatch(/^HEALTHCHECK [^]*process\.env\.PORT\}\/health/m);
  });

  test("publish receivers on loopback and nothing else, unless Temporal's UI is asked for", () => {
    const published = services
      .filter(([, { profiles }]) => profiles === undefined)
      .flatMap(([name, { ports = [] }]) => ports.map((port) => [name, port]));
    expect(published).toEqual([['receiver', '${SIGNALBOX_PUBLISH:-127.0.0.1:8080}:8080']]);
    expect(compose.services['temporal-ui']?.ports).toEqual(['${TEMPORAL_UI_PUBLISH:-127.0.0.1:8233}:8080']);
    expect(compose.networks['inside']).toEqual({ internal: true });
    for (const name of ['postgres', 'temporal', 'temporal-schema', 'temporal-namespace'])
      expect(compose.services[name]?.networks).toEqual(['inside']);
  });

  test('are made of images with a version', () => {
    const images = [
      ...services.map(([, { image }]) => image),
      ...(read('Dockerfile').match(/^ARG NODE_IMAGE=.*$/gm) ?? []),
    ];
    expect(images.length).toBe(services.length + 1);
    for (const image of images) expect(image).toMatch(/:-?v?\d[\w.-]*\}?$|:\$\{SIGNALBOX_VERSION:-\d[\d.]+\}$/);
  });
});

describe('the accounts of the database', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'signalbox-users-'));
  let server: PostgresServer;

  /** As psql runs it: settings become variables, and each statement is on its own. The account of this server has the name of ours already. */
  beforeAll(async () => {
    server = await startPostgresServer({ dataDir, log: () => undefined });
    const text = read('docker/postgres-users.sql')
      .replaceAll(/^--.*$|^\\getenv .*$/gm, '')
      .replaceAll(/:'(\w+)_password'/g, "'$1-secret'")
      .replaceAll('signalbox', 'ours');
    for (const statement of text
      .split(';')
      .map((one) => one.trim())
      .filter(Boolean))
      await query(as('signalbox'), statement);
  });

  afterAll(async () => {
    await server?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  function as(user: string, database: string = 'postgres'): string {
    const url = new URL(server.url);
    if (user !== 'signalbox') Object.assign(url, { username: user, password: `${user}-secret` });
    url.pathname = `/${database}`;
    return url.href;
  }

  async function query(url: string, sql: string): Promise<unknown[]> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query({ text: sql, rowMode: 'array' })).rows.flat();
    } finally {
      await client.end();
    }
  }

  test.each([
    ['ours', 'ours'],
    ['temporal', 'temporal'],
    ['temporal', 'temporal_visibility'],
  ])('%s does in %s what it needs', async (user, database) => {
    await query(as(user, database), 'CREATE SCHEMA made CREATE TABLE made.row ()');
    await query(as(user, database), 'CREATE TABLE row ()');
    expect(
      await query(
        as(user, database),
        'SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = current_user',
      ),
    ).toEqual([false]);
  });

  test.each([
    ['ours', 'temporal'],
    ['ours', 'temporal_visibility'],
    ['temporal', 'ours'],
    ['ours', 'postgres'],
    ['temporal', 'template1'],
  ])('%s cannot open %s', async (user, database) => {
    await expect(query(as(user, database), 'SELECT 1')).rejects.toMatchObject({ code: '42501' });
  });

  test('nobody comes in with the password of another', async () => {
    const url = new URL(as('ours', 'ours'));
    url.password = 'temporal-secret';
    await expect(query(url.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  });
});
