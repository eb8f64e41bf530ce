import { describe, expect, it } from 'vitest';
import { parsePath, readPath } from '../../src/model/path/path.ts';

const textOf = (path: string) => {
  const parsed = parsePath(path);
  return parsed.kind === 'invalid' ? parsed : [parsed.kind, parsed.text];
};

describe('parsePath', () => {
  it.each([
    ['$', '$'],
    ['a', "$['a']"],
    ['order.id', "$['order']['id']"],
    ['request[0].event', "$['request'][0]['event']"],
    ["['a']", "$['a']"],
    ["$['event']['type']", "$['event']['type']"],
    ['$["event"].type', "$['event']['type']"],
    ["$[ 'a' ][ 0 ]", "$['a'][0]"],
    ['$.a[-1]', "$['a'][-1]"],
    ['$.a[-0]', "$['a'][0]"],
    ["$['it\\'s']", "$['it\\'s']"],
    ["$['\\u0061']", "$['a']"],
    ['$.@type', "$['@type']"],
    ['$.größe', "$['größe']"],
    ["$['a.b c*?']", "$['a.b c*?']"],
    ["$['__proto__']", "$['__proto__']"],
  ])('reads %s as the one value %s (M40, M41)', (written, canonical) => {
    expect(textOf(written)).toEqual(['definite', canonical]);
    expect(textOf(canonical)).toEqual(['definite', canonical]);
  });

  it.each([
    ['$.items[*].sku', "$['items'][*]['sku']"],
    ['items.*', "$['items'][*]"],
    ['$..id', "$..['id']"],
    ['..id', "$..['id']"],
    ['$..*', '$..[*]'],
    ['$.a[0,2]', "$['a'][0,2]"],
    ["$['a', 'b']", "$['a','b']"],
    ['$.a[1:3]', "$['a'][1:3]"],
    ['$.a[:-1]', "$['a'][:-1]"],
    ['$.a[ 1 : ]', "$['a'][1:]"],
    ['$.a[?(@.x>2)].y', "$['a'][?(@['x'] > 2)]['y']"],
    ["$.a[?(@.x == 'y' && @.n > 3)]", "$['a'][?((@['x'] == 'y' && @['n'] > 3))]"],
    ['$.a[?(!(@.x || $.y) && @[0]<=-1.5e3)]', "$['a'][?((!((@['x'] || $['y'])) && @[0] <= -1500))]"],
    ["$.a[?(@.x == 'it)]')]", "$['a'][?(@['x'] == 'it)]')]"],
  ])('reads %s as the list %s (M40)', (written, canonical) => {
    expect(textOf(written)).toEqual(['indefinite', canonical]);
    expect(textOf(canonical)).toEqual(['indefinite', canonical]);
  });

  it.each([
    ['$.a[?(@.x)]', false],
    ['$.a[*].first()', true],
    ['$..a.first().b[0]', true],
    ['$.a.first()[*]', false],
    ['$.a.first()[*].x.sum()', true],
  ])('%s names one value: %s', (path, isOne) => {
    expect(parsePath(path)).toMatchObject({ kind: 'indefinite', isOne });
  });

  it.each([
    ["$.a[?(@.x in ['y', 1, null, true, -2.5])]", "$['a'][?(@['x'] in ['y',1,null,true,-2.5])]"],
    ['$.a[?(@.x NIN [])]', "$['a'][?(@['x'] nin [])]"],
    ["$.a[?(@.x subsetof ['y'])]", "$['a'][?(@['x'] subsetof ['y'])]"],
    ['$.a[?(@.x anyof $.b)]', "$['a'][?(@['x'] anyof $['b'])]"],
    ["$.a[?(!(@.x noneof ['y']))]", "$['a'][?(!(@['x'] noneof ['y']))]"],
    ["$.a[?(@.x contains 'y')]", "$['a'][?(@['x'] contains 'y')]"],
    ['$.a[?(@.x size 2)]', "$['a'][?(@['x'] size 2)]"],
    ['$.a[?(@.x empty true)]', "$['a'][?(@['x'] empty true)]"],
    ['$.a[?(@.x.length() > 1)]', "$['a'][?(@['x'].length() > 1)]"],
    ['$.a[?(@.length() > 1)]', "$['a'][?(@.length() > 1)]"],
    ...['length', 'size', 'min', 'max', 'avg', 'stddev', 'sum', 'keys', 'first', 'last'].map((name) => [
      `$.a.${name}( )`,
      `$['a'].${name}()`,
    ]),
    ['$..a.index(-2).b', "$..['a'].index(-2)['b']"],
    ['$.length()', '$.length()'],
  ])('reads %s as %s, with the operators and functions of Jayway (M40)', (written, canonical) => {
    expect(textOf(String(written))).toEqual(['indefinite', canonical]);
    expect(textOf(String(canonical))).toEqual(['indefinite', canonical]);
  });

  it.each([
    ['$.a[?(@.x =~ /y/)]', '"=~"'],
    ['$.a[?(@.x === 1)]', '"==="'],
    ["$.a[?(@.x type 'string')]", '"type"'],
    ["$.a.concat('x')", '"concat()"'],
    ['$.a.filter(x)', '"filter()"'],
    ['$.a[?(@.x.append(1) > 1)]', '"append()"'],
    ['$.a.index()', 'index(n)'],
    ['$.a.length(1)', 'length()'],
  ])('refuses %s and names %s, instead of never matching (M40)', (path, name) => {
    const parsed = parsePath(path);
    expect(parsed.kind).toBe('invalid');
    expect(parsed).toHaveProperty('message', expect.stringContaining(name ?? '?'));
  });

  it.each([
    '',
    '$.',
    '$..',
    '$x',
    '$.a b',
    '$.a[',
    "$.a['b",
    '$.a[]',
    '$.a[x]',
    '$.a[1:2:3]',
    "$['a',0]",
    '$.a^',
    '$.a~',
    '$.a.^',
    '$.a[?()]',
    '$.a.length(',
    '$.a.length()b',
    '$.a[?(@.x in [1 2])]',
    '$.a[?(@.x in [@.y])]',
    "$.a[?(@.x in ['y')]",
    '$.a[?(@.x.length().y)]',
    '$.a[?(1)]',
    '$.a[?(@.x ==)]',
    '$.a[?(@.x == 1]',
    '$.a[(@.length-1)]',
    '$.a[?(@parent.x == 1)]',
    '$.a[?(@.x[*] == 1)]',
    '$.a=1',
    '$.a>1',
    `$.${'a'.repeat(2_000)}`,
    '$[99999999999999999999]',
    `$[?(${'('.repeat(400)}@.x${')'.repeat(400)})]`,
  ])('refuses %s', (path) => {
    expect(parsePath(path)).toMatchObject({ kind: 'invalid', message: expect.any(String) });
  });

  it.each([
    '$[?(process.exit())]',
    "$[?(@.constructor.constructor('x')())]",
    '$[?(@.x = 1)]',
    '$[?(@.x == `y`)]',
    '$[?(@.x == (() => 1))]',
    '$[?(@.x + 1 == 2)]',
    '$[?(@.x ? 1 : 2)]',
    '$[?(new Date())]',
    '$[?(@.x; 1)]',
    '$[?(this)]',
  ])('lets nothing into a filter that could run: %s (M44)', (path) => {
    expect(parsePath(path).kind).toBe('invalid');
  });

  it('says where a mistake is', () => {
    expect(parsePath('$.a b')).toHaveProperty('message', expect.stringContaining('at character 4 of $.a b'));
  });
});

describe('readPath', () => {
  const value = JSON.parse('{"a":[{"b":null},{"b":2}],"0":"zero","__proto__":{"own":1}}');
  it.each([
    [['a', 1, 'b'], 2],
    [['a', -1, 'b'], 2],
    [['a', 0, 'b'], null],
    [['0'], 'zero'],
    [['__proto__', 'own'], 1],
    [[], value],
  ])('reads %j', (segments, found) => {
    expect(readPath(segments, value)).toEqual(found);
  });

  it.each([
    [['b']],
    [['a', 2]],
    [['a', -3]],
    [['a', 0, 'b', 'c']],
    [['a', 'length']],
    [['a', '0']],
    [[0]],
    [['0', 'length']],
    [['0', 0]],
    [['toString']],
    [['constructor', 'name']],
    [['a', 0, '__proto__']],
  ])('finds nothing at %j (M42)', (segments) => {
    expect(readPath(segments, value)).toBeUndefined();
  });
});
