import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import type { Filter } from '../../model/path/path-filter.ts';
import { isJsonList, readSegment, type PathStep } from '../../model/path/path.ts';
import { filterHolds } from './filter-holds.ts';
import { selectByLibrary } from './select-by-library.ts';
import { comparedDepthMax } from './value-equals.ts';

/** The values an indefinite path names (M43), in document order; undefined when finding them takes too many steps (M44). */
export function selectValues(steps: readonly PathStep[], payload: JsonObject): readonly Json[] | undefined {
  return selectByLibrary(steps, payload) ?? walkValues(steps, payload);
}

/**
 * The same by our own walk, for every path and with a bound on its steps. A filter tests the elements of a list, and an
 * object itself, as Jayway's do.
 */
export function walkValues(steps: readonly PathStep[], payload: JsonObject): readonly Json[] | undefined {
  const selection = new Selection(payload);
  let values: readonly Json[] = [payload];
  let afterDeep = false;
  for (const step of steps) {
    // After `..` every value is tested by itself; going through the lists as well would name elements twice.
    const next = step.kind === 'filter' && afterDeep ? selection.test(step.filter, values) : selection.take(step, values);
    if (next === undefined) return undefined;
    values = next;
    afterDeep = step.kind === 'deep';
  }
  return values;
}

/** Values looked at for one path: well under 50 ms, and far more than any event needs but a hostile one. */
export const selectStepsMax = 200_000;

class Selection {
  private readonly payload: JsonObject;
  private stepsLeft = selectStepsMax;

  constructor(payload: JsonObject) {
    this.payload = payload;
  }

  take(step: PathStep, values: readonly Json[]): readonly Json[] | undefined {
    const taken: Json[] = [];
    for (const value of values) {
      if (!this.collect(step, value, taken)) return undefined;
    }
    return taken;
  }

  test(filter: Filter, values: readonly Json[]): readonly Json[] | undefined {
    const passed: Json[] = [];
    for (const value of values) {
      if (!this.spend(filterCost)) return undefined;
      if (filterHolds(filter, { element: value, payload: this.payload })) passed.push(value);
    }
    return passed;
  }

  private collect(step: PathStep, value: Json, taken: Json[]): boolean {
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
        return this.filter(step.filter, value, taken);
      default:
        return step satisfies never;
    }
  }

  private descend(value: Json, taken: Json[], depth: number): boolean {
    if (depth > comparedDepthMax || !this.add(value, taken)) return false;
    return childrenOf(value).every((child) => this.descend(child, taken, depth + 1));
  }

  private filter(filter: Filter, value: Json, taken: Json[]): boolean {
    const candidates = isJsonList(value) ? value : isJsonObject(value) ? [value] : [];
    const passed = this.test(filter, candidates);
    return passed !== undefined && passed.every((element) => this.add(element, taken));
  }

  private add(value: Json | undefined, taken: Json[]): boolean {
    if (value !== undefined) taken.push(value);
    return this.spend(1);
  }

  private spend(steps: number): boolean {
    this.stepsLeft -= steps;
    return this.stepsLeft >= 0;
  }
}

/** A filter reads several values for each element. */
const filterCost = 10;

function childrenOf(value: Json): readonly Json[] {
  if (isJsonList(value)) return value;
  return isJsonObject(value) ? Object.values(value) : [];
}
