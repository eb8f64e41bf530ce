import { readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { isRunning, parseProcessIdentity, type ProcessIdentity } from './process-identity.ts';

export interface StopStep {
  readonly signal: NodeJS.Signals;
  /** How long it may take until the next, harsher step. */
  readonly waitMs: number;
}

/** Stops the process that a pid file names, if it still is that very process, and removes the file. */
export async function stopLeftover(pidFile: string, steps: readonly StopStep[]): Promise<void> {
  const leftover = readIdentity(pidFile);
  if (leftover !== undefined) await stopProcess(leftover, steps);
  rmSync(pidFile, { force: true });
}

/** Stops a process that is not our child. Throws when it survives every step. */
export async function stopProcess(target: ProcessIdentity, steps: readonly StopStep[]): Promise<void> {
  for (const step of steps) {
    if (!sendSignal(target, step.signal)) return;
    if (await isGone(target, step.waitMs)) return;
  }
  throw new Error(`Process ${target.pid}, left over from an earlier run, does not stop; stop it by hand`);
}

const pollMs = 25;

async function isGone(target: ProcessIdentity, waitMs: number): Promise<boolean> {
  const deadline = Date.now() + waitMs;
  while (isRunning(target)) {
    if (Date.now() > deadline) return false;
    await sleep(pollMs);
  }
  return true;
}

function sendSignal(target: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!isRunning(target)) return false;
  try {
    return process.kill(target.pid, signal);
  } catch {
    // Gone since the look, or not ours to stop: the wait that follows tells them apart.
    return isRunning(target);
  }
}

function readIdentity(pidFile: string): ProcessIdentity | undefined {
  try {
    return parseProcessIdentity(readFileSync(pidFile, 'utf8'));
  } catch {
    return undefined;
  }
}
