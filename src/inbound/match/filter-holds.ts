import { compareDecimals, decimalOf } from '../../model/path/exact-number.ts';
import type { Json } from '../../model/json.ts';
import type { Comparison, Filter, FilterOperand } from '../../model/path/path-filter.ts';
import { readPath } from '../../model/path/path.ts';
import { numberIn, valueEquals } from './value-equals.ts';

/** What `@` and `$` stand for inside a filter. */
export interface FilterScope {
  readonly element: Json;
  readonly payload: Json;
}

/**
 * Whether one element passes a filter. A path alone asks whether there is a value, as in Jayway; `==` is the equality of
 * matches (M50); a missing value equals nothing and is neither smaller nor greater.
 */
export function filterHolds(filter: Filter, scope: FilterScope): boolean {
  switch (filter.kind) {
    case 'and':
      return filterHolds(filter.left, scope) && filterHolds(filter.right, scope);
    case 'or':
      return filterHolds(filter.left, scope) || filterHolds(filter.right, scope);
    case 'not':
      return !filterHolds(filter.operand, scope);
    case 'exists':
      return operandValue(filter.path, scope) !== undefined;
    case 'compare':
      return compares(filter.operator, operandValue(filter.left, scope), operandValue(filter.right, scope));
    default:
      return filter satisfies never;
  }
}

function operandValue(operand: FilterOperand, scope: FilterScope): Json | undefined {
  if (operand.kind === 'literal') return operand.value;
  return readPath(operand.segments, operand.from === '@' ? scope.element : scope.payload);
}

function compares(operator: Comparison, left: Json | undefined, right: Json | undefined): boolean {
  const isEqual = left !== undefined && right !== undefined && valueEquals(right, left);
  if (operator === '==') return isEqual;
  if (operator === '!=') return !isEqual;
  const order = left === undefined || right === undefined ? undefined : orderOf(left, right);
  if (order === undefined) return false;
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    default:
      return operator satisfies never;
  }
}

/** Numbers by value, also against numeric text; two texts by their characters; nothing else has an order. */
function orderOf(left: Json, right: Json): number | undefined {
  if (numberIn(left) !== undefined || numberIn(right) !== undefined) {
    const [a, b] = [numericValue(left), numericValue(right)];
    return a === undefined || b === undefined ? undefined : compareDecimals(a, b);
  }
  if (typeof left !== 'string' || typeof right !== 'string') return undefined;
  return left === right ? 0 : left < right ? -1 : 1;
}

function numericValue(value: Json): string | undefined {
  return typeof value === 'string' ? decimalOf(value) : numberIn(value);
}
