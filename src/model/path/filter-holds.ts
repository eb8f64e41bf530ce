import { isJsonList, isJsonObject, type Json } from '../json.ts';
import { compareDecimals, decimalOf } from './exact-number.ts';
import type { Comparison, Filter, FilterOperand } from './path-filter.ts';
import { applyFunction } from './path-function.ts';
import { readPath } from './path.ts';
import type { StepBudget } from './step-budget.ts';
import { numberIn, valueEquals } from './value-equals.ts';

/** The values of `@` and `$` inside a filter. */
export interface FilterScope {
  readonly element: Json;
  /** The value at a definite path from the root. */
  readonly fromRoot: (segments: readonly (string | number)[]) => Json | undefined;
  /** Comparing lists costs more than other tests. */
  readonly budget: StepBudget;
}

/**
 * Whether one element passes a filter. A path alone asks whether there is a value, as in Jayway; `==` is the equality of
 * matches (M50); a missing value equals nothing and is neither smaller nor greater. False also when the budget is spent.
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
      return compares(filter.operator, {
        left: operandValue(filter.left, scope),
        right: operandValue(filter.right, scope),
        budget: scope.budget,
      });
    default:
      return filter satisfies never;
  }
}

function operandValue(operand: FilterOperand, { element, fromRoot, budget }: FilterScope): Json | undefined {
  if (operand.kind === 'literal') return operand.value;
  const value = operand.from === '@' ? readPath(operand.segments, element) : fromRoot(operand.segments);
  if (operand.function === undefined || value === undefined) return value;
  return budget.spend(sizeOf(value) ?? 0) ? applyFunction(operand.function, value) : undefined;
}

interface Compared {
  readonly left: Json | undefined;
  readonly right: Json | undefined;
  readonly budget: StepBudget;
}

function compares(operator: Comparison, compared: Compared): boolean {
  const { left, right, budget } = compared;
  switch (operator) {
    case '==':
      return areEqual(left, right);
    case '!=':
      return !areEqual(left, right);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return isOrdered(operator, left, right);
    case 'in':
      return isAmong(left, right, budget);
    case 'nin':
      return !isAmong(left, right, budget);
    case 'contains':
      return typeof left === 'string'
        ? typeof right === 'string' && left.includes(right)
        : isAmong(right, left, budget);
    case 'subsetof':
      return ofLists(compared, (elements, isIn) => elements.every(isIn));
    case 'anyof':
      return ofLists(compared, (elements, isIn) => elements.some(isIn));
    case 'noneof':
      return ofLists(compared, (elements, isIn) => !elements.some(isIn));
    case 'size':
      return right !== undefined && left !== undefined && areEqual(sizeOf(left), right);
    case 'empty':
      return left !== undefined && sizeOf(left) !== undefined && (sizeOf(left) === 0) === right;
    default:
      return operator satisfies never;
  }
}

function areEqual(left: Json | undefined, right: Json | undefined): boolean {
  return left !== undefined && right !== undefined && valueEquals(right, left);
}

function isAmong(value: Json | undefined, list: Json | undefined, budget: StepBudget): boolean {
  return (
    value !== undefined &&
    isJsonList(list) &&
    budget.spend(list.length) &&
    list.some((element) => valueEquals(element, value))
  );
}

function ofLists(
  { left, right, budget }: Compared,
  holds: (elements: readonly Json[], isIn: (element: Json) => boolean) => boolean,
): boolean {
  return isJsonList(left) && isJsonList(right) && holds(left, (element) => isAmong(element, right, budget));
}

/** Of what is empty or not: texts, lists and objects. */
function sizeOf(value: Json): number | undefined {
  if (typeof value === 'string' || isJsonList(value)) return value.length;
  return isJsonObject(value) ? Object.keys(value).length : undefined;
}

function isOrdered(operator: '<' | '<=' | '>' | '>=', left: Json | undefined, right: Json | undefined): boolean {
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
