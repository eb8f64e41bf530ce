import { isJsonList, isJsonObject, type Json } from '../json.ts';
import type { PathText } from './path-text.ts';
import { numberIn } from './value-equals.ts';

/** A function in a path, as data: `$.items.length()`, `$.items.index(2)` (M40). */
export interface PathFunction {
  readonly name: FunctionName;
  /** Of `index` alone. */
  readonly at?: number;
}

const names = ['length', 'size', 'keys', 'min', 'max', 'avg', 'stddev', 'sum', 'first', 'last', 'index'] as const;

type FunctionName = (typeof names)[number];

/** Reads what follows the name of a function. */
export function parseFunction(text: PathText, written: string): PathFunction {
  const name = names.find((known) => known === written);
  if (name === undefined) text.fail(`the function "${written}()" is not supported (there are ${names.join(', ')})`);
  text.expect('(');
  text.skipBlanks();
  const at = text.integer();
  if ((at !== undefined) !== (name === 'index'))
    text.fail(
      name === 'index' ? 'index(n) needs the number of an element' : `${name}() takes nothing in its parentheses`,
    );
  text.skipBlanks();
  text.expect(')');
  return at === undefined ? { name } : { name, at };
}

export function printFunction({ name, at }: PathFunction): string {
  return `.${name}(${at ?? ''})`;
}

/** The result of a function for a value; undefined where it has none, as in Jayway: the length of a text, the sum of no numbers. */
export function applyFunction({ name, at = 0 }: PathFunction, value: Json): Json | undefined {
  switch (name) {
    case 'length':
    case 'size':
      if (isJsonList(value)) return value.length;
      return isJsonObject(value) ? Object.keys(value).length : undefined;
    case 'keys':
      return isJsonObject(value) ? Object.keys(value) : undefined;
    case 'first':
      return isJsonList(value) ? value[0] : undefined;
    case 'last':
      return isJsonList(value) ? value.at(-1) : undefined;
    case 'index':
      return isJsonList(value) ? value.at(at) : undefined;
    case 'min':
    case 'max':
    case 'avg':
    case 'stddev':
    case 'sum':
      return aggregate(name, isJsonList(value) ? value.flatMap(toNumbers) : []);
    default:
      return name satisfies never;
  }
}

/** Values that are no numbers do not count. */
function toNumbers(value: Json): readonly number[] {
  if (typeof value === 'number') return [value];
  const decimal = numberIn(value);
  return decimal === undefined ? [] : [Number(decimal)];
}

function aggregate(name: 'min' | 'max' | 'avg' | 'stddev' | 'sum', numbers: readonly number[]): number | undefined {
  if (numbers.length === 0) return undefined;
  const sum = numbers.reduce((total, number) => total + number, 0);
  const mean = sum / numbers.length;
  switch (name) {
    case 'min':
      return numbers.reduce((least, number) => Math.min(least, number));
    case 'max':
      return numbers.reduce((most, number) => Math.max(most, number));
    case 'avg':
      return mean;
    case 'stddev':
      return Math.sqrt(numbers.reduce((total, number) => total + (number - mean) ** 2, 0) / numbers.length);
    case 'sum':
      return sum;
    default:
      return name satisfies never;
  }
}
