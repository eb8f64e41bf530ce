import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { descendants } from '../faults/signalbox-process.ts';
import { Api, waitTask } from '../helpers/api.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';
import { signAsGitHub } from '../helpers/sign.ts';
import { freePort } from '../helpers/signalbox.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));

let folder: string;
let database: TestDatabase;
let api: Api;
const programs: ChildProcess[] = [];

/** A program of the build, in a folder where there is nothing to compile, without the project's settings. */
function start(program: string, settings: object): ChildProcess {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [join(project, 'dist/src', program)], {
    cwd: folder,
    env: { PATH, HOME, ...settings },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  programs.push(child);
  return child;
}

beforeAll(async () => {
  execFileSync(process.execPath, ['scripts/build.mjs', '--if-needed'], { cwd: project, stdio: 'inherit' });
  folder = mkdtempSync(join(tmpdir(), 'signalbox-build-'));
  database = await createTestDatabase();
  const port = await freePort();
  const settings = {
    PORT: port,
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: inject('servers').temporalAddress,
    TEMPORAL_TASK_QUEUE: `build-${randomUUID()}`,
    SIGNALBOX_SECRET_KEY: randomBytes(32).toString('base64'),
    SIGNALBOX_DATA_DIR: folder,
  };
  start('server.js', settings);
  api = new Api(`http://127.0.0.1:${port}`);
  // It makes the tables that the worker needs.
  await vi.waitFor(async () => expect((await api.get('/health')).status).toBe(200), { timeout: 60_000, interval: 200 });
  start('worker.js', settings);
}, 240_000);

afterAll(async () => {
  await api?.close();
  await Promise.all(
    programs
      .filter(({ exitCode }) => exitCode === null)
      .map(
        (child) =>
          new Promise((resolve) => {
            child.once('exit', resolve);
            child.kill('SIGTERM');
          }),
      ),
  );
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

describe('the build', () => {
  test('receives a signed event and completes the workflow that waits for it', async () => {
    const name = await api.saveDefinition([waitTask({ '$.action': 'opened' })]);
    const { id } = await api.createSource({
      sourcePlatform: 'GitHub',
      secretValue: 'a secret of the build',
      receiverWorkflowNamesToVersions: { [name]: 1 },
    });
    const workflowId = await api.startWorkflow(name);
    const event = signAsGitHub('a secret of the build', { action: 'opened', number: 7 });
    expect((await api.postEvent(id, event)).status).toBe(200);
    const run = await api.untilStatus(workflowId, 'COMPLETED', { withinMs: 60_000 });
    expect(JSON.stringify(run.tasks[0].outputData)).toContain('"number":7');
  }, 90_000);

  test('evaluates scripts in its threads', async () => {
    const name = await api.saveDefinition([
      {
        name: 'sum',
        taskReferenceName: 'sum',
        type: 'INLINE',
        inputParameters: { evaluatorType: 'javascript', expression: '$.a + $.b', a: 1, b: 2 },
      },
    ]);
    const run = await api.untilStatus(await api.startWorkflow(name), 'COMPLETED', { withinMs: 60_000 });
    expect(run.tasks[0].outputData.result).toBe(3);
  }, 90_000);

  test('compiles nothing while it runs: no compiler is among its processes, and none of its modules is a source', () => {
    for (const { pid } of programs) expect(descendants(Number(pid))).toEqual([]);
    const resolved = execFileSync(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `
      import { register } from 'node:module';
      register('data:text/javascript,' + encodeURIComponent('export const load = (url, context, next) => { if (url.endsWith(".ts")) throw new Error(url); return next(url, context); }'));
      await import('./dist/src/process/receiver-process.js');
      await import('./dist/src/process/worker-process.js');
      console.log('fine');
    `,
      ],
      { cwd: project, encoding: 'utf8' },
    );
    expect(resolved.trim()).toBe('fine');
  }, 60_000);

  test('has types beside each module, and is not made again while nothing changes', () => {
    expect(existsSync(join(project, 'dist/src/receiver/verify-delivery.d.ts'))).toBe(true);
    expect(
      execFileSync(process.execPath, ['scripts/build.mjs', '--if-needed'], { cwd: project, encoding: 'utf8' }),
    ).toBe('');
  });

  test('answers on the command line', () => {
    expect(
      execFileSync(process.execPath, ['dist/src/cli.js', '--version'], { cwd: project, encoding: 'utf8' }),
    ).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
