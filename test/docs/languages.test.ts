import { expect, test } from 'vitest';
import { shownBlocks } from './pages.ts';

/** Which test runs the blocks of a language; those of none are pictures and outputs. */
const runners: Readonly<Record<string, string>> = {
  sh: 'command-lines, npm-lines and shell-blocks',
  bash: 'the same',
  env: 'npm-lines',
  json: 'json-blocks',
  ts: 'snippets, and platform-snippets and shell-blocks those that are workflows',
  js: 'snippets and package',
  mermaid: 'test/architecture.test.ts draws it from the imports',
  text: 'nobody: a picture',
};

test('each block that a page shows names its language, and each language has a test that runs it', () => {
  const without = shownBlocks().filter(({ language }) => !(language in runners));
  expect(without.map(({ page, language, text }) => [page, language, text.slice(0, 80)])).toEqual([]);
});

test('nothing that could be run is called text', () => {
  const runnable = /^ *(\$ |curl |npm |npx |signalbox |import |export |const |[A-Z_]+=|\{\s*")/m;
  const texts = shownBlocks().filter(({ language }) => language === 'text');
  expect(texts.filter(({ text }) => runnable.test(text)).map(({ page }) => page)).toEqual([]);
});
