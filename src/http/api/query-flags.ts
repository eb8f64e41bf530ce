import type { Request } from 'express';
import type { ValidationError } from '../../contract/validation.ts';

type ReadFlags<Name extends string> =
  | { readonly kind: 'valid'; readonly value: Readonly<Record<Name, boolean>> }
  | { readonly kind: 'invalid'; readonly errors: readonly ValidationError[] };

/**
 * Flags of a query, as clients in several languages write them: `true`, `True`, `1`, or the bare name (A195). `defaults` says
 * which there are and what holds without them. A value that is neither yes nor no is a mistake, not a no.
 */
export function readFlags<Name extends string>(
  query: Request['query'],
  defaults: Readonly<Record<Name, boolean>>,
): ReadFlags<Name> {
  const errors: ValidationError[] = [];
  const value: Record<Name, boolean> = { ...defaults };
  for (const name in defaults) {
    const flag = flagOf(query[name], defaults[name]);
    if (flag === undefined) errors.push({ path: name, message: 'must be true or false', invalidValue: query[name] });
    else value[name] = flag;
  }
  return errors.length === 0 ? { kind: 'valid', value } : { kind: 'invalid', errors };
}

const yes = ['', 'true', '1', 'yes', 'on'];
const no = ['false', '0', 'no', 'off'];

function flagOf(text: unknown, otherwise: boolean): boolean | undefined {
  if (text === undefined) return otherwise;
  if (typeof text !== 'string') return undefined;
  const word = text.toLowerCase();
  return yes.includes(word) ? true : no.includes(word) ? false : undefined;
}
