import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { beforeAll, describe, expect, test } from 'vitest';

const project = fileURLToPath(new URL('../../', import.meta.url));
const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
const entries = Object.keys(manifest.exports).filter((name) => name !== './package.json');

interface Packed {
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

describe('the package', () => {
  let packed: Packed;
  let paths: ReadonlySet<string>;

  beforeAll(() => {
    execFileSync(process.execPath, ['scripts/build.mjs', '--if-needed'], { cwd: project, stdio: 'inherit' });
    const told = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: project });
    [packed] = JSON.parse(told.toString()) as [Packed];
    paths = new Set(packed.files.map(({ path }) => path));
  }, 240_000);

  test('holds the build with its types, the migrations and the licence', () => {
    const migrations = [...paths].filter((path) => /^dist\/src\/store\/migrations\/.*\.sql$/.test(path));
    expect(migrations.length).toBeGreaterThan(10);
    for (const path of [
      'LICENSE',
      'README.md',
      'bin/signalbox.mjs',
      'dist/workflows.bundle.js',
      'scripts/setup/pins.json',
    ])
      expect(paths).toContain(path);
    for (const name of entries)
      for (const file of [
        ...['types', 'default'].map((kind) => manifest.exports[name][kind]),
        manifest.exports[name].require.types,
      ])
        expect(paths).toContain(file.slice('./'.length));
  });

  test('holds no tests, sources, maps or settings, and stays small', () => {
    const strange = [...paths].filter((path) =>
      /^(test|src|workflows|activities|bench|examples|docs|docker)\/|\.(test|map)\b|(?<!\.d)\.ts$|^\.|\.env/.test(path),
    );
    expect(strange).toEqual([]);
    expect(packed.size).toBeLessThan(6_000_000);
    expect(packed.unpackedSize).toBeLessThan(25_000_000);
  });

  test.each(entries.filter((name) => name !== './workflow'))('%s can be imported and required', (name) => {
    const id = JSON.stringify(name.replace('.', 'signalbox'));
    for (const [type, code] of [
      [
        'module',
        `const all = await import(${id}); if (Object.keys(all).length === 0) process.exit(3); process.exit(0)`,
      ],
      ['commonjs', `const all = require(${id}); if (Object.keys(all).length === 0) process.exit(3); process.exit(0)`],
    ]) {
      const run = spawnSync(process.execPath, [`--input-type=${type}`, '-e', code ?? ''], {
        cwd: project,
        encoding: 'utf8',
      });
      expect(run.status, run.stderr).toBe(0);
    }
  });

  test('its types are whole: a strict project that checks libraries too finds nothing wrong in them', () => {
    // Below the project, where its own name leads to the build.
    const folder = mkdtempSync(join(project, 'dist/typed-'));
    try {
      const names = entries.map((name, at) => `import * as part${at} from '${name.replace('.', 'signalbox')}';`);
      const wait = `export const wait = () => part0.waitForWebhook<{ n: number }>({ matches: {}, timeout: '1 day' });`;
      writeFileSync(
        join(folder, 'index.ts'),
        [...names, wait, `export default [${entries.map((_, at) => `part${at}`).join(', ')}];`].join('\n'),
      );
      const compilerOptions = {
        module: 'nodenext',
        target: 'es2022',
        lib: ['es2022', 'dom'],
        types: ['node'],
        strict: true,
        noEmit: true,
        skipLibCheck: false,
        paths: Object.fromEntries(
          entries.map((name) => [name.replace('.', 'signalbox'), [join(project, manifest.exports[name].types)]]),
        ),
      };
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['index.ts'] }));
      const tsc = join(project, 'node_modules/typescript/bin/tsc');
      const told = spawnSync(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], {
        cwd: project,
        encoding: 'utf8',
      });
      const ours = told.stdout
        .split('\n')
        .filter((line) => /error TS/.test(line) && !/^(\.\.\/)*node_modules\//.test(line));
      expect(ours).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 240_000);

  test('signalbox/workflow needs nothing of Node and adds less than 30 KB to a bundle', async () => {
    // Below the project, where its own name leads to the build.
    const folder = mkdtempSync(join(project, 'dist/bundled-'));
    try {
      writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }');
      writeFileSync(join(folder, 'none.js'), 'exports.none = require("@temporalio/workflow").sleep;');
      const author = join(project, manifest.exports['./workflow'].default);
      writeFileSync(join(folder, 'one.js'), `exports.one = require(${JSON.stringify(author)}).waitForWebhook;`);
      const [none, one] = await Promise.all(['none.js', 'one.js'].map((file) => sizeOf(join(folder, file))));
      expect(Number(one) - Number(none)).toBeLessThan(30 * 1024);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 60_000);

  test('the example with a worker of one’s own passes its test: seven days in a second, with GitHub’s signature', () => {
    expect(existsSync(join(project, 'examples/own-worker/release.test.mjs'))).toBe(true);
    const run = spawnSync(process.execPath, ['--test', '--test-reporter=tap', 'examples/own-worker/release.test.mjs'], {
      cwd: project,
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    expect(run.stdout).toContain('# pass 3');
    expect(run.stdout).toContain('# fail 0');
  }, 90_000);
});

/** Without the source map behind it. */
async function sizeOf(workflowsPath: string): Promise<number> {
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  return code.replace(/\/\/# sourceMappingURL.*$/s, '').length;
}
