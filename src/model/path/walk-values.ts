import { isJsonList, isJsonObject, type Json } from '../json.ts';
import { filterHolds, type FilterScope } from './filter-holds.ts';
import type { Filter } from './path-filter.ts';
import { applyFunction, type PathFunction } from './path-function.ts';
import { namesOne, readSegment, type PathStep } from './path.ts';
import { comparedDepthMax } from './value-equals.ts';

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
    return values.filter((element) => this.spend(filterCost) && filterHolds(filter, { ...this.walk, element }));
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
const filterCost = 10;

function childrenOf(value: Json): readonly Json[] {
  if (isJsonList(value)) return value;
  return isJsonObject(value) ? Object.values(value) : [];
}
