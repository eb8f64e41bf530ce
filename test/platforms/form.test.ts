import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseForm } from '../../src/platforms/schemes/body.ts';

const text = fc
  .array(fc.oneof(fc.constantFrom('+', '%2B', '%20', '%', '&', '=', '?', '%C3%BC', '%ff'), fc.string()), {
    maxLength: 30,
  })
  .map((parts) => parts.join(''));

it('a form has the fields that the standard reads in it, whatever stands around a "+"', () => {
  fc.assert(
    fc.property(text, (form) => {
      expect([...(parseForm(form) ?? [])]).toEqual([...new URLSearchParams(form)]);
    }),
    { numRuns: 2_000 },
  );
});

it('characters that were not escaped stay as they are, also behind a "%" that begins nothing', () => {
  // Node reads a replacement character in the first of these; the standard does not.
  expect([...(parseForm('%+00ü=1') ?? [])]).toEqual([['% 00ü', '1']]);
  expect([...(parseForm('a=ü+%C3%BC') ?? [])]).toEqual([['a', 'ü ü']]);
});
