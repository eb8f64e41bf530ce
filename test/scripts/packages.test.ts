import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const { arePackagesCurrent } = await import(new URL('../../scripts/setup/packages.mjs', import.meta.url).href);

const folder = mkdtempSync(join(tmpdir(), 'signalbox-packages-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, packages: object): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), JSON.stringify({ packages }));
}

test('packages are installed anew when the lock is newer, when an installation broke off, and when a folder is gone', () => {
  const wanted = { '': {}, 'node_modules/one': { version: '1.0.0', integrity: 'sha512-a' } };
  const other = { 'node_modules/of-another-system': { version: '1.0.0', integrity: 'sha512-b', optional: true } };
  write('package-lock.json', { ...wanted, ...other });
  expect(arePackagesCurrent(folder)).toBe(false);
  write('node_modules/.package-lock.json', wanted);
  expect(arePackagesCurrent(folder)).toBe(false);
  write('node_modules/one/package.json', {});
  expect(arePackagesCurrent(folder)).toBe(true);
  write('package-lock.json', { 'node_modules/one': { version: '1.0.1', integrity: 'sha512-c' } });
  expect(arePackagesCurrent(folder)).toBe(false);
});
