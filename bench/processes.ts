import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export interface ProcessOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Its output goes to a file there, as a service's log would. */
  readonly logDir: string;
  readonly profileDir?: string;
}

export interface Child {
  readonly pid: number;
  /** Sends a message and answers with the next one that comes back. */
  ask(message: object): Promise<unknown>;
  stop(): Promise<void>;
}

const project = new URL('../', import.meta.url);
/** As in the scripts of package.json; for every subject, so that none has an advantage. */
const nodeOptions = ['--max-semi-space-size=64', '--import', 'tsx'];
const stopMs = 20_000;

/** Starts a program of the project, named by its path in it, in a process of its own. */
export function startProcess(program: string, { args = [], env = {}, logDir, profileDir }: ProcessOptions): Child {
  const output = openSync(join(logDir, `${program.replaceAll('/', '-')}.log`), 'a');
  const profile = profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`];
  const child = fork(fileURLToPath(new URL(program, project)), args, {
    env: { ...process.env, ...env },
    execArgv: [...nodeOptions, ...profile],
    stdio: ['ignore', output, output, 'ipc'],
  });
  closeSync(output);
  return {
    pid: child.pid ?? 0,
    async ask(message) {
      const listening = new AbortController();
      child.send(message);
      try {
        return (await Promise.race([once(child, 'message', listening), ended(child, program, listening)]))[0];
      } finally {
        listening.abort();
      }
    },
    stop: () => stop(child),
  };
}

async function ended(child: ChildProcess, program: string, listening: AbortController): Promise<never> {
  await once(child, 'exit', listening);
  throw new Error(`${program} ended: see its log`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const killing = setTimeout(() => child.kill('SIGKILL'), stopMs);
  await exit;
  clearTimeout(killing);
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

const readyMs = 60_000;

/** Resolves once the check does not throw any more. */
export async function until<Result>(
  what: string,
  check: () => Promise<Result | undefined>,
  withinMs = readyMs,
): Promise<Result> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const result = await check().catch((error: unknown) => (Date.now() > deadline ? Promise.reject(error) : undefined));
    if (result !== undefined) return result;
    if (Date.now() > deadline) throw new Error(`${what} did not happen within ${withinMs / 1000} s`);
    await sleep(25);
  }
}
