import type { z } from 'zod';

/**
 * Says what is wrong with a value, and what to send instead, where a schema has no words of its own. Schemas say what a
 * value is, and not all of them what is said of another: this holds for every one of them, in bodies, queries and settings.
 */
export function wordsOf(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return `${given(issue.input)}; give ${nounOf(issue.expected)}`;
    case 'invalid_value':
      return `${given(issue.input)}; use ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`;
    case 'too_big':
      return `give at most ${sized(issue.maximum, issue.origin)}${issue.inclusive === false ? ', not included' : ''}`;
    case 'too_small':
      return tooSmall(issue.minimum, issue.origin, issue.inclusive);
    case 'invalid_format':
      return `${given(issue.input)} and no ${formats[issue.format] ?? 'text of the form that is taken here'}`;
    case 'not_multiple_of':
      return `give a multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return `there is no field ${issue.keys.map((key) => `"${key}"`).join(', ')} here`;
    case 'invalid_key':
      return 'this name cannot be used here';
    case 'invalid_element':
      return 'this member cannot be used here';
    case 'invalid_union':
      return ofUnion(issue);
    case 'custom':
      return `${given(issue.input)}, which cannot be used here`;
    default:
      return issue satisfies never;
  }
}

function tooSmall(minimum: number | bigint, origin: string, inclusive: boolean | undefined): string {
  if (inclusive === false) return `give more than ${sized(minimum, origin)}`;
  return Number(minimum) === 1 && origin in countables
    ? 'it may not be empty'
    : `give at least ${sized(minimum, origin)}`;
}

function sized(bound: number | bigint, origin: string): string {
  const noun = countables[origin];
  return noun === undefined ? String(bound) : `${bound} ${noun}`;
}

const countables: Readonly<Record<string, string>> = {
  string: 'characters',
  array: 'members',
  set: 'members',
  map: 'members',
  record: 'members',
  file: 'bytes',
};

/** One of several forms: each of them says what it wants. */
function ofUnion(issue: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidUnion>): string {
  const { errors } = issue;
  const options = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
  if (options.length > 0) return `use one of ${options.join(', ')}`;
  const types = errors.map(([first]) =>
    first?.code === 'invalid_type' && first.path.length === 0 ? nounOf(first.expected) : undefined,
  );
  if (types.length > 0 && types.every((noun) => noun !== undefined))
    return `${given(issue.input)}; give ${[...new Set(types)].join(' or ')}`;
  const words = errors.flatMap(([first]) =>
    first === undefined ? [] : [[...first.path.map(String), first.message].join(': ')],
  );
  return words.length === 0 ? `${given(issue.input)}, which cannot be used here` : [...new Set(words)].join('; or ');
}

function nounOf(expected: string): string {
  return nouns[expected] ?? 'another kind of value';
}

const nouns: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  bigint: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
  map: 'an object',
  null: 'null',
  undefined: 'nothing',
  date: 'a time',
  nan: 'a number',
};

const formats: Readonly<Record<string, string>> = {
  url: 'URL',
  email: 'e-mail address',
  uuid: 'UUID',
  datetime: 'time like 2026-01-31T18:30:00Z',
  date: 'day like 2026-01-31',
  base64: 'base64 text',
  ipv4: 'IP address',
  ipv6: 'IP address',
  cidrv4: 'range of addresses',
  cidrv6: 'range of addresses',
  json_string: 'JSON text',
};

/** The kind of what came; the value itself may be a secret. */
function given(input: unknown): string {
  if (input === undefined) return 'it is missing';
  if (input === null) return 'it is null';
  if (Array.isArray(input)) return 'it is a list';
  switch (typeof input) {
    case 'string':
      return 'it is a text';
    case 'number':
      return Number.isInteger(input) ? 'it is a whole number' : 'it is a number';
    case 'boolean':
      return `it is ${input}`;
    default:
      return 'it is an object';
  }
}
