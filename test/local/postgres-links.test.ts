import { mkdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { restoreLinks } from '../../src/local/postgres-executables.ts';
import { newDataDir } from './scratch.ts';

test('links that no install script made are made, once, and only beside their library', () => {
  const root = newDataDir();
  mkdirSync(join(root, 'native/lib'), { recursive: true });
  writeFileSync(join(root, 'native/lib/libx.so.6.1'), 'library');
  writeFileSync(
    join(root, 'native/pg-symlinks.json'),
    JSON.stringify([
      { source: 'native/lib/libx.so.6.1', target: 'native/lib/libx.so.6' },
      { source: 'native/lib/libx.so.6.1', target: 'elsewhere.so' },
      { source: 'native/lib/libx.so.6.1' },
    ]),
  );
  restoreLinks(root);
  restoreLinks(root);
  expect(readlinkSync(join(root, 'native/lib/libx.so.6'))).toBe('libx.so.6.1');
  expect(() => readFileSync(join(root, 'elsewhere.so'))).toThrow('ENOENT');
});

test('a package without a list of links needs none', () => {
  expect(() => restoreLinks(newDataDir())).not.toThrow();
});
