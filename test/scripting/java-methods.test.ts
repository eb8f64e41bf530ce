import { afterAll, describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../src/model/json.ts';
import { createScripts } from '../../src/scripting/create-scripts.ts';

const scripts = createScripts();
afterAll(() => scripts.stop());

const input: JsonObject = {
  m: { k: 'v', n: 7, o: { p: 1 }, l: ['x'] },
  l: [1, 2, 3],
  t: 'Text',
  e: [],
  maps: [{ id: 1 }, { id: 2 }],
  size: 'large',
};

async function resultOf(expression: string): Promise<Json | { failed: string }> {
  const result = await scripts.evaluate({ expression, input, owner: 'test' });
  return result.kind === 'failed' ? { failed: result.message } : result.value;
}

describe("Java's methods on the input of a script, as definitions of Conductor call them", () => {
  test.each<[string, Json]>([
    ["$.get('t')", 'Text'],
    ["$.m.get('k')", 'v'],
    ["$.m.get('none')", null],
    ["$.get('m').get('o').get('p')", 1],
    ["$.m.getOrDefault('none', 3)", 3],
    ["[$.m.containsKey('k'), $.m.containsKey('none'), $.m.containsKey('toString')]", [true, false, false]],
    ['[$.m.containsValue(7), $.m.containsValue({ p: 1 }), $.m.containsValue(8)]', [true, true, false]],
    ['$.m.keySet()', ['k', 'n', 'o', 'l']],
    ["[$.m.keySet().size(), $.m.keySet().contains('n'), $.m.keySet().toArray()[0]]", [4, true, 'k']],
    ['$.m.values().size()', 4],
    ["$.m.entrySet().map(e => e.getKey() + '=' + JSON.stringify(e.getValue())).join()", 'k="v",n=7,o={"p":1},l=["x"]'],
    ["let s = ''; $.m.forEach((key, value) => { s += key; }); s", 'knol'],
    [
      'let all = []; const i = $.m.keySet().iterator(); while (i.hasNext()) all.push(i.next()); all',
      ['k', 'n', 'o', 'l'],
    ],
    [
      "$.m.put('z', 1); $.m.remove('k'); $.m.putIfAbsent('n', 8); $.m.putAll({ y: 2 }); $.m",
      { n: 7, o: { p: 1 }, l: ['x'], z: 1, y: 2 },
    ],
    ['[$.l.get(1), $.l.getFirst(), $.l.getLast()]', [2, 1, 3]],
    [
      '[$.l.size(), $.m.size(), $.e.isEmpty(), $.l.isEmpty(), $.m.isEmpty(), $.t.isEmpty()]',
      [3, 4, true, false, false, false],
    ],
    [
      '[$.l.contains(2), $.l.contains(9), $.maps.contains({ id: 2 }), $.l.containsAll([1, 3])]',
      [true, false, true, true],
    ],
    [
      "$.l.add(4); $.l.addAll([5]); $.l.add(0, 'first'); $.l.remove(1); $.l.set(1, 'two'); $.l",
      ['first', 'two', 3, 4, 5],
    ],
    ['$.l.subList(1, 3).size()', 2],
    [
      "[$.t.equals('Text'), $.t.equalsIgnoreCase('tEXT'), $.t.contains('ex'), $.t.isBlank(), $.m.get('n').equals(7), $.m.equals({})]",
      [true, true, true, false, true, false],
    ],
    ['[$.m.n.intValue(), (7.9).intValue(), true.booleanValue()]', [7, 7, true]],
    ['function at(i) { return $.l . get ( i - 1 ); } at($.l.size());', 3],
  ])('%s', async (expression, value) => {
    expect(await resultOf(expression)).toEqual(value);
  });

  test('JavaScript goes on to work beside them', async () => {
    expect(
      await resultOf(
        '[$.l.map(x => x * 2), $.m.k + $.l.length, Object.keys($.m), Array.isArray($.l), [...$.l].concat($.e), $.l.get(0)]',
      ),
    ).toEqual([[2, 4, 6], 'v3', ['k', 'n', 'o', 'l'], true, [1, 2, 3], 1]);
    expect(
      await resultOf(
        "let keys = []; for (const key in $.m) keys.push(key); for (const i in $.l) keys.push(i); [keys, $.m.size(), new Map([['a', 1]]).get('a'), new Set([1]).size]",
      ),
    ).toEqual([['k', 'n', 'o', 'l', '0', '1', '2'], 4, 1, 1]);
    expect(await resultOf("$.get('m'); Object.defineProperty({}, 'a', { value: 1, enumerable: true })")).toEqual({
      a: 1,
    });
  });

  test('a key of the input goes before a method of its name, and a script that asks for keys finds no methods', async () => {
    expect(await resultOf('[$.size, $.m.size()]')).toEqual(['large', 4]);
    expect(await resultOf("[$.m.size === undefined, $.m.get ? 'get' : 'none', $.m.isEmpty, 'keySet' in $.m]")).toEqual([
      true,
      'none',
      null,
      false,
    ]);
  });

  test('what Java would refuse is refused', async () => {
    expect(await resultOf('$.l.get(3)')).toEqual({
      failed: expect.stringContaining('Index 3 out of bounds for length 3'),
    });
    expect(await resultOf('$.e.getLast()')).toEqual({ failed: expect.stringContaining('out of bounds') });
    expect(await resultOf("$.l.containsKey('a')")).toEqual({ failed: expect.stringContaining('not a function') });
  });
});

describe('a script that may be the body of a function', () => {
  const lambda = async (expression: string) => {
    const result = await scripts.evaluate({ expression, input, mayReturn: true, owner: 'test' });
    return result.kind === 'failed' ? result.message : result.value;
  };

  test('returns at its top level, or has a completion value as any other', async () => {
    expect(await lambda('return $.l.length - 1;')).toBe(2);
    expect(await lambda('if ($.l[0] == 1) { return { first: true, } } else { return { first: false } }')).toEqual({
      first: true,
    });
    expect(
      await lambda("var i = 10; if ($.l[0] == 2) { return 'two' } return { v: 'other', i: i + 3 } // the end"),
    ).toEqual({ v: 'other', i: 13 });
    expect(await lambda('(function () { return 1 })()')).toBe(1);
    expect(await lambda('function f() { return 2 } f()')).toBe(2);
    expect(await lambda('$.l[1]')).toBe(2);
    expect(await lambda("'return'")).toBe('return');
    expect(await lambda('if (false) return 1;')).toBeNull();
  });

  test('says where it is broken, as it was written', async () => {
    expect(await lambda('var a = 1;\nreturn a +;')).toMatch(/^SyntaxError: .*\(line 2\)$/);
    expect(await lambda('var a;\n\nreturn a.b;')).toBe("TypeError: cannot read property 'b' of undefined (line 3)");
  });

  test('is no way for other scripts', async () => {
    expect(await resultOf('return 1')).toEqual({ failed: expect.stringContaining('SyntaxError') });
  });
});
