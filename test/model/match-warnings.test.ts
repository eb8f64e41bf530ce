import { describe, expect, it } from 'vitest';
import { warnMatches } from '../../src/model/inbound/match-warnings.ts';
import { validateMatches, type Matches } from '../../src/model/inbound/matches.ts';

const warned: readonly (readonly [string, Matches, RegExp])[] = [
  ['a list at the root, which a payload never is', { '$[0].event': 'open' }, /request\[0\]/],
  ['a slice of the root', { '$[0:2].event': 'open' }, /request/],
  ['a method in lower case', { '@method': 'post' }, /upper case/],
  ['a method that is no text', { '@method': 1 }, /upper case/],
  ['a header that is expected to be null', { '@header:x-a': null }, /header is text/],
  ['a header that is expected to be a list', { '@header:x-a': ['a'] }, /header is text/],
  ['a parameter that is expected to be null', { '@query:a': null }, /parameter is text/],
  ['a slice that ends before it begins', { '$.a[2:1]': 1 }, /slice/],
  ['an expression with the dollar outside', { '$.a': '$.{workflow.input.x}' }, /very text/],
  ['a placeholder of another language', { '$.a': '{{ x }}' }, /very text/],
  ['a wildcard', { '$.a': '*' }, /patterns/],
  ['a member of what is expected to be a text', { '$.a': 'x', '$.a.b': 1 }, /together with \$\.a/],
  ['a member that the expected object has not', { '$.a': { b: 1 }, "$['a'].c": 1 }, /together with \$\.a/],
];

const fine: readonly (readonly [string, Matches])[] = [
  ['nothing', {}],
  ['an element of a list body', { 'request[0].event': 'open' }],
  ['a method', { '@method': 'PUT' }],
  ['a method out of an expression', { '@method': '${workflow.input.method}' }],
  ['a header with a text or a number', { '@header:x-a': 'a', '@header:x-b': 1 }],
  ['a parameter that occurs twice', { '@query:a': ['1', '2'] }],
  ['a slice', { '$.a[1:2]': 1, '$.b[1:]': 1, '$.c[:1]': 1, '$.d[1:-1]': 1 }],
  ['an expression', { '$.a': '${workflow.input.x}', '$.b': 'order-${workflow.input.x}' }],
  ['a price', { '$.a': '$5' }],
  ['text with a star in it', { '$.a': '5 * 3' }],
  ['a member that the expected object has', { '$.a': { b: 1 }, '$.a.b': 1 }],
  ['a member of what an expression gives', { '$.a': '${workflow.input.a}', '$.a.b': 1 }],
  ['siblings', { '$.a': 'x', '$.ab': 'y' }],
];

describe('warns of', () => {
  it.each(warned)('%s, and saves it', (_name, matches, message) => {
    expect(
      warnMatches(matches)
        .map((warning) => warning.message)
        .join(),
    ).toMatch(message);
    expect(validateMatches(matches)).toEqual([]);
  });
});

describe('says nothing about', () => {
  it.each(fine)('%s', (_name, matches) => {
    expect(warnMatches(matches)).toEqual([]);
  });
});
