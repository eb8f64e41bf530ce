import type { SearchClause, SearchOperator } from '../model/definitions/execution-search.ts';
import { int32Max } from '../model/int32.ts';

export type ParsedQuery<Field extends string> =
  | { readonly kind: 'query'; readonly clauses: readonly SearchClause<Field>[] }
  | { readonly kind: 'invalid'; readonly message: string };

/** Longer ones are nobody's. */
const queryCharsMax = 10_000;
const valuesMax = 1_000;

export interface NumberRange {
  readonly min: number;
  readonly max: number;
}

/** Epoch milliseconds, from the year 0 to the last that a date can be: all of it is a time for Postgres too. */
export const timeRange: NumberRange = { min: -62_167_219_200_000, max: 8.64e15 };
export const versionRange: NumberRange = { min: 0, max: int32Max };

interface FieldKinds<Field extends string> {
  readonly fields: readonly Field[];
  /** Of these, times and numbers. */
  readonly numbers: Readonly<Partial<Record<Field, NumberRange>>>;
}

/**
 * Reads a query of Conductor's (A40): `status = RUNNING AND workflowType IN (a, b) AND startTime > 1`. Quotes and blanks are
 * optional. There is no OR, as there is none in Conductor.
 */
export function parseSearchQuery<Field extends string>(query: string, kinds: FieldKinds<Field>): ParsedQuery<Field> {
  if (query.length > queryCharsMax) return invalid(`the query has more than ${queryCharsMax} characters`);
  const clauses: SearchClause<Field>[] = [];
  const tokens = tokensOf(query);
  if (tokens === undefined) return invalid('a quote in the query does not end');
  let at = 0;
  const next = (): string | undefined => tokens[at++]?.text;
  while (at < tokens.length) {
    if (clauses.length > 0 && !isWord(tokens[at], 'AND')) return invalid(`"${tokens[at]?.text}" is no AND`);
    if (clauses.length > 0) at += 1;
    const name = next() ?? '';
    const field = kinds.fields.find((known) => known.toLowerCase() === name.toLowerCase());
    if (field === undefined) return invalid(`there is no field "${name}"; use ${kinds.fields.join(', ')}`);
    const operator = readOperator();
    if (operator === undefined) return invalid(`after ${field} comes =, !=, <, >, <=, >=, IN (…) or NOT IN (…)`);
    const texts = operator.endsWith('IN') ? readList() : readOne();
    if (texts === undefined) return invalid(`${field} ${operator} is not followed by a value`);
    const range = kinds.numbers[field];
    const values = range === undefined ? texts : texts.map(toNumber);
    const wrong = values.findIndex((value) => typeof value === 'number' && !isWithin(value, range));
    if (wrong >= 0)
      return invalid(
        `${field} is compared with "${texts[wrong]}"; use a number (a time in milliseconds) from ${range?.min} to ${range?.max}, or a date`,
      );
    clauses.push({ field, operator, values });
  }
  return { kind: 'query', clauses };

  function readOperator(): SearchOperator | undefined {
    const token = tokens?.[at];
    if (isWord(token, 'IN')) return advance('IN', 1);
    if (isWord(token, 'NOT') && isWord(tokens?.[at + 1], 'IN')) return advance('NOT IN', 2);
    const operator = comparisons.find((known) => known === token?.text && token.isOperator);
    return operator && advance(operator, 1);
  }

  function advance(operator: SearchOperator, by: number): SearchOperator {
    at += by;
    return operator;
  }

  function readOne(): readonly string[] | undefined {
    const token = tokens?.[at];
    if (token === undefined || token.isOperator) return undefined;
    at += 1;
    return [token.text];
  }

  function readList(): readonly string[] | undefined {
    if (next() !== '(') return undefined;
    const values: string[] = [];
    for (let text = next(); text !== undefined && values.length <= valuesMax; text = next()) {
      if (text === ')') return values.length === 0 ? undefined : values;
      if (text !== ',') values.push(text);
    }
    return undefined;
  }
}

interface Token {
  readonly text: string;
  readonly isOperator: boolean;
  readonly isQuoted: boolean;
}

const comparisons = ['=', '!=', '<=', '>=', '<', '>'] as const;

/** Quoted texts, operators, and whatever stands between them. Undefined: a quote that does not end. */
function tokensOf(query: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  const pattern = /\s*(?:"([^"]*)"|'([^']*)'|(!=|<=|>=|[=<>(),])|([^\s"'=<>!(),]+)|(\S))/gy;
  for (const [, double, single, operator, word, other] of query.trim().matchAll(pattern)) {
    if (other !== undefined) return undefined;
    const isQuoted = double !== undefined || single !== undefined;
    tokens.push({ text: double ?? single ?? operator ?? word ?? '', isOperator: operator !== undefined, isQuoted });
  }
  return tokens;
}

function isWord(token: Token | undefined, word: string): boolean {
  return token !== undefined && !token.isQuoted && token.text.toUpperCase() === word;
}

function toNumber(text: string): number {
  if (/^-?\d{1,16}$/.test(text)) return Number(text);
  return /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
}

/** NaN is in none. */
function isWithin(value: number, { min, max }: NumberRange = timeRange): boolean {
  return value >= min && value <= max;
}

function invalid(message: string): { readonly kind: 'invalid'; readonly message: string } {
  return { kind: 'invalid', message };
}

export type ParsedSort<Field extends string> =
  | { readonly kind: 'sort'; readonly sort: readonly { readonly field: Field; readonly isDescending: boolean }[] }
  | { readonly kind: 'invalid'; readonly message: string };

/** `startTime:DESC`, or several of these with commas. */
export function parseSort<Field extends string>(text: string, fields: readonly Field[]): ParsedSort<Field> {
  const sort: { readonly field: Field; readonly isDescending: boolean }[] = [];
  for (const part of text.split(/[,|]/).filter((given) => given.trim() !== '')) {
    const [name = '', order = 'ASC'] = part.trim().split(':');
    const field = fields.find((known) => known.toLowerCase() === name.toLowerCase());
    if (field === undefined) return invalid(`there is no field "${name}" to sort by; use ${fields.join(', ')}`);
    if (!/^(ASC|DESC)$/i.test(order)) return invalid(`"${order}" is no order; use ASC or DESC`);
    sort.push({ field, isDescending: order.toUpperCase() === 'DESC' });
  }
  return { kind: 'sort', sort };
}
