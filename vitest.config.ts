import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vitest/config';

const globalSetup = fileURLToPath(new URL('./test/helpers/global-setup.ts', import.meta.url));

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
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
