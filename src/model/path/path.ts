import { isJsonList, isJsonObject, type Json } from '../json.ts';
import { parseFilter, printFilter, type Filter } from './path-filter.ts';
import { parseFunction, printFunction, type PathFunction } from './path-function.ts';
import { PathError, PathText, printSegments, quoteName } from './path-text.ts';

/** A JSONPath as written in `matches` and `${...}` (M40). `text` is canonical: equal paths have equal texts. */
export type Path = DefinitePath | IndefinitePath | InvalidPath;

/** Names one value at most: `$['a'][0]`. Negative indexes count from the end. */
export interface DefinitePath {
  readonly kind: 'definite';
  readonly text: string;
  readonly segments: readonly (string | number)[];
}

/** Has to be searched for: a list of values (M43), or what a function makes of values. */
export interface IndefinitePath {
  readonly kind: 'indefinite';
  readonly text: string;
  /** One value at most, by a function: `$..price.sum()`. */
  readonly isOne: boolean;
  readonly steps: readonly PathStep[];
}

export interface InvalidPath {
  readonly kind: 'invalid';
  /** The mistake, its place, and what to write instead. */
  readonly message: string;
}

/** One step of an indefinite path, from a set of values to the next. `deep` is each value and all below it. */
export type PathStep =
  | { readonly kind: 'child'; readonly key: string | number }
  | { readonly kind: 'any' | 'deep' }
  | { readonly kind: 'list'; readonly keys: readonly (string | number)[] }
  | { readonly kind: 'slice'; readonly from: number | undefined; readonly to: number | undefined }
  | { readonly kind: 'filter'; readonly filter: Filter }
  /** Takes all values that were found so far, as a list; the value itself where the path before names one. */
  | { readonly kind: 'function'; readonly function: PathFunction };

/** Bounds the work of parsing and the size of what is kept per wait; holds for the canonical text too, so that it parses again. */
const pathCharactersMax = 2_000;

const tooLong: InvalidPath = { kind: 'invalid', message: `a path has at most ${pathCharactersMax} characters` };

/**
 * Reads a path. A key without `$` gets `$.`, one that begins with `[` gets `$` (M41).
 *
 * @example parsePath('request[0].event') // { kind: 'definite', text: "$['request'][0]['event']", ... }
 */
export function parsePath(text: string): Path {
  if (text.length > pathCharactersMax) return tooLong;
  try {
    const path = toPath(parseSteps(new PathText(withRoot(text.trim()))));
    return path.text.length > pathCharactersMax ? tooLong : path;
  } catch (error) {
    if (error instanceof PathError) return { kind: 'invalid', message: error.message };
    throw error;
  }
}

/** The value at a definite path; undefined when there is none (M42). Sees what JSON holds, never what objects inherit. */
export function readPath(segments: readonly (string | number)[], value: Json): Json | undefined {
  let current: Json | undefined = value;
  for (const segment of segments) {
    current = readSegment(segment, current);
    if (current === undefined) return undefined;
  }
  return current;
}

export function readSegment(segment: string | number, value: Json): Json | undefined {
  if (typeof segment === 'number') return isJsonList(value) ? value.at(segment) : undefined;
  return isJsonObject(value) && Object.hasOwn(value, segment) ? value[segment] : undefined;
}

function withRoot(text: string): string {
  if (text.startsWith('$')) return text;
  return text.startsWith('[') || text.startsWith('.') ? `$${text}` : `$.${text}`;
}

function parseSteps(text: PathText): PathStep[] {
  text.expect('$');
  const steps: PathStep[] = [];
  while (!text.ended) {
    if (text.takes('..')) steps.push({ kind: 'deep' }, text.sees('[') ? parseBracket(text) : parseName(text));
    else if (text.takes('.')) steps.push(parseName(text));
    else if (text.sees('[')) steps.push(parseBracket(text));
    else text.fail("expected . or [ (names with other characters are written ['...'])");
  }
  return steps;
}

function parseName(text: PathText): PathStep {
  if (text.takes('*')) return { kind: 'any' };
  const name = text.name();
  return text.sees('(') ? { kind: 'function', function: parseFunction(text, name) } : { kind: 'child', key: name };
}

function parseBracket(text: PathText): PathStep {
  text.expect('[');
  text.skipBlanks();
  const step = parseSelector(text);
  text.skipBlanks();
  text.expect(']');
  return step;
}

function parseSelector(text: PathText): PathStep {
  if (text.takes('*')) return { kind: 'any' };
  if (text.takes('?')) return { kind: 'filter', filter: parseFilter(text) };
  const name = text.quoted();
  if (name !== undefined) return parseList(text, name);
  const index = text.integer();
  text.skipBlanks();
  if (text.takes(':')) return parseSliceEnd(text, index);
  if (index === undefined) text.fail('expected a quoted name, an index, a slice, * or ?(...) in the brackets');
  return parseList(text, index);
}

function parseSliceEnd(text: PathText, from: number | undefined): PathStep {
  text.skipBlanks();
  return { kind: 'slice', from, to: text.integer() };
}

function parseList(text: PathText, first: string | number): PathStep {
  const keys = [first];
  text.skipBlanks();
  while (text.takes(',')) {
    text.skipBlanks();
    const key = typeof first === 'string' ? text.quoted() : text.integer();
    if (key === undefined) text.fail('a list holds either quoted names or indexes');
    keys.push(key);
    text.skipBlanks();
  }
  return keys.length === 1 ? { kind: 'child', key: first } : { kind: 'list', keys };
}

function toPath(steps: readonly PathStep[]): DefinitePath | IndefinitePath {
  const segments = steps.flatMap((step) => (step.kind === 'child' ? [step.key] : []));
  if (segments.length === steps.length) return { kind: 'definite', text: `$${printSegments(segments)}`, segments };
  return { kind: 'indefinite', text: `$${steps.map(printStep).join('')}`, isOne: namesOne(steps), steps };
}

/** Whether steps lead from one value to one at most. */
export function namesOne(steps: readonly PathStep[]): boolean {
  const widening = steps.findLastIndex(({ kind }) => kind !== 'child' && kind !== 'function');
  return widening < 0 || steps.slice(widening).some(({ kind }) => kind === 'function');
}

function printStep(step: PathStep): string {
  switch (step.kind) {
    case 'child':
      return printSegments([step.key]);
    case 'any':
      return '[*]';
    case 'deep':
      return '..';
    case 'list':
      return `[${step.keys.map((key) => (typeof key === 'number' ? key : quoteName(key))).join(',')}]`;
    case 'slice':
      return `[${step.from ?? ''}:${step.to ?? ''}]`;
    case 'filter':
      return `[?(${printFilter(step.filter)})]`;
    case 'function':
      return printFunction(step.function);
    default:
      return step satisfies never;
  }
}
