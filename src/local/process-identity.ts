import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { childEnvironment } from './child-environment.ts';

/** A process told apart from a later one that was given the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque; equal only for the same process. */
  readonly startMark: string;
}

/** Undefined when no such process runs (a zombie has stopped running). */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const startMark = process.platform === 'linux' ? startMarkOnLinux(pid) : startMarkByPs(pid);
  return startMark === undefined ? undefined : { pid, startMark };
}

/** True while this very process runs, not one that has its number by chance. */
export function isRunning(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.startMark === identity.startMark;
}

/** The arguments a running process was started with, joined by blanks; empty when unknown. */
export function commandLineOf(pid: number): string {
  if (process.platform !== 'linux') return ps('command', pid);
  return (readIfThere(`/proc/${pid}/cmdline`) ?? '').replaceAll('\0', ' ').trim();
}

export function parseProcessIdentity(text: string): ProcessIdentity | undefined {
  const [pid, startMark, rest] = text.trim().split('\n');
  const number = Number(pid);
  if (!Number.isSafeInteger(number) || number <= 1 || !startMark || rest !== undefined) return undefined;
  return { pid: number, startMark };
}

export function formatProcessIdentity(identity: ProcessIdentity): string {
  return `${identity.pid}\n${identity.startMark}\n`;
}

/** Start time in ticks since boot, with the boot's id: ticks alone would repeat after a reboot. */
function startMarkOnLinux(pid: number): string | undefined {
  const stat = readIfThere(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // proc(5): the command's name stands in brackets and may hold blanks and brackets itself; field 3 follows it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[0];
  const startTicks = fields[19];
  if (startTicks === undefined || state === 'Z' || state === 'X') return undefined;
  const boot = readIfThere('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
  return `${startTicks}@${boot}`;
}

function startMarkByPs(pid: number): string | undefined {
  return ps('lstart', pid) || undefined;
}

function ps(field: string, pid: number): string {
  try {
    return execFileSync('ps', ['-o', `${field}=`, '-p', String(pid)], {
      env: childEnvironment(),
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
  } catch {
    // ps ends with 1 when there is no such process.
    return '';
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
