import { afterAll, describe, expect, test } from 'vitest';
import { createScripts } from '../../src/scripting/create-scripts.ts';

process.env.SIGNALBOX_TEST_SECRET = 'must not be seen';
const scripts = createScripts();
afterAll(() => scripts.stop());

async function run(expression: string, input = {}) {
  const result = await scripts.evaluate({ expression, input, owner: 'test' });
  return result.kind === 'value' ? result.value : result.message;
}

describe('what a script can reach', () => {
  test('is the language and nothing of the host', async () => {
    const names = [
      'process',
      'require',
      'module',
      'fetch',
      'XMLHttpRequest',
      'WebAssembly',
      'Worker',
      'setTimeout',
      'setInterval',
      'setImmediate',
      'Buffer',
      'global',
      'window',
      'self',
      'std',
      'os',
      'postMessage',
      'parentPort',
      'navigator',
      'structuredClone',
      'Deno',
      'Java',
      'load',
      'print',
    ];
    expect(await run(`$.names.filter((name) => name in globalThis)`, { names })).toEqual([]);
  });

  test('is not more by way of constructors', async () => {
    const ways = [
      'this',
      'globalThis',
      '$',
      'console',
      'console.log',
      '(function(){})',
      '(async function(){})',
      '(function*(){})',
      '[]',
      'new Error()',
    ];
    for (const way of ways) {
      expect(await run(`typeof ${way}.constructor.constructor('return typeof process + typeof require')()`)).toBe(
        'string',
      );
      expect(await run(`${way}.constructor.constructor('return typeof process + typeof require')()`)).toBe(
        'undefinedundefined',
      );
    }
    expect(await run('new Function("return Object.keys(this).join()")()')).not.toContain('process');
  });

  test('is no module and no file', async () => {
    expect(await run(`let seen = 'nothing'; import('node:fs').then((it) => { seen = it; }, () => {}); seen`)).toBe(
      'nothing',
    );
    expect(await run(`import fs from 'node:fs'; 1`)).toContain('SyntaxError');
    expect(await run(`new Error().stack`)).not.toContain('/');
  });

  test('is not what another script left', async () => {
    expect(
      await run('globalThis.left = 1; Object.prototype.left = 2; Array.prototype.map = null; JSON.parse = null; left'),
    ).toBe(1);
    expect(await run('[typeof left, typeof ({}).left, [1].map(String)]')).toEqual(['undefined', 'undefined', ['1']]);
    expect(({} as Record<string, unknown>).left).toBeUndefined();
  });
});

describe('the input of a script', () => {
  const hostile = JSON.parse(
    '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}, "toJSON": 1, "a": {"__proto__": {"polluted": true}}}',
  );

  test('pollutes no prototype, neither of the script nor of its caller', async () => {
    expect(
      await run(
        '[({}).polluted === undefined, [].polluted === undefined, Object.getPrototypeOf($) === Object.prototype, $.polluted === undefined]',
        hostile,
      ),
    ).toEqual([true, true, true, true]);
    expect(await run('Object.keys($)', hostile)).toEqual(['__proto__', 'constructor', 'toJSON', 'a']);
    const returned = await scripts.evaluate({ expression: '$', input: hostile, owner: 'test' });
    expect(returned).toEqual({ kind: 'value', value: hostile, lines: [] });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('is a copy', async () => {
    const input = { list: [1] };
    expect(await run('$.list.push(2); $.list', input)).toEqual([1, 2]);
    expect(input).toEqual({ list: [1] });
  });
});
