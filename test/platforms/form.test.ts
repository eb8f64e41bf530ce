import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseForm } from '../../src/platforms/schemes/body.ts';

const text = fc
  .array(fc.oneof(fc.constantFrom('+', '%2B', '%20', '%', '&', '=', '?', '%C3%BC', '%ff', 'ü'), fc.string()), {
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
