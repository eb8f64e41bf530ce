#!/usr/bin/env node
import { existsSync } from 'node:fs';

const source = new URL('../src/cli.ts', import.meta.url);

// In a clone the sources run as they are; what is installed has the build alone.
if (existsSync(source)) {
  (await import('tsx/esm/api')).register();
  await import(source.href);
} else {
  await import('../dist/src/cli.js');
}
