import type { z } from 'zod';
import { wordsOf } from './issue-words.ts';

/** One thing wrong with a request, as `validationErrors` carries it (A7, R25). */
export interface ValidationError {
  readonly path: string;
  readonly message: string;
  readonly invalidValue?: unknown;
}

export type Parsed<T> =
  | { readonly kind: 'valid'; readonly value: T }
  | { readonly kind: 'invalid'; readonly errors: readonly ValidationError[] };

/** Parses what came in and says what is wrong with it, all at once. */
export function parse<T>(schema: z.ZodType<T>, input: unknown): Parsed<T> {
  const result = schema.safeParse(input, { error: wordsOf });
  if (result.success) return { kind: 'valid', value: result.data };
  const { issues } = result.error;
  const errors = issues
    .slice(0, errorsMax)
    .map((issue): ValidationError => ({ path: pathOf(placeOf(issue)), message: issue.message }));
  if (issues.length > errorsMax) errors.push({ path: '', message: `${issues.length - errorsMax} more` });
  return { kind: 'invalid', errors };
}

/** More than anybody mends at once. */
const errorsMax = 100;

/** An unknown member is wrong where it stands. */
function placeOf(issue: z.core.$ZodIssue): readonly PropertyKey[] {
  return issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path;
}

function pathOf(path: readonly PropertyKey[]): string {
  return path
    .map((part, at) => (typeof part === 'number' ? `[${part}]` : `${at === 0 ? '' : '.'}${String(part)}`))
    .join('');
}
