import fc from 'fast-check';
import { expect, it } from 'vitest';
import { elementTexts } from '../../../src/inbound/payload/element-texts.ts';

it('gives the elements of a list as they were written', () => {
  expect(elementTexts('{"data": [ {"n": 1.0} , 9007199254740993,[1,2],"a,]\\"" ], "n": 1}', 'data')).toEqual([
    '{"n": 1.0}',
    '9007199254740993',
    '[1,2]',
    '"a,]\\""',
  ]);
});

it('finds nothing where there is no such list at the top', () => {
  for (const text of [
    '{"data": []}',
    '{"data": {"data": [1]}}',
    '{"a": "data", "b": [1]}',
    '{"a": {"data": [1]}}',
    '[["data"], [1]]',
    '{"data": "x"}',
    '{"a": ["data", [1]]}',
  ]) {
    expect(elementTexts(text, 'data'), text).toEqual([]);
  }
});

it('gives what parsing finds, whatever the JSON', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('data', 'date', '"'), fc.jsonValue()),
      fc.constantFrom(0, 2),
      (value, indent) => {
        const { data } = JSON.parse(JSON.stringify(value));
        expect(elementTexts(JSON.stringify(value, null, indent), 'data').map((text) => JSON.parse(text))).toEqual(
          Array.isArray(data) ? data : [],
        );
      },
    ),
  );
});
