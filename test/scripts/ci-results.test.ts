import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
// Within the project, so that its vitest is found.
mkdirSync(join(root, '.cache'), { recursive: true });
const folder = mkdtempSync(join(root, '.cache/ci-results-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a test file whose process ends early is run again, counts as a failure, and is named', () => {
  write('dies.test.ts', "test('one', () => {});\ntest('two', () => process.kill(process.pid, 'SIGKILL'));");
  write('lives.test.ts', "test('three', () => {});\ntest.skip('four', () => {});");
  runTests('first');
  const dying = join(folder, 'dies.test.ts').slice(root.length);
  expect(results('again')).toBe(`${dying}\n`);
  expect(results('count', '1')).toBe(`failed: ${dying}\nIts process ended before its tests did.\n1 passed, 1 failed\n`);

  write('dies.test.ts', "test('one', () => {});\ntest('two', () => {});");
  runTests('second', 'dies');
  expect(results('count', '0')).toBe(
    `needed a second run: ${dying}\nIts process ended before its tests did.\n3 passed, 0 failed\n`,
  );
}, 60_000);

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), `import { test } from 'vitest';\n${text}\n`);
}

function runTests(report: string, ...names: readonly string[]): void {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const config = join(folder, 'config.mjs');
  writeFileSync(config, "export default { test: { include: ['*.test.ts'], pool: 'forks', maxWorkers: 1 } };");
  spawnSync(process.execPath, [
    ...[vitest, 'run', '--root', folder, '--config', config, '--reporter=json', ...names],
    `--outputFile=${join(folder, `${report}.json`)}`,
  ]);
}

function results(command: string, status = ''): string {
  const { stdout, stderr } = spawnSync(process.execPath, ['.ci/results.mjs', command, folder], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, CHECK_FAILED: '0', TESTS_STATUS: status },
  });
  return stderr + stdout;
}
