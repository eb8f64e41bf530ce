import { describe, expect, test } from 'vitest';
import { scriptInput } from '../../src/conductor/loop-options.ts';

const output = { iteration: 2, loopItem: 'x', 1: { a: {} }, 2: { a: {} } };
const headOnly = (script: string) =>
  Object.keys((scriptInput({ loop: output, a: {} }, { script, loop: 'loop' }).loop ?? {}) as object).length === 2;

describe("what a condition gets of its loop's output", () => {
  test.each([
    "$.loop['iteration'] < 3",
    '$.loop.iteration<3',
    '$["loop"]["iteration"] < $.max',
    'if ($.loop.loopItem == "x") { true } else { $.a.b }',
  ])('the head alone: %s', (script) => {
    expect(headOnly(script)).toBe(true);
  });

  test.each([
    "$.loop['1'].a",
    'Object.keys($.loop)',
    'f($)',
    '$[name]',
    'const l = $; l.a',
    '$.loop.iteration < $.loop[2].a',
    '`${$.x}`',
  ])('all of it: %s', (script) => {
    expect(headOnly(script)).toBe(false);
  });
});
