import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { onTestFinished } from 'vitest';

/** A data directory of the test's own, gone after it. */
export function newDataDir(): string {
  const directory = mkdtempSync(join(tmpdir(), 'signalbox-local-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export interface Runner {
  readonly pid: number;
  /** The server's answer when it was up. */
  readonly server: Record<string, string>;
  /** kill -9: nothing of ours runs any more in that process. */
  kill(): Promise<void>;
}

const program = fileURLToPath(new URL('./run-server.ts', import.meta.url));

/** Starts an embedded server from a process of its own, which can be killed. */
export async function runInProcess(kind: 'postgres' | 'temporal', dataDir: string): Promise<Runner> {
  const child = spawn(process.execPath, ['--import', 'tsx', program, kind, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exit;
  });
  const [line] = await Promise.race([
    once(child.stdout, 'data'),
    exit.then(() => Promise.reject(new Error(`${kind} did not start`))),
  ]);
  return {
    pid: child.pid as number,
    server: JSON.parse(String(line)),
    async kill() {
      child.kill('SIGKILL');
      await exit;
    },
  };
}
