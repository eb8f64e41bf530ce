import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, expect, test } from 'vitest';

const project = fileURLToPath(new URL('../../', import.meta.url));
const folders: string[] = [];
let clone: string;

/** A clone with one file of each kind, all written an hour ago. */
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'signalbox-entry-'));
  folders.push(clone);
  cpSync(join(project, 'scripts'), join(clone, 'scripts'), { recursive: true });
  for (const file of ['src/start.ts', 'workflows/a.ts', 'activities/a.ts', ...settings]) write(file, 3_600);
});

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const settings = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];
const sources = '--import tsx src/start.ts';
const build = 'dist/src/start.js';

function write(file: string, secondsAgo: number): void {
  mkdirSync(dirname(join(clone, file)), { recursive: true });
  writeFileSync(join(clone, file), '');
  const at = Date.now() / 1_000 - secondsAgo;
  utimesSync(join(clone, file), at, at);
}

const entry = () => execFileSync(process.execPath, [join(clone, 'scripts/entry.mjs')], { encoding: 'utf8' }).trim();

test('without a build the sources run', () => {
  expect(entry()).toBe(sources);
  write('dist/package.json', 60);
  // Broken off before its last part.
  expect(entry()).toBe(sources);
});

test.each(['src/start.ts', 'workflows/a.ts', 'activities/new.ts', 'src/deep/er.json', ...settings])(
  'the build runs until %s is newer',
  (file) => {
    write('dist/package.json', 60);
    write('dist/workflows.bundle.js', 60);
    expect(entry()).toBe(build);
    write(file, 1);
    expect(entry()).toBe(sources);
  },
);
