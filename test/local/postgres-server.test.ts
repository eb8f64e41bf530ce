import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';

import { startPostgresServer } from '../../src/local/postgres-server.ts';
import { identifyProcess } from '../../src/local/process-identity.ts';
import { newDataDir, runInProcess } from './scratch.ts';

const log = (): void => undefined;

async function start(dataDir: string) {
  const server = await startPostgresServer({ dataDir, log });
  onTestFinished(() => server.stop());
  return server;
}

async function sql(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query({ text, rowMode: 'array' })).rows.flat();
  } finally {
    await client.end();
  }
}

function pidIn(dataDir: string): number {
  return Number(readFileSync(join(dataDir, 'postgres.pid'), 'utf8').split('\n')[0]);
}

async function untilGone(pid: number): Promise<void> {
  while (identifyProcess(pid) !== undefined) await sleep(20);
}

function processUser(pid: number): number {
  return psNumber('uid', pid);
}

function psNumber(field: string, pid: number): number {
  return Number(execFileSync('ps', ['-o', `${field}=`, '-p', String(pid)], { encoding: 'utf8' }));
}

describe('the embedded Postgres', () => {
  test('keeps what was committed over a stop and a start, at the same address', async () => {
    const dataDir = newDataDir();
    const first = await start(dataDir);
    await sql(first.url, 'CREATE TABLE kept AS SELECT 7 AS n');
    const pid = pidIn(dataDir);
    await first.stop();
    expect(identifyProcess(pid)).toBeUndefined();
    const second = await start(dataDir);
    expect(second.url).toBe(first.url);
    expect(await sql(second.url, 'SELECT n FROM kept')).toEqual([7]);
  });

  test('commits to the disk, listens on loopback only and keeps its password to itself', async () => {
    const dataDir = newDataDir();
    const { url } = await start(dataDir);
    expect(await sql(url, 'SHOW fsync')).toEqual(['on']);
    expect(await sql(url, 'SHOW synchronous_commit')).toEqual(['on']);
    expect(await sql(url, 'SHOW listen_addresses')).toEqual(['127.0.0.1']);
    expect(await sql(url, 'SHOW server_encoding')).toEqual(['UTF8']);
    expect(statSync(join(dataDir, 'postgres.password')).mode & 0o777).toBe(0o600);
    const wrong = new URL(url);
    wrong.password = 'wrong';
    await expect(sql(wrong.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  });

  test('runs twice side by side in two data directories', async () => {
    const [one, two] = await Promise.all([start(newDataDir()), start(newDataDir())]);
    await sql(one.url, 'CREATE TABLE only_here ()');
    await expect(sql(two.url, 'SELECT * FROM only_here')).rejects.toMatchObject({ code: '42P01' });
  });

  test('takes another port when the remembered one is taken', async () => {
    const dataDir = newDataDir();
    const first = await start(dataDir);
    await first.stop();
    const intruder = createServer().listen(Number(new URL(first.url).port), '127.0.0.1');
    await once(intruder, 'listening');
    onTestFinished(() => void intruder.close());
    const second = await start(dataDir);
    expect(new URL(second.url).port).not.toBe(new URL(first.url).port);
    expect(await sql(second.url, 'SELECT 1')).toEqual([1]);
  });

  test('is refused a second time in a data directory that another process works in', async () => {
    const dataDir = newDataDir();
    const other = await runInProcess('postgres', dataDir);
    await expect(startPostgresServer({ dataDir, log })).rejects.toThrow(`is in use by process ${other.pid}`);
    expect(await sql(other.server.url as string, 'SELECT 1')).toEqual([1]);
    await other.kill();
    await start(dataDir);
  });

  test('that a killed process left behind is stopped and started anew with all that was committed', async () => {
    const dataDir = newDataDir();
    const other = await runInProcess('postgres', dataDir);
    await sql(other.server.url as string, 'CREATE TABLE kept AS SELECT 7 AS n');
    const leftover = pidIn(dataDir);
    await other.kill();
    expect(identifyProcess(leftover)).toBeDefined();
    const server = await start(dataDir);
    expect(identifyProcess(leftover)).toBeUndefined();
    expect(await sql(server.url, 'SELECT n FROM kept')).toEqual([7]);
  });

  test('that was left behind is found by its own files when ours is lost', async () => {
    const dataDir = newDataDir();
    const other = await runInProcess('postgres', dataDir);
    const leftover = pidIn(dataDir);
    await other.kill();
    rmSync(join(dataDir, 'postgres.pid'));
    await start(dataDir);
    expect(identifyProcess(leftover)).toBeUndefined();
  });

  test('starts after a kill -9 of everything', async () => {
    const dataDir = newDataDir();
    const other = await runInProcess('postgres', dataDir);
    await sql(other.server.url as string, 'CREATE TABLE kept AS SELECT 7 AS n');
    const postmaster = pidIn(dataDir);
    await other.kill();
    process.kill(postmaster, 'SIGKILL');
    await untilGone(postmaster);
    const server = await start(dataDir);
    expect(await sql(server.url, 'SELECT n FROM kept')).toEqual([7]);
  });

  test('never stops another process that a stale pid file happens to name', async () => {
    const dataDir = newDataDir();
    await (await start(dataDir)).stop();
    writeFileSync(join(dataDir, 'postgres.pid'), `${process.pid}\nanother start\n`);
    writeFileSync(join(dataDir, 'postgres', 'postmaster.pid'), `${process.pid}\n`);
    const server = await start(dataDir);
    expect(await sql(server.url, 'SELECT 1')).toEqual([1]);
  });

  test('comes back at the same address when it is killed while we run', async () => {
    const dataDir = newDataDir();
    const server = await start(dataDir);
    await sql(server.url, 'CREATE TABLE kept AS SELECT 7 AS n');
    const killed = pidIn(dataDir);
    process.kill(killed, 'SIGKILL');
    await untilGone(killed);
    await expect
      .poll(() => sql(server.url, 'SELECT n FROM kept').catch(() => 'down'), { timeout: 20_000 })
      .toEqual([7]);
  });

  test.runIf(process.getuid?.() === 0).each([
    ['open to all', 0o755],
    ['closed to others', 0o700],
  ])('under root runs as another account in a directory %s', async (_, mode) => {
    const dataDir = newDataDir();
    chmodSync(dataDir, mode);
    const { url } = await start(dataDir);
    expect(await sql(url, 'SELECT 1')).toEqual([1]);
    expect(processUser(pidIn(dataDir))).toBeGreaterThan(0);
  });

  test('is in a process group of its own, so that Ctrl-C does not reach it', async () => {
    const dataDir = newDataDir();
    await start(dataDir);
    const pid = pidIn(dataDir);
    expect(psNumber('pgid', pid)).toBe(pid);
  });
});
