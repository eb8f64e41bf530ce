import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

import { childEnvironment } from './child-environment.ts';

export type ExecutableName = 'temporal' | 'temporal-test-server';

/**
 * Where `name` is: in the project's cache, where the set-up script puts the pinned program, else on PATH if that one has
 * the same version. Another version may open other ports than those that are closed here.
 */
export function findExecutable(name: ExecutableName): string | undefined {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  const version = pinnedVersion(name);
  const cached = join(cacheFolder(), `${name}-${version}`, file);
  if (isExecutable(cached)) return cached;
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((directory) => join(directory, file));
  return onPath.find((path) => isExecutable(path) && versionOf(path) === version);
}

/** The build is one folder deeper than the sources. */
const project = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../../' : '../../../', import.meta.url));

/** As `scripts/setup/checks.mjs` has it: an installed package is no place for downloads. */
function cacheFolder(): string {
  if (!project.includes(`${sep}node_modules${sep}`)) return join(project, '.cache');
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (process.platform === 'win32' && LOCALAPPDATA) return join(LOCALAPPDATA, 'signalbox');
  if (process.platform === 'darwin') return join(homedir(), 'Library/Caches/signalbox');
  return join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'signalbox');
}

function pinnedVersion(name: ExecutableName): string {
  const pins: unknown = JSON.parse(readFileSync(join(project, 'scripts/setup/pins.json'), 'utf8'));
  return String(propertyOf(propertyOf(pins, name), 'version'));
}

function propertyOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([name]) => name === key)?.[1];
}

/** @example "temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)" is 1.9.1 */
function versionOf(path: string): string | undefined {
  const { stdout } = spawnSync(path, ['--version'], {
    encoding: 'utf8',
    timeout: versionTimeoutMs,
    env: childEnvironment(),
  });
  return /version v?(\d+(?:\.\d+)*)/.exec(stdout ?? '')?.[1];
}

const versionTimeoutMs = 10_000;

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
