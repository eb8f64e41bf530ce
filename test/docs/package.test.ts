import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test.each([
  ['docs/testing.md', 'examples/own-worker/release.test.mjs', 'js'],
  ['docs/testing.md', 'examples/own-worker/workflows.ts', 'ts'],
  ['docs/package.md', 'examples/own-worker/worker.mjs', 'js'],
])('%s shows %s as it is run', (page, file, language) => {
  expect(read(page)).toContain(`\`\`\`${language}\n// ${file}\n${read(file)}\`\`\``);
});

test('docs/authoring.md shows the wait of the example', () => {
  const [, wait = ''] = /```ts\nimport [^\n]*\n\n(const closed = [\s\S]*?\n}\);)/.exec(read('docs/authoring.md')) ?? [];
  const shown = wait.split('\n').map((line) => (line === '' ? line : `  ${line}`));
  expect(wait).not.toBe('');
  expect(read('examples/own-worker/workflows.ts')).toContain(shown.join('\n'));
});

test('docs/package.md names every import of the package', () => {
  const { exports } = JSON.parse(read('package.json'));
  for (const name of Object.keys(exports).filter((one) => one !== './package.json'))
    expect(read('docs/package.md')).toContain(`| \`signalbox${name.slice(1)}\` |`);
});
