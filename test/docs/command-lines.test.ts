import { expect, test } from 'vitest';
import { runSignalbox } from '../helpers/command-line.ts';
import { keptUpPages, readPage } from './pages.ts';

interface Line {
  readonly page: string;
  readonly text: string;
  /** In a sentence: it may name a command and leave out what that takes. */
  readonly isName: boolean;
}

const lines = keptUpPages.flatMap((page) => commandLinesOf(page, readPage(page)));

test('the pages show command lines', () => {
  expect(lines.length).toBeGreaterThan(40);
  for (const page of ['README.md', 'docs/cli.md', 'docs/operations.md', 'docs/package.md', 'docs/platforms/github.md'])
    expect(lines.map((line) => line.page)).toContain(page);
});

test.each(lines)('$page: $text is called rightly', async ({ text, isName }) => {
  const words = splitLikeShell(text);
  // A server that nobody is at, and something in each variable that the line names.
  const env: Record<string, string> = { SIGNALBOX_URL: 'http://127.0.0.1:1' };
  words.forEach((word, at) => {
    if (/^--.*-env$/.test(word)) env[words[at + 1] ?? ''] = 'x';
  });
  const asked = words.map((word) => (/^https:/.test(word) ? 'http://127.0.0.1:1' : word));
  const { code, error } = await runSignalbox(asked, { env });
  const isWrong = code === 2 && (!isName || /unknown|too many/.test(error));
  expect(isWrong ? error : '').toBe('');
});

/** In blocks that a shell runs: each line from `signalbox` on. Of the text: what stands in backticks and has no word for others to fill in. */
function commandLinesOf(page: string, text: string): readonly Line[] {
  const blocks = [...text.matchAll(/^ *```(?:sh|bash)\n(.*?)^ *```/gms)].flatMap(([, block = '']) =>
    block.replaceAll(/\\\n\s*/g, '').split('\n'),
  );
  const prose = text.replaceAll(/^```.*?^```/gms, '');
  const inline = [...prose.matchAll(/`((?:npx )?signalbox [a-z][^`]*)`/g)]
    .map(([, line = '']) => line.replaceAll(/\s+/g, ' '))
    .filter((line) => !/[…|[\]]| \.\.\.|[A-Z]{2}(?!_)\w*(?=\||$| )/.test(line));
  return [
    ...blocks.map((line) => ({ line, isName: false })),
    ...inline.map((line) => ({ line, isName: true })),
  ].flatMap(({ line, isName }) => {
    const [, command] = /^(?:\$ )?(?:[A-Z_]+=\S+ +)*(?:npx )?signalbox +(.*)$/.exec(line.trim()) ?? [];
    return command === undefined ? [] : [{ page, text: command.trim(), isName }];
  });
}

/** Words, quoted ones whole, up to a comment or the next command. */
function splitLikeShell(line: string): readonly string[] {
  const words: string[] = [];
  for (const [, single, double, plain = ''] of line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)) {
    if (plain.startsWith('#') || /^[&|;>)]/.test(plain)) break;
    words.push(single ?? double ?? plain.replace(/[;)]+$/, ''));
  }
  return words;
}
