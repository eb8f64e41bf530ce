import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const { productionLicences, productionPaths } = await import(
  new URL('../../scripts/production-packages.mjs', import.meta.url).href
);

/** Licences that let us pass the package on, and ask for no more than to be named. */
const allowed = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC-BY-4.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'PostgreSQL',
  'Python-2.0',
  'Unlicense',
  'Zlib',
];

interface Packaged {
  readonly name: string;
  readonly licence: string;
}

describe('the packages that run in production', () => {
  test('are under licences that let us pass them on', () => {
    const packages: Packaged[] = productionLicences();
    expect(packages.length).toBeGreaterThan(100);
    expect(packages.find(({ name }) => name === 'express')?.licence).toBe('MIT');
    const isAllowed = ({ licence }: Packaged) =>
      licence
        .replaceAll(/[()]/g, '')
        .split(' OR ')
        .some((one) => one.split(' AND ').every((part) => allowed.includes(part)));
    expect(packages.filter((one) => !isAllowed(one)).map(({ name, licence }) => `${name}: ${licence}`)).toEqual([]);
  });

  test('are what the dependencies need, without the command line of Prisma and what it brings', () => {
    const paths: string[] = productionPaths();
    for (const needed of ['@prisma/client', '@temporalio/worker', 'webpack', '@swc/core'])
      expect(paths).toContain(`node_modules/${needed}`);
    for (const other of [
      'tsx',
      'esbuild',
      'prisma',
      '@prisma/studio-core',
      'elkjs',
      'typescript',
      'vitest',
      '@temporalio/testing',
    ])
      expect(paths).not.toContain(`node_modules/${other}`);
  });

  test('have their own versions where they need another', () => {
    const lock = {
      packages: {
        '': { dependencies: { a: '1', b: '1' } },
        'node_modules/a': {
          dependencies: { c: '2' },
          peerDependencies: { b: '*', d: '*' },
          peerDependenciesMeta: { d: { optional: true } },
        },
        'node_modules/a/node_modules/c': { dependencies: { b: '1' } },
        'node_modules/b': { optionalDependencies: { e: '1' } },
        'node_modules/c': {},
        'node_modules/d': {},
      },
    };
    expect(productionPaths(lock)).toEqual(['node_modules/a', 'node_modules/a/node_modules/c', 'node_modules/b']);
  });

  test('are all pinned to their bytes', () => {
    const { packages } = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'));
    const unpinned = Object.entries<{ integrity?: string; bundled?: boolean; inBundle?: boolean }>(packages).filter(
      ([path, { integrity, inBundle }]) => path !== '' && inBundle !== true && !integrity?.startsWith('sha512-'),
    );
    expect(unpinned.map(([path]) => path)).toEqual([]);
  });
});
