import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readOptions as readBenchOptions } from '../../bench/options.ts';
import { readCommandLine as readOpponentOptions } from '../../faults/opponents/options.ts';
import { readOptions as readFaultOptions } from '../../faults/options.ts';
import { readOptions as readTaskFaultOptions } from '../../faults/tasks/options.ts';
import { readConfig } from '../../src/config.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { keptUpPages, project, readPage, shownBlocks } from './pages.ts';
import { linesOf, runnerOf, withoutComment } from './shell-lines.ts';

interface Line {
  readonly page: string;
  readonly text: string;
}

const lines = [...linesInBlocks(), ...linesInText()];

test('the pages show scripts of npm', () => {
  expect(lines.length).toBeGreaterThan(40);
  for (const page of ['README.md', 'CONTRIBUTING.md', 'docs/performance.md', 'docs/reliability.md'])
    expect(lines.map((line) => line.page)).toContain(page);
});

test.each(lines)('$page: $text names a script that there is, and what it takes', ({ text }) => {
  const { script, words, env } = partsOf(text);
  expect(Object.keys(packageJson.scripts)).toContain(script);
  switch (script) {
    case 'bench':
      return void readBenchOptions(words);
    case 'faults':
      return void readFaultOptions(words);
    case 'faults:tasks':
      return void readTaskFaultOptions(words);
    case 'faults:opponents':
      return void readOpponentOptions(words);
    case 'test':
    case 'example':
      return void words.filter((word) => word !== 'FILE').forEach(expectFile);
    case 'signalbox':
      // test/docs/command-lines.test.ts has the words of the command.
      return;
    case 'start':
    case 'server':
    case 'worker':
      // What a server would refuse to start with is refused here.
      return void readConfig(env);
    default:
      expect(words).toEqual([]);
  }
});

const settings = shownBlocks().filter(({ language }) => language === 'env');

describe('settings that a page shows', () => {
  test('are shown', () => expect(settings.map(({ page }) => page)).toContain('docs/operations.md'));

  test.each(settings)('$page: a server starts with them', ({ text }) => {
    const pairs = linesOf(text)
      .map((line) => withoutComment(line).replace('…', 'a-value-of-ones-own'))
      .filter((line) => line !== '')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
    expect(pairs.length).toBeGreaterThan(0);
    readConfig(Object.fromEntries(pairs));
  });
});

function linesInBlocks(): readonly Line[] {
  return shownBlocks()
    .filter(({ language }) => ['sh', 'bash'].includes(language))
    .flatMap(({ page, text }) =>
      linesOf(text)
        .filter((line) => runnerOf(line) === 'npm')
        .map((line) => ({ page, text: withoutComment(line) })),
    );
}

/** What stands in backticks. */
function linesInText(): readonly Line[] {
  return keptUpPages.flatMap((page) =>
    [
      ...readPage(page)
        .replaceAll(/^ *```.*?^ *```/gms, '')
        .matchAll(/`([^`]*\bnpm (?:run|test|start)\b[^`]*)`/g),
    ]
      .map(([, text = '']) => text.replaceAll(/\s+/g, ' '))
      .map((text) => ({ page, text })),
  );
}

interface Parts {
  readonly script: string;
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** `NAME=value npm run script -- words`: settings, the script, and what it is given. */
function partsOf(text: string): Parts {
  const words = [...text.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain = '']) => quoted ?? plain);
  const at = words.indexOf('npm');
  const pairs = words.slice(0, at).map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]);
  const [command = '', ...rest] = words.slice(at + 1);
  const [script = '', ...more] = command === 'run' ? rest : [command, ...rest];
  return { script, words: more.filter((word) => word !== '--'), env: Object.fromEntries(pairs) };
}

function expectFile(path: string): void {
  expect([path, existsSync(join(project, path))]).toEqual([path, true]);
}
