// Makes a fresh clone ready: `npm start` and `npm test` call it first, so it uses nothing but Node's own modules.
// It does only what is missing and says so in one line each.
import { arePackagesCurrent, installPackages } from './setup/packages.mjs';
import { generateDatabaseClient } from './setup/database-client.mjs';
import { downloadArchive, downloadByPip, findExecutable } from './setup/temporal-executables.mjs';
import { SetupError, hasEnoughNode, say } from './setup/checks.mjs';

/** @param {{ forTests: boolean }} options */
async function setUp({ forTests }) {
  hasEnoughNode();
  const missing = neededExecutables(forTests).filter((name) => findExecutable(name) === undefined);
  const [, ...downloads] = await Promise.all([
    arePackagesCurrent() ? undefined : installPackages(),
    ...missing.map((name) => downloadByPip(name)),
  ]);
  await generateDatabaseClient();
  for (const [index, name] of missing.entries()) {
    if (downloads[index] !== true) await downloadArchive(name);
  }
  // The program itself takes a few seconds to its first line.
  if (process.env.npm_lifecycle_event === 'prestart') say('all is there; loading Signalbox …');
}

/** A Temporal service of your own makes the development server unnecessary, except for the tests. */
function neededExecutables(forTests) {
  if (forTests) return ['temporal', 'temporal-test-server'];
  return process.env.TEMPORAL_ADDRESS ? [] : ['temporal'];
}

try {
  await setUp({ forTests: process.argv.includes('--for-tests') });
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`signalbox set-up: ${error.message}`);
  process.exitCode = 1;
}
