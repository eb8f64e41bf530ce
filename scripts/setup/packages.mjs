import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { SetupError, project, step } from './checks.mjs';
import { excerptOf, run } from './run.mjs';

/**
 * True when node_modules holds what package-lock.json says. npm writes node_modules/.package-lock.json at the very end
 * of an installation, so one that was broken off does not count; and a package whose folder is gone since is missed.
 */
export function arePackagesCurrent(folder = project) {
  const installed = readPackages(join(folder, 'node_modules/.package-lock.json'));
  const wanted = readPackages(join(folder, 'package-lock.json'));
  if (wanted === undefined) throw new SetupError('package-lock.json is missing or broken: take it from the repository');
  if (installed === undefined) return false;
  return Object.entries(wanted).every(
    ([path, entry]) => path === '' || isCurrent(join(folder, path), entry, installed[path]),
  );
}

/** Programs for other systems are optional and may be absent. */
function isCurrent(place, wanted, installed) {
  if (installed === undefined) return wanted.optional === true;
  return (
    wanted.version === installed.version &&
    wanted.integrity === installed.integrity &&
    existsSync(join(place, 'package.json'))
  );
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

export async function installPackages() {
  // npm tells its children where it is; a `npm` on PATH may be another one, or a script that cannot be spawned.
  const npm = process.env.npm_execpath;
  const [command, ...first] = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm'];
  // No package needs its install script: programs come as packages of their own, and scripts of others are not run.
  const args = [...first, 'ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await step(
    'installing packages (npm ci), which takes a minute or more the first time',
    'the packages are installed',
    async () => {
      const { ok, output } = await run(command, args);
      if (!ok) throw new SetupError(`npm ci failed:\n${excerptOf(output)}`);
    },
  );
}
