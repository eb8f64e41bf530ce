import { afterAll, describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { ScriptCheck } from '../../src/model/script.ts';
import { createScripts } from '../../src/scripting/create-scripts.ts';

const scripts = createScripts();
afterAll(() => scripts.stop());

async function resultOf(expression: string, input: JsonObject = {}): Promise<Json> {
  const result = await scripts.evaluate({ expression, input, owner: 'test' });
  if (result.kind === 'failed') throw new Error(result.message);
  return result.value;
}

async function failureOf(expression: string, input: JsonObject = {}): Promise<string> {
  const result = await scripts.evaluate({ expression, input, owner: 'test' });
  return result.kind === 'failed' ? result.message : `no failure but ${JSON.stringify(result.value)}`;
}

async function check(expression: string): Promise<ScriptCheck | undefined> {
  const [first] = await scripts.check([{ expression }]);
  return first;
}

describe('the result of a script (A67)', () => {
  test('is the completion value, in every form that customers write', async () => {
    expect(await resultOf('(function(){ return $.x; })();', { x: { y: [1, null, 'z'] } })).toEqual({
      y: [1, null, 'z'],
    });
    expect(await resultOf('if ($.i < 3) { true; } else { false; }', { i: 2 })).toBe(true);
    expect(await resultOf('if ($.i < 3) { true; } else { false; }', { i: 3 })).toBe(false);
    expect(await resultOf(`function e() { return $['a b'] + 1; }\n e();`, { 'a b': 1 })).toBe(2);
    expect(await resultOf('({ a: $.x })', { x: 1 })).toEqual({ a: 1 });
  });

  test('is null for undefined, for no statement at all, and for what JSON writes as null', async () => {
    for (const expression of ['undefined', '', 'var a = 1;', 'NaN', '$.missing'])
      expect(await resultOf(expression)).toBeNull();
  });

  test('knows ES2020', async () => {
    expect(
      await resultOf('const { a, ...rest } = $; [a?.b ?? 7, rest, [..."é😀"].length, 2 ** 3, [1, [2]].flat()]', {
        a: {},
        c: 1,
      }),
    ).toEqual([7, { c: 1 }, 2, 8, [1, 2]]);
    expect(await resultOf('/(?<=a)(?<name>b)/s.exec("ab").groups.name + String(10n)')).toBe('b10');
  });

  test('has to be JSON', async () => {
    expect(await failureOf('(function () {})')).toContain('The result is not JSON: it is a function');
    expect(await failureOf('Symbol("a")')).toContain('it is a symbol');
    expect(await failureOf('10n')).toContain('it is a bigint');
    expect(await failureOf('({ a: 10n })')).toContain('BigInt');
    expect(await failureOf('const a = {}; a.a = a; a')).toContain('circular');
    expect(await failureOf('(async () => 1)()')).toContain('it is a promise');
    expect(await failureOf('let a = []; for (let i = 0; i < 1e4; i++) a = [a]; a')).toMatch(
      /call stack|nested too deeply|nests more than 512 levels/,
    );
    expect(await failureOf('let a = []; for (let i = 0; i < 1e3; i++) a = [a]; a')).toBe(
      'The result nests more than 512 levels deep.',
    );
    expect(await failureOf('"a".repeat(5e6)')).toContain('at most 4194304 are taken');
  });

  test('keeps texts whole', async () => {
    const text = 'NUL \0, quotes "\', umlaut ü, emoji 😀, line separator \u2028, half \ud800';
    expect(await resultOf('$.text', { text })).toBe(text);
  });
});

describe('a script that fails', () => {
  test('says what is wrong and where', async () => {
    expect(await failureOf('1;\n$.a.b;')).toBe("TypeError: cannot read property 'b' of undefined (line 2)");
    expect(await failureOf('let x =;')).toBe("SyntaxError: unexpected token in expression: ';' (line 1)");
    expect(await failureOf('throw "a text"')).toBe('The script threw a text');
    expect(await failureOf('throw { code: 1 }')).toBe('The script threw {"code":1}');
    expect(await failureOf('throw new Error("x".repeat(1e6))')).toHaveLength(1002);
  });

  test('may throw whatever it likes', async () => {
    for (const thrown of [
      'null',
      'new Proxy({}, { get() { throw 1; } })',
      '{ get message() { throw 1; } }',
      'Object.create(null)',
      '"a\\0b"',
    ]) {
      expect(await failureOf(`throw ${thrown}`)).toMatch(/^The script threw [^\0]+$/);
    }
  });
});

describe('the console of a script', () => {
  test('is kept line by line, whether the script comes to an end or not', async () => {
    const expression = `console.log('a', { b: 1 }, [2], null, undefined); console.info(1); console.error('e'); if ($.fail) throw 1; 'end'`;
    const lines = ['a {"b":1} [2] null undefined', '1', 'e'];
    expect(await scripts.evaluate({ expression, input: {}, owner: 'test' })).toEqual({
      kind: 'value',
      value: 'end',
      lines,
    });
    expect(await scripts.evaluate({ expression, input: { fail: true }, owner: 'test' })).toMatchObject({
      kind: 'failed',
      lines,
    });
  });

  test('takes what has no JSON', async () => {
    const { lines } = await scripts.evaluate({
      expression: 'const a = {}; a.a = a; console.log(a, 10n, Symbol("s"));',
      input: {},
      owner: 'test',
    });
    expect(lines).toEqual(['[object Object] 10 Symbol(s)']);
  });

  test('is bounded in lines and in their length', async () => {
    const { lines } = await scripts.evaluate({
      expression: 'for (let i = 0; i < 1000; i++) console.log("x".repeat(100000));',
      input: {},
      owner: 'test',
    });
    expect(lines).toHaveLength(101);
    expect(lines.at(-1)).toBe('… and 900 more lines');
    expect(Math.max(...lines.map((line) => line.length))).toBe(1002);
  });
});

describe('checking a script', () => {
  test('finds what does not compile, with its line', async () => {
    expect(await check('let x = 1;\nlet y =;')).toEqual({
      kind: 'broken',
      message: "SyntaxError: unexpected token in expression: ';'",
      line: 2,
    });
    expect(await check('return 1')).toMatchObject({ kind: 'broken', line: 1 });
    expect(await check('x'.repeat(70_000))).toMatchObject({
      kind: 'broken',
      message: expect.stringContaining('at most 65536'),
    });
  });

  test('goes through many, whatever one of them is', async () => {
    const good = { expression: '(function () { return $.x; })()' };
    const checks = await scripts.check([
      ...Array.from({ length: 500 }, () => good),
      { expression: '('.repeat(60_000) },
      { expression: 'return $.x', mayReturn: true },
      { expression: 'return $.x;;}}', mayReturn: true },
      ...Array.from({ length: 40 }, () => ({ expression: `[${'"some text",'.repeat(5_000)}]` })),
      good,
    ]);
    expect(checks.flatMap(({ kind }, at) => (kind === 'broken' ? [at] : []))).toEqual([500, 502]);
    expect(checks).toHaveLength(544);
  });

  test('does not run it', async () => {
    expect(await check('for (;;);')).toEqual({ kind: 'compiles' });
    expect(await check('nothing.of.this.exists()')).toEqual({ kind: 'compiles' });
  });
});
