// Makes a fresh clone ready: `npm start` and `npm test` call it first, so it uses nothing but Node's own modules.
// It does only what is missing and says so in one line each.
import { join } from 'node:path';
import { buildConsole } from './build-console.mjs';
import { buildState } from './setup/build-state.mjs';
import { arePackagesCurrent, installPackages } from './setup/packages.mjs';
import { generateDatabaseClient } from './setup/database-client.mjs';
import { downloadArchive, downloadByPip, findExecutable } from './setup/temporal-executables.mjs';
import { SetupError, hasEnoughNode, project, say, step } from './setup/checks.mjs';
import { excerptOf, run } from './setup/run.mjs';

/** @param {{ purpose: 'start' | 'tests' | 'code' }} options `code`: to check or build it, which needs no server */
async function setUp({ purpose }) {
  hasEnoughNode();
  const missing = neededExecutables(purpose).filter((name) => findExecutable(name) === undefined);
  const [, ...downloads] = await Promise.all([
    arePackagesCurrent() ? undefined : installPackages(),
    ...missing.map((name) => downloadByPip(name)),
  ]);
  const builds = purpose === 'start' && buildState() === 'none';
  await Promise.all([
    generateDatabaseClient(),
    purpose === 'start' && !builds ? buildConsole({ onlyIfNeeded: true }) : undefined,
  ]);
  // Sources that are newer run as they are: who changes them starts often, and a build takes longer than it saves.
  if (builds) await step('building Signalbox', 'Signalbox is built', buildAll);
  for (const [index, name] of missing.entries()) {
    if (downloads[index] !== true) await downloadArchive(name);
  }
  // The program itself takes a few seconds to its first line.
  if (process.env.npm_lifecycle_event === 'prestart') say('all is there; loading Signalbox …');
}

async function buildAll() {
  const { ok, output } = await run(process.execPath, [join(project, 'scripts/build.mjs')]);
  if (!ok) throw new SetupError(`Signalbox could not be built:\n${excerptOf(output)}`);
}

/** A Temporal service of your own makes the development server unnecessary, except for the tests. */
function neededExecutables(purpose) {
  if (purpose === 'code') return [];
  if (purpose === 'tests') return ['temporal', 'temporal-test-server'];
  return process.env.TEMPORAL_ADDRESS ? [] : ['temporal'];
}

/** @returns {'start' | 'tests' | 'code'} */
function purposeOf(words) {
  if (words.includes('--for-code')) return 'code';
  return words.includes('--for-tests') ? 'tests' : 'start';
}

try {
  await setUp({ purpose: purposeOf(process.argv) });
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`signalbox set-up: ${error.message}`);
  process.exitCode = 1;
}
