import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { breaks } from '../../faults/breaks.ts';
import { applyEdits } from '../../faults/bundle.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'signalbox-breaks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(breaks.map((one) => [one.name, one] as const))('%s: its texts stand once where it says', (name, one) => {
  const { file, edits } = one;
  const source = readFileSync(join(project, file), 'utf8');
  expect(applyEdits(source, edits, `${name}: ${file}`)).not.toBe(source);
});

test('a text that is gone, or stands twice, is told before anything runs', () => {
  expect(() => applyEdits('b', [['a', 'x']], 'here')).toThrow('here does not hold "a" any more.');
  expect(() => applyEdits('a b a', [['a', 'x']], 'here')).toThrow('here holds "a" 2 times.');
});

test('broken sources compile: they fail by what they do', async () => {
  cpSync(join(project, 'src'), join(folder, 'src'), {
    recursive: true,
    filter: (path) => !path.startsWith(join(project, 'src/console')),
  });
  for (const name of ['node_modules', 'package.json']) symlinkSync(join(project, name), join(folder, name));
  for (const { name, file, edits } of breaks) {
    const path = join(folder, file);
    writeFileSync(path, applyEdits(readFileSync(path, 'utf8'), edits, name));
  }
  const config = {
    extends: join(project, 'tsconfig.json'),
    // What a break leaves out may be used nowhere else.
    compilerOptions: { noEmit: true, noUnusedLocals: false },
    files: breaks.map(({ file }) => file),
    include: [],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const compiler = join(project, 'node_modules/typescript/bin/tsc');
  const { stdout } = await promisify(execFile)(process.execPath, [compiler, '-p', folder], { cwd: folder }).catch(
    (error: { stdout: string }) => error,
  );
  expect(stdout).toBe('');
}, 120_000);
