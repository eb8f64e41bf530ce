import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Client, Connection } from '@temporalio/client';
import { describe, expect, onTestFinished, test } from 'vitest';

import { isFromThisMachine } from '../../src/http/auth/this-machine.ts';
import { identifyProcess } from '../../src/local/process-identity.ts';
import { startTemporalServer } from '../../src/local/temporal-server.ts';
import { newDataDir, runInProcess } from './scratch.ts';

const log = (): void => undefined;

async function start(dataDir: string, { ui = false, keywords = [] as readonly string[] } = {}) {
  const server = await startTemporalServer({ dataDir, keywords, ui: ui ? isFromThisMachine : undefined, log });
  onTestFinished(() => server.stop());
  return server;
}

/** A workflow that nothing runs: it stays as it is until its server forgets it. */
async function startWaiting(address: string): Promise<string> {
  const workflowId = `waits-${Math.random()}`;
  await withClient(address, (client) => client.workflow.start('waits', { workflowId, taskQueue: 'nobody' }));
  return workflowId;
}

async function statusOf(address: string, workflowId: string): Promise<string> {
  return withClient(address, async (client) => (await client.workflow.getHandle(workflowId).describe()).status.name);
}

async function withClient<T>(address: string, use: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address, connectTimeout: 1_000 });
  try {
    return await use(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

function pidIn(dataDir: string): number {
  return Number(readFileSync(join(dataDir, 'temporal.pid'), 'utf8').split('\n')[0]);
}

async function untilGone(pid: number): Promise<void> {
  while (identifyProcess(pid) !== undefined) await sleep(20);
}

describe('the embedded Temporal server', () => {
  test('has the search attributes that it is told of, also with a database of before they were', async () => {
    const dataDir = newDataDir();
    const before = await start(dataDir);
    const workflowId = await startWaiting(before.address);
    await before.stop();
    // The second start finds them there.
    for (const keywords of [['One'], ['One', 'Other']]) {
      const server = await start(dataDir, { keywords });
      expect(await statusOf(server.address, workflowId)).toBe('RUNNING');
      const registered = () =>
        withClient(server.address, async ({ connection }) => {
          const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace: 'default' });
          return Object.keys(customAttributes);
        });
      await expect.poll(registered, { timeout: 30_000 }).toEqual(expect.arrayContaining(keywords));
      await server.stop();
    }
  }, 120_000);

  test('keeps its workflows over a stop and a start, at the same address, with its UI', async () => {
    const dataDir = newDataDir();
    const first = await start(dataDir, { ui: true });
    const workflowId = await startWaiting(first.address);
    expect((await fetch(String(first.uiUrl))).status).toBe(200);
    expect(statSync(join(dataDir, 'temporal.db')).mode & 0o777).toBe(0o600);
    const pid = pidIn(dataDir);
    await first.stop();
    expect(identifyProcess(pid)).toBeUndefined();
    const second = await start(dataDir, { ui: true });
    expect(second).toMatchObject({ address: first.address, uiUrl: first.uiUrl });
    expect(await statusOf(second.address, workflowId)).toBe('RUNNING');
  });

  test('runs twice side by side in two data directories', async () => {
    const [one, two] = await Promise.all([start(newDataDir()), start(newDataDir())]);
    const workflowId = await startWaiting(one.address);
    await expect(statusOf(two.address, workflowId)).rejects.toThrow();
  });

  test('takes another port when the remembered one is taken', async () => {
    const dataDir = newDataDir();
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    onTestFinished(() => void taken.close());
    const port = (taken.address() as { port: number }).port;
    writeFileSync(join(dataDir, 'ports.json'), JSON.stringify({ temporal: port, temporalUi: port }));
    const server = await start(dataDir, { ui: true });
    expect(server.address).not.toContain(String(port));
    expect(server.uiUrl).not.toContain(String(port));
  });

  test('is refused a second time in a data directory that another process works in', async () => {
    const dataDir = newDataDir();
    const other = await runInProcess('temporal', dataDir);
    await expect(startTemporalServer({ dataDir, log })).rejects.toThrow(`is in use by process ${other.pid}`);
    await other.kill();
    await start(dataDir);
  });

  test('that a killed process left behind is stopped and started anew with its workflows', async () => {
    const dataDir = newDataDir();
    const other = await runInProcess('temporal', dataDir);
    const workflowId = await startWaiting(other.server.address as string);
    const leftover = pidIn(dataDir);
    await other.kill();
    expect(identifyProcess(leftover)).toBeDefined();
    const server = await start(dataDir);
    expect(identifyProcess(leftover)).toBeUndefined();
    expect(await statusOf(server.address, workflowId)).toBe('RUNNING');
  });

  test('comes back at the same address with its workflows when it is killed while we run', async () => {
    const dataDir = newDataDir();
    const server = await start(dataDir);
    const workflowId = await startWaiting(server.address);
    const killed = pidIn(dataDir);
    process.kill(killed, 'SIGKILL');
    await untilGone(killed);
    const status = () => statusOf(server.address, workflowId).catch(() => 'down');
    await expect.poll(status, { timeout: 20_000 }).toBe('RUNNING');
    expect(pidIn(dataDir)).not.toBe(killed);
  });

  test('fails at once, with the reason and the log, when its program cannot be started, and frees the directory', async () => {
    const dataDir = newDataDir();
    const started = startTemporalServer({ dataDir, executable: '/nowhere/temporal', log });
    await expect(started).rejects.toThrow(/temporal does not start \(.*ENOENT.*\); see .*temporal\.log/);
    await start(dataDir);
  });
});
