#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { buildState } from '../scripts/setup/build-state.mjs';

const source = new URL('../src/cli.ts', import.meta.url);

if (startsTemporal(process.argv.slice(2))) await provideTemporal();

// In a clone the sources run as they are, unless the build is as new; what is installed has the build alone.
if (process.exitCode === undefined && existsSync(source) && buildState() !== 'current') {
  (await import('tsx/esm/api')).register();
  await import(source.href);
} else if (process.exitCode === undefined) {
  await import('../dist/src/cli.js');
}

function startsTemporal([command, ...options]) {
  return command === 'start' && options.length === 0 && !process.env.TEMPORAL_ADDRESS;
}

/** npm has no package with Temporal's server, so it is downloaded once, into the caches of this account. */
async function provideTemporal() {
  const { SetupError } = await import('../scripts/setup/checks.mjs');
  const { provideExecutable } = await import('../scripts/setup/temporal-executables.mjs');
  try {
    await provideExecutable('temporal');
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`signalbox start: ${error.message}`);
    process.exitCode = 1;
  }
}
