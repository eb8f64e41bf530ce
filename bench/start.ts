import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { alone, type Measurement } from './measurement.ts';
import { freePort } from './processes.ts';
import type { Stage } from './stage.ts';

const project = fileURLToPath(new URL('../', import.meta.url));

/** `npm start` over data that is there, until it says that it is ready. */
export async function benchStart(stage: Stage): Promise<readonly Measurement[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'signalbox-bench-start-'));
  stage.onStop(async () => rmSync(dataDir, { recursive: true, force: true }));
  const port = String(await freePort());
  await startOnce(dataDir, port);
  const seconds: number[] = [];
  for (let round = 0; round < Math.min(stage.options.rounds, 3); round += 1)
    seconds.push(await startOnce(dataDir, port));
  return [
    alone({
      what: 'npm start, second start, to ready',
      unit: 's',
      ours: seconds,
      wished: { bound: 'atMost', value: 2.5 },
    }),
  ];
}

async function startOnce(dataDir: string, port: string): Promise<number> {
  const { PATH = '', HOME = '' } = process.env;
  const startedAt = performance.now();
  const child = spawn('npm', ['start'], {
    cwd: project,
    env: { PATH, HOME, PORT: port, SIGNALBOX_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const exit = once(child, 'exit');
  let text = '';
  for await (const chunk of child.stdout) {
    text += String(chunk);
    if (text.includes('Signalbox is ready')) break;
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  if (!text.includes('Signalbox is ready')) throw new Error(`npm start did not come to its end: ${text}`);
  // npm and what it started are one group.
  process.kill(-Number(child.pid), 'SIGTERM');
  await exit;
  return seconds;
}
