import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { configDefaults, defineConfig } from 'vitest/config';

import { findChromium } from './test/console/chromium.ts';

const globalSetup = fileURLToPath(new URL('./test/helpers/global-setup.ts', import.meta.url));

// In CI a missing browser is a failure; a person who tries the project need not install one.
const skipsPages = findChromium() === undefined && process.env['CI'] === undefined;
if (skipsPages)
  console.log('No Chromium is here, so the tests of the pages are left out: install one, or name it in CHROMIUM.');

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(skipsPages ? ['test/console/**'] : [])],
    // Temporal's native module does not live in worker threads; servers and databases leave room for two files at once.
    pool: 'forks',
    maxWorkers: 2,
    globalSetup: existsSync(globalSetup) ? [globalSetup] : [],
    // Real servers on a busy two-core machine. A test that needs more says so itself.
    testTimeout: 30_000,
    hookTimeout: 90_000,
    teardownTimeout: 30_000,
  },
});
