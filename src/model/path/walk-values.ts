import { isJsonList, isJsonObject } from '../json.ts';
import type { Json } from '../json.ts';
import type { Filter, Comparison, FilterOperand } from './path-filter.ts';
import { applyFunction } from './path-function.ts';
import type { PathFunction } from './path-function.ts';
import { namesOne, readSegment, readPath } from './path.ts';
import type { PathStep } from './path.ts';
import { comparedDepthMax, numberIn, valueEquals, compareDecimals, decimalOf } from './value-equals.ts';
import type { StepBudget } from './step-budget.ts';

export interface Walk extends Pick<FilterScope, 'fromRoot' | 'budget'> {
  /** Where the path begins. */
  readonly from: Json;
}

/**
 * The values a path names, in document order; undefined when its budget is spent (M44). A filter tests the elements of a
 * list, and an object itself, as Jayway's do. Uses no clock, no randomness and no package, so workflows may call it.
 */
export function walkValues(steps: readonly PathStep[], walk: Walk): readonly Json[] | undefined {
  const walker = new Walker(walk);
  let values: readonly Json[] = [walk.from];
  let afterDeep = false;
  for (const [at, step] of steps.entries()) {
    if (step.kind === 'function') values = walker.apply(step.function, values, { isOne: namesOne(steps.slice(0, at)) });
    // After `..` every value is tested by itself; going through the lists as well would name elements twice.
    else values = step.kind === 'filter' && afterDeep ? walker.test(step.filter, values) : walker.take(step, values);
    if (walk.budget.isSpent) return undefined;
    afterDeep = step.kind === 'deep';
  }
  return values;
}

/** Each of its ways stops early once the budget is spent; what it has found then is not used. */
class Walker {
  private readonly walk: Walk;

  constructor(walk: Walk) {
    this.walk = walk;
  }

  take(step: Exclude<PathStep, { readonly kind: 'function' }>, values: readonly Json[]): readonly Json[] {
    const taken: Json[] = [];
    values.every((value) => this.collect(step, value, taken));
    return taken;
  }

  test(filter: Filter, values: readonly Json[]): readonly Json[] {
    const cost = this.walk.budget.weighsFilters ? costOf(filter) : elementCost;
    return values.filter((element) => this.spend(cost) && filterHolds(filter, { ...this.walk, element }));
  }

  apply(called: PathFunction, values: readonly Json[], { isOne }: { readonly isOne: boolean }): readonly Json[] {
    const [given] = isOne ? values : [values];
    if (given === undefined || !this.spend(isJsonList(given) ? given.length : 1)) return [];
    const result = applyFunction(called, given);
    return result === undefined ? [] : [result];
  }

  private collect(step: Exclude<PathStep, { readonly kind: 'function' }>, value: Json, taken: Json[]): boolean {
    switch (step.kind) {
      case 'child':
        return this.add(readSegment(step.key, value), taken);
      case 'list':
        return step.keys.every((key) => this.add(readSegment(key, value), taken));
      case 'slice':
        return !isJsonList(value) || value.slice(step.from ?? 0, step.to).every((element) => this.add(element, taken));
      case 'any':
        return childrenOf(value).every((child) => this.add(child, taken));
      case 'deep':
        return this.descend(value, taken, 0);
      case 'filter':
        return this.test(step.filter, isJsonList(value) ? value : isJsonObject(value) ? [value] : []).every((element) =>
          this.add(element, taken),
        );
      default:
        return step satisfies never;
    }
  }

  /** A value that nests too deeply counts as too much. */
  private descend(value: Json, taken: Json[], depth: number): boolean {
    if (depth > comparedDepthMax) return this.spend(Infinity);
    return this.add(value, taken) && childrenOf(value).every((child) => this.descend(child, taken, depth + 1));
  }

  private add(value: Json | undefined, taken: Json[]): boolean {
    if (value !== undefined) taken.push(value);
    return this.spend(1);
  }

  private spend(steps: number): boolean {
    return this.walk.budget.spend(steps);
  }
}

/** A filter reads several values for each element. */
const elementCost = 10;
/** Numbers are ordered by their decimals, with two regular expressions; other comparisons take a third of that. */
const orderCost = 12;
const otherComparisonCost = 4;
/** So many characters of compared texts count as a value. */
const charactersPerStep = 32;

const costs = new WeakMap<Filter, number>();

/** The cost of testing one element; a filter can have more than a hundred comparisons. */
function costOf(filter: Filter): number {
  let cost = costs.get(filter);
  if (cost === undefined) {
    cost = Math.max(elementCost, comparisonsCost(filter));
    costs.set(filter, cost);
  }
  return cost;
}

function comparisonsCost(filter: Filter): number {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return comparisonsCost(filter.left) + comparisonsCost(filter.right);
    case 'not':
      return comparisonsCost(filter.operand);
    case 'exists':
      return otherComparisonCost;
    case 'compare':
      return filter.operator.startsWith('<') || filter.operator.startsWith('>') ? orderCost : otherComparisonCost;
    default:
      return filter satisfies never;
  }
}

function childrenOf(value: Json): readonly Json[] {
  if (isJsonList(value)) return value;
  return isJsonObject(value) ? Object.values(value) : [];
}

/** The values of `@` and `$` inside a filter. */
interface FilterScope {
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
function filterHolds(filter: Filter, scope: FilterScope): boolean {
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
  if (budget.weighsFilters && !budget.spend(textCost(left) + textCost(right))) return false;
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

/** Long texts may be long numbers, or be searched for another text. */
function textCost(value: Json | undefined): number {
  return typeof value === 'string' ? Math.floor(value.length / charactersPerStep) : 0;
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
