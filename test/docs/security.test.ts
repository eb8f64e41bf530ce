import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

const docs = new URL('../../docs/', import.meta.url);
const text = readFileSync(new URL('security.md', docs), 'utf8');

/** The cells of the rows of the table under a heading. */
function rowsUnder(heading: string): string[][] {
  const [, after = ''] = text.split(`${heading}\n`);
  const [section = ''] = after.split(/^##/m);
  const [, , ...rows] = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const linksIn = (markdown: string) => [...markdown.matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => target);

describe('docs/security.md', () => {
  test('names for every threat a test that exists', () => {
    const threats = rowsUnder('## Threats, defences, and the test that shows it');
    expect(threats.length).toBeGreaterThan(15);
    for (const [threat = '', defence, shown = ''] of threats) {
      expect(defence, threat).not.toBe('');
      const tests = linksIn(shown);
      expect(tests.length, threat).toBeGreaterThan(0);
      for (const one of tests) {
        expect(one).toMatch(/\.test\.ts$/);
        expect(readFileSync(new URL(one, docs), 'utf8'), one).toMatch(/\b(test|it)(\.\w+)*[.(]/);
      }
    }
  });

  test('leads nowhere that is not there', () => {
    for (const file of ['docs/security.md', 'SECURITY.md']) {
      const at = new URL(`../../${file}`, import.meta.url);
      for (const link of linksIn(readFileSync(at, 'utf8')))
        expect(existsSync(new URL(link, at)), `${file}: ${link}`).toBe(true);
    }
  });

  test('lists every port that the embedded servers claim', () => {
    const listed = rowsUnder('### `npm start`')
      .map(([, name = '']) => name.replaceAll('`', ''))
      .filter((name) => name !== '–');
    const claimed = [
      ...readFileSync(new URL('../src/local/ports.ts', docs), 'utf8').matchAll(
        /^export type (?:Hidden)?PortName = (.*);$/gm,
      ),
    ].flatMap(([, union = '']) => [...union.matchAll(/'(\w+)'/g)].map(([, name = '']) => name));
    expect(claimed.length).toBe(6);
    expect(listed.toSorted()).toEqual(claimed.toSorted());
  });

  test('says of every container what it publishes', () => {
    const { services } = parse(readFileSync(new URL('../docker-compose.yml', docs), 'utf8'), { merge: true });
    const listed = rowsUnder('### Containers').map(([name = '', published = '']) => [
      name.replaceAll('`', ''),
      published,
    ]);
    for (const [name, published] of listed) {
      const ports: string[] = services[String(name)].ports ?? [];
      expect(
        ports.map((port) => /127\.0\.0\.1:\d+/.exec(port)?.[0]),
        name,
      ).toEqual(published === '–' ? [] : [/127\.0\.0\.1:\d+/.exec(String(published))?.[0]]);
    }
    const publishing = Object.entries<{ ports?: string[] }>(services)
      .filter(([, { ports }]) => ports !== undefined)
      .map(([name]) => name);
    expect(listed.map(([name]) => name)).toEqual(expect.arrayContaining(publishing));
  });
});
