import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { analyse } from 'scslre';
import { parseSync } from 'vite';
import { describe, expect, test } from 'vitest';
import { checkSize } from '../src/conductor/value-size.ts';
import { parseDuration } from '../src/conductor/time-limits.ts';
import { warnMatches } from '../src/model/inbound/match-warnings.ts';

interface Found {
  readonly source: string;
  readonly flags: string;
  readonly place: string;
}

/** The reasons why these are fast all the same, which the analysis cannot know. */
const fastBecause: Readonly<Record<string, string>> = {
  '\\?.*$': 'with the flag s the first question mark always matches to the end',
  '[?].*$': 'with the flag s the first question mark always matches to the end',
  '[?#].*$': 'with the flag s the first mark always matches to the end',
  '^(https?):\\/\\/([^/?#]*)(.*)$': 'with the flag s everything after the scheme matches',
  '^(?:(\\d{1,12})\\s*d(?:ays?)?)?\\s*(?:(\\d{1,12})\\s*h(?:(?:ou)?rs?)?)?\\s*(?:(\\d{1,12})\\s*m(?:in(?:ute)?s?)?)?\\s*(?:(\\d{1,12})\\s*s(?:ec(?:ond)?s?)?)?$':
    'its text has at most 200 characters',
};

const found = ['src', 'workflows', 'activities'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('generated'))
    .flatMap((name) => expressionsOf(join(folder, name))),
);

function expressionsOf(path: string): Found[] {
  const text = readFileSync(path, 'utf8');
  const all: Found[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { regex, start } = node as {
      readonly regex?: { readonly pattern: string; readonly flags: string };
      readonly start?: number;
    };
    if (regex !== undefined)
      all.push({
        source: regex.pattern,
        flags: regex.flags,
        place: `${path}:${text.slice(0, start).split('\n').length}`,
      });
    Object.values(node).forEach(visit);
  };
  visit(parseSync(path, text).program);
  return all;
}

/** A repetition of at most some hundred is as bad as an endless one when another stands around it. */
const withoutBounds = (source: string) =>
  source.replaceAll(/\{(\d+),(\d+)\}/g, (bounds, least, most) =>
    Number(most) < 8 ? bounds : least === '0' ? '*' : '+',
  );

describe('no regular expression of ours takes more than linear time', () => {
  test('there are some', () => expect(found.length).toBeGreaterThan(150));

  test.each(found.filter(({ source }) => fastBecause[source] === undefined).map((one) => [one.place, one] as const))(
    '%s',
    (_place, { source, flags }) => {
      for (const text of new Set([source, withoutBounds(source)]))
        expect(analyse({ source: text, flags }, { assumeRejectingSuffix: false }).reports).toEqual([]);
    },
  );

  test('each exception is still there, and ends at the end of all texts', () => {
    for (const source of Object.keys(fastBecause)) {
      const uses = found.filter((one) => one.source === source);
      expect(uses, source).not.toEqual([]);
      if (source.includes('.*'))
        expect(
          uses.every(({ flags }) => flags.includes('s')),
          source,
        ).toBe(true);
    }
  });
});

/** Each took minutes, or for ever, before it was bounded. */
describe('texts that are made to be slow', { timeout: 10_000 }, () => {
  test('an expression without an end', () => {
    expect(checkSize({ name: 'w', tasks: [], description: `\${${'a'.repeat(250)}` })).toBeUndefined();
    expect(
      checkSize({ name: 'w', tasks: [], list: Array.from({ length: 301 }, () => `\${${'a'.repeat(250)}`) })?.message,
    ).toMatch(/have no end/);
  });

  test('a duration of blanks', () => {
    expect(parseDuration(`${' '.repeat(100_000)}x`)).toBeUndefined();
    expect(parseDuration('1 days 2 hours 3 mins 4 secs')).toBe(93_784_000);
  });

  test('a value of braces', () => {
    expect(warnMatches({ '$.a': '{{'.repeat(200_000) })).toEqual([]);
    expect(warnMatches({ '$.a': '{{ name }}' })).toHaveLength(1);
  });
});
