import { isCarriedAsText } from './value-equals.ts';
import { parseFunction, printFunction, type PathFunction } from './path-function.ts';
import { printSegments, quoteName, type PathText } from './path-text.ts';

/** The condition in `[?(...)]`, as data: there is nothing in it that could run code (M44). */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'not'; readonly operand: Filter }
  | { readonly kind: 'exists'; readonly path: FilterPath }
  | {
      readonly kind: 'compare';
      readonly operator: Comparison;
      readonly left: FilterOperand;
      readonly right: FilterOperand;
    };

export type FilterOperand =
  | FilterPath
  | { readonly kind: 'literal'; readonly value: FilterScalar | readonly FilterScalar[] };

export type FilterScalar = string | number | boolean | null;

/** A definite path from the element under test (`@`) or from the root (`$`), or what a function makes of its value. */
export interface FilterPath {
  readonly kind: 'path';
  readonly from: '@' | '$';
  readonly segments: readonly (string | number)[];
  readonly function?: PathFunction;
}

/** Longer ones first: they are tried in this order. */
const signs = ['==', '!=', '<=', '>=', '<', '>'] as const;
const words = ['in', 'nin', 'subsetof', 'anyof', 'noneof', 'contains', 'size', 'empty'] as const;

export type Comparison = (typeof signs)[number] | (typeof words)[number];

/** Parentheses and `!` within each other; far more than anyone writes, far less than the stack. */
const filterDepthMax = 50;

/** Reads a condition up to, not including, the `]` that ends it. */
export function parseFilter(text: PathText): Filter {
  const filter = parseOr(text, 0);
  if (!text.sees(']')) refuseOperator(text);
  return filter;
}

function parseOr(text: PathText, depth: number): Filter {
  let left = parseAnd(text, depth);
  while (text.takes('||')) left = { kind: 'or', left, right: parseAnd(text, depth) };
  return left;
}

function parseAnd(text: PathText, depth: number): Filter {
  let left = parseTerm(text, depth);
  while (text.takes('&&')) left = { kind: 'and', left, right: parseTerm(text, depth) };
  return left;
}

function parseTerm(text: PathText, depth: number): Filter {
  if (depth > filterDepthMax) text.fail(`filters may be nested ${filterDepthMax} deep`);
  text.skipBlanks();
  if (text.takes('!')) return { kind: 'not', operand: parseTerm(text, depth + 1) };
  if (!text.takes('(')) return parseComparison(text);
  const inner = parseOr(text, depth + 1);
  if (!text.takes(')')) refuseOperator(text);
  text.skipBlanks();
  return inner;
}

function parseComparison(text: PathText): Filter {
  const left = parseOperand(text);
  if (text.sees('=~') || text.sees('===') || text.sees('!==')) refuseOperator(text);
  const operator = signs.find((candidate) => text.takes(candidate)) ?? parseWord(text);
  if (operator !== undefined) return { kind: 'compare', operator, left, right: parseOperand(text) };
  if (left.kind === 'path') return { kind: 'exists', path: left };
  return refuseOperator(text);
}

/** Jayway's operators with names, in either case. */
function parseWord(text: PathText): Comparison | undefined {
  const start = text.at;
  const word = text.match(/[A-Za-z]+(?![\w])/y)?.toLowerCase();
  const operator = words.find((known) => known === word);
  if (operator === undefined) text.at = start;
  return operator;
}

function parseOperand(text: PathText): FilterOperand {
  text.skipBlanks();
  const operand = parsePathOperand(text) ?? parseLiteral(text);
  if (operand === undefined) {
    text.fail('a filter compares paths that begin with @ or $, strings, numbers, true, false, null and lists of these');
  }
  text.skipBlanks();
  return operand;
}

function parseLiteral(text: PathText): FilterOperand | undefined {
  if (text.takes('[')) return { kind: 'literal', value: parseListItems(text) };
  const value = parseScalar(text);
  return value === undefined ? undefined : { kind: 'literal', value };
}

function parseListItems(text: PathText): readonly FilterScalar[] {
  const items: FilterScalar[] = [];
  text.skipBlanks();
  while (!text.takes(']')) {
    if (items.length > 0) text.expect(',');
    text.skipBlanks();
    const item = parseScalar(text);
    if (item === undefined) text.fail('a list in a filter holds strings, numbers, true, false and null');
    items.push(item);
    text.skipBlanks();
  }
  return items;
}

function parseScalar(text: PathText): FilterScalar | undefined {
  const string = text.quoted();
  if (string !== undefined) return string;
  const number = text.match(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y);
  if (number !== undefined) return isCarriedAsText(number) ? number : Number(number);
  const word = text.match(/(?:true|false|null)\b/y);
  if (word === undefined) return undefined;
  return word === 'null' ? null : word === 'true';
}

function parsePathOperand(text: PathText): FilterPath | undefined {
  const from = text.takes('@') ? '@' : text.takes('$') ? '$' : undefined;
  if (from === undefined) return undefined;
  const segments: (string | number)[] = [];
  while (text.sees('.') || text.sees('[')) {
    const segment = parseSegment(text);
    if (typeof segment === 'string' && text.sees('('))
      return { kind: 'path', from, segments, function: parseFunction(text, segment) };
    segments.push(segment);
  }
  return { kind: 'path', from, segments };
}

function parseSegment(text: PathText): string | number {
  if (text.takes('.')) return text.name();
  text.expect('[');
  text.skipBlanks();
  const segment = text.quoted() ?? text.integer();
  if (segment === undefined) text.fail('inside a filter only names and indexes can be in brackets');
  text.skipBlanks();
  text.expect(']');
  return segment;
}

/** Names what stands where an operator was expected: what there is not is refused, not ignored (M40). */
function refuseOperator(text: PathText): never {
  const at = text.at;
  const found = text.match(/[A-Za-z]+|[^\w\s'"@$()[\]]+/y);
  text.at = at;
  if (found === undefined) text.fail('the filter is not complete');
  text.fail(`the operator "${found}" is not supported (there are == != < <= > >= && || ! ${words.join(' ')})`);
}

/** The one spelling of a filter. */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'and':
      return `(${printFilter(filter.left)} && ${printFilter(filter.right)})`;
    case 'or':
      return `(${printFilter(filter.left)} || ${printFilter(filter.right)})`;
    case 'not':
      return `!(${printFilter(filter.operand)})`;
    case 'exists':
      return printOperand(filter.path);
    case 'compare':
      return `${printOperand(filter.left)} ${filter.operator} ${printOperand(filter.right)}`;
    default:
      return filter satisfies never;
  }
}

function printOperand(operand: FilterOperand): string {
  if (operand.kind === 'path') {
    return `${operand.from}${printSegments(operand.segments)}${operand.function === undefined ? '' : printFunction(operand.function)}`;
  }
  const { value } = operand;
  return isList(value) ? `[${value.map(printScalar).join(',')}]` : printScalar(value);
}

function isList(value: FilterScalar | readonly FilterScalar[]): value is readonly FilterScalar[] {
  return Array.isArray(value);
}

function printScalar(value: FilterScalar): string {
  return typeof value === 'string' ? quoteName(value) : String(value);
}
