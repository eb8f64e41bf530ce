import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const project = fileURLToPath(new URL('../..', import.meta.url));
const rulesFolder = join(project, 'docs/rules');

/** Where rules are cited. Data of tests and lock files are not read: they hold keys and digests that look like rules. */
const roots = [
  'src',
  'workflows',
  'activities',
  'test',
  'bench',
  'scripts',
  'examples',
  'bin',
  'docs',
  'docker',
  'README.md',
  'CHANGELOG.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
];
const languages = new Set(['.ts', '.tsx', '.mts', '.js', '.mjs', '.md', '.prisma', '.sql', '.sh', '.yml']);
/** An applied migration is never changed, so its comments stay as they are. */
const migrations = join('src', 'store', 'migrations');

const citation = /(?<![\w#/+=-])[RMCAS]\d{1,3}(?![\w/+=])/g;
const numbersAlone = /^\s*[RMCASG]\d{1,3}(?:\s*(?:[,;./–-]|and|to)\s*[RMCASG]\d{1,3})*\s*[.:]?\s*$/;
const anchor = /<a id="([RMCAS]\d{1,3})"><\/a>\*\*\1\.\*\*/g;

describe('rules', () => {
  const rules = rulesOf(readdirSync(rulesFolder).map((name) => readFileSync(join(rulesFolder, name), 'utf8')));
  const files = filesOf(roots);

  test.each([
    ['receiving', 'R'],
    ['waiting', 'M'],
    ['sending', 'C'],
    ['conductor-api', 'A'],
    ['platforms', 'S'],
  ])('of %s begin with %s', (file, letter) => {
    const own = [...rulesOf([readFileSync(join(rulesFolder, `${file}.md`), 'utf8')]).keys()];
    expect(own.length).toBeGreaterThan(10);
    expect(own.filter((rule) => !rule.startsWith(letter))).toEqual([]);
  });

  test('are there once each', () => {
    expect([...rules].filter(([, times]) => times > 1)).toEqual([]);
  });

  test('that are cited are there', () => {
    const unknown = files.flatMap(({ path, text }) =>
      citationsOf(path, text)
        .filter((rule) => !rules.has(rule))
        .map((rule) => `${path}: ${rule}`),
    );
    expect(unknown).toEqual([]);
  });

  test('stand behind at least half a sentence in comments', () => {
    const bare = files
      .filter(({ path }) => !path.startsWith(migrations) && !path.endsWith('.md'))
      .flatMap(({ path, text }) =>
        commentsOf(path, text)
          .filter((comment) => numbersAlone.test(comment))
          .map((comment) => `${path}: ${comment.trim()}`),
      );
    expect(bare).toEqual([]);
  });
});

describe('the reader of citations', () => {
  test('finds unknown rules in comments, titles and texts, and no look-alikes in code', () => {
    const code =
      "/** Why (Z1, R42). */\nconst key = 'M1abC2/A3=';\nconst cell = A1; // see C61\ntest('waits (M30, M31)', () => {});";
    expect(citationsOf('a.ts', code)).toEqual(['R42', 'C61', 'M30', 'M31']);
    expect(citationsOf('a.md', 'By R42 and (A7).')).toEqual(['R42', 'A7']);
    expect(citationsOf('a.sql', 'SELECT R1; -- one open task (C10)')).toEqual(['C10']);
  });

  test.each(['/** C35. */', '// R42.', '/**\n * R60-R64\n */', '/* A21, A23. */'])(
    'knows that %j is a number alone',
    (code) => {
      expect(commentsOf('a.ts', code).some((comment) => numbersAlone.test(comment))).toBe(true);
    },
  );

  test.each(['/** An answer is read up to here (C35). */', '// R17: an empty 200 has no type.'])('takes %j', (code) => {
    expect(commentsOf('a.ts', code).some((comment) => numbersAlone.test(comment))).toBe(false);
  });
});

/** How often each rule has an anchor. */
function rulesOf(texts: readonly string[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const text of texts) {
    for (const [, rule] of text.matchAll(anchor)) if (rule !== undefined) times.set(rule, (times.get(rule) ?? 0) + 1);
  }
  return times;
}

/** In documents everywhere; in code in comments, and in parentheses, as titles of tests and messages have them. */
function citationsOf(path: string, text: string): string[] {
  if (extname(path) === '.md') return [...text.matchAll(citation)].map(([rule]) => rule);
  const parentheses =
    text.match(/\((?:[^()'"`\n]*[ (])?[RMCASG]\d{1,3}(?:\s*(?:[,;–-]|and|to)\s*[RMCASG]\d{1,3})*\)/g) ?? [];
  const inComments = commentsOf(path, text).flatMap((comment) => [...comment.matchAll(citation)].map(([rule]) => rule));
  const inParentheses = parentheses.flatMap((part) => part.match(/(?<=[ (–-])[RMCAS]\d{1,3}(?=[ ,;)–-])/g) ?? []);
  return [...new Set([...inComments, ...inParentheses])];
}

/** The texts of comments, without what marks them. */
function commentsOf(path: string, text: string): string[] {
  const line =
    extname(path) === '.sql' ? /--(.*)$/gm : /\.(sh|yml)$/.test(path) ? /(?:^|\s)#(.*)$/gm : /\/\/\/?(.*)$/gm;
  const blocks = [...text.matchAll(/\/\*\*?([\s\S]*?)\*\//g)].map(([, block = '']) => block.replace(/^\s*\*/gm, ' '));
  return [...blocks, ...[...text.matchAll(line)].map(([, comment = '']) => comment)];
}

function filesOf(paths: readonly string[]): { readonly path: string; readonly text: string }[] {
  return paths
    .flatMap((path) => below(join(project, path)))
    .map((path) => relative(project, path))
    .filter((path) => languages.has(extname(path)) && path !== join('test', 'docs', 'rules.test.ts'))
    .map((path) => ({ path, text: readFileSync(join(project, path), 'utf8') }));
}

function below(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter(({ name }) => name !== 'generated')
      .flatMap((entry) => (entry.isDirectory() ? below(join(path, entry.name)) : [join(path, entry.name)]));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return [path];
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
