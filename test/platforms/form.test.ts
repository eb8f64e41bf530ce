import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseForm } from '../../src/platforms/schemes/body.ts';

const escapes = ['+', '%2B', '%20', '&', '=', '?', '%C3%BC'];
const textOf = (constants: readonly string[], other: fc.Arbitrary<string>) =>
  fc.array(fc.oneof(fc.constantFrom(...constants), other), { maxLength: 30 }).map((parts) => parts.join(''));

it.each([
  ['escapes that are none', textOf([...escapes, '%', '%ff'], fc.string())],
  // Where both stand in one field, Node keeps a single byte of the character.
  [
    'characters that were not escaped',
    textOf(
      [...escapes, 'ü', '€', '😀'],
      fc.string().map((text) => text.replaceAll('%', '')),
    ),
  ],
])('a form has the fields that the standard reads in it, whatever stands around a "+": %s', (_name, text) => {
  fc.assert(
    fc.property(text, (form) => {
      expect([...(parseForm(form) ?? [])]).toEqual([...new URLSearchParams(form)]);
    }),
    { numRuns: 2_000 },
  );
});
