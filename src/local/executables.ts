import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type ExecutableName = 'temporal' | 'temporal-test-server';

/** Where `name` is: on PATH, else in the project's cache where the set-up script puts it; undefined if in neither. */
export function findExecutable(name: ExecutableName): string | undefined {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  const onPath = (process.env.PATH ?? '').split(delimiter).filter(Boolean).map((directory) => join(directory, file));
  return [...onPath, ...cachedPaths(name, file)].find(isExecutable);
}

const project = fileURLToPath(new URL('../../', import.meta.url));

function cachedPaths(name: ExecutableName, file: string): string[] {
  const pins: unknown = JSON.parse(readFileSync(join(project, 'scripts/setup/pins.json'), 'utf8'));
  const version = propertyOf(propertyOf(pins, name), 'version');
  return [join(project, '.cache', `${name}-${String(version)}`, file), join(project, '.cache', `${name}-sdk`, file)];
}

function propertyOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([name]) => name === key)?.[1];
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return existsSync(path);
  } catch {
    return false;
  }
}
