import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  formatProcessIdentity,
  identifyProcess,
  isRunning,
  parseProcessIdentity,
  type ProcessIdentity,
} from './process-identity.ts';

/** Thrown when another running process works in the data directory. The message is meant for the operator. */
export class DataDirInUseError extends Error {
  override readonly name = 'DataDirInUseError';
  readonly code = 'DATA_DIR_IN_USE';
}

export interface DataDirLock {
  release(): void;
}

/** How often this process holds each directory: the embedded servers lock the same one. */
const held = new Map<string, number>();

/**
 * Makes sure that one process at a time works in a data directory. The same process may lock it several times;
 * it is free after as many releases. A lock whose process is gone (kill -9, power cut) is taken over.
 */
export function lockDataDir(dataDir: string): DataDirLock {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const directory = realpathSync(dataDir);
  const file = join(directory, 'signalbox.pid');
  const count = held.get(directory) ?? 0;
  if (count === 0) takeLock(file, dataDir);
  held.set(directory, count + 1);
  let released = false;
  return {
    release() {
      if (released) return;
      released = true;
      const left = (held.get(directory) ?? 1) - 1;
      if (left > 0) {
        held.set(directory, left);
        return;
      }
      held.delete(directory);
      rmSync(file, { force: true });
    },
  };
}

/** Two starters and one stale lock: three rounds are enough for one of them to win. */
const attemptsMax = 3;

function takeLock(file: string, dataDir: string): void {
  const self = identifyProcess(process.pid);
  if (self === undefined)
    throw new Error('The start time of this process cannot be read, so the data directory cannot be locked');
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    if (createWhole(file, formatProcessIdentity(self))) return;
    const owner = readOwner(file);
    if (owner !== undefined && isRunning(owner)) throw inUse(dataDir, owner);
    setStaleAside(file);
  }
  throw new DataDirInUseError(`SIGNALBOX_DATA_DIR ${dataDir} is being taken by another process; try again`);
}

function inUse(dataDir: string, owner: ProcessIdentity): DataDirInUseError {
  return new DataDirInUseError(
    `SIGNALBOX_DATA_DIR ${dataDir} is in use by process ${owner.pid}; stop it or set another directory`,
  );
}

/** A hard link appears with its whole content or not at all, and never over another file. */
function createWhole(file: string, content: string): boolean {
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, content, { mode: 0o600 });
  try {
    linkSync(draft, file);
    return true;
  } catch (cause) {
    if (isFileError(cause, 'EEXIST')) return false;
    throw cause;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Moves the lock away; another starter's fresh one that came between reading and moving is put back. */
function setStaleAside(file: string): void {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch (cause) {
    if (isFileError(cause, 'ENOENT')) return;
    throw cause;
  }
  const owner = readOwner(aside);
  if (owner !== undefined && isRunning(owner)) createWhole(file, formatProcessIdentity(owner));
  rmSync(aside, { force: true });
}

function readOwner(file: string): ProcessIdentity | undefined {
  try {
    return parseProcessIdentity(readFileSync(file, 'utf8'));
  } catch (cause) {
    if (isFileError(cause, 'ENOENT')) return undefined;
    throw cause;
  }
}

function isFileError(cause: unknown, code: string): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === code;
}
