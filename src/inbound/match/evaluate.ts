import { setImmediate as yieldNow } from 'node:timers/promises';
import { isJsonList, isJsonObject } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { MatchDocument } from '../../model/inbound/matches.ts';
import type { IndefinitePath, PathStep } from '../../model/path/path.ts';
import { readPath } from '../../model/path/path.ts';
import { valueEquals } from '../../model/path/value-equals.ts';
import type { CompiledMatches, Condition } from './compile.ts';
import { readPlace, valueClass } from './compile.ts';
import { StepBudget } from '../../model/path/step-budget.ts';
import { walkValues } from '../../model/path/walk-values.ts';
import { selectByLibrary } from './select-by-library.ts';

/** The result of one condition of a wait for one event. */
export interface ExplainedCondition {
  /** As it was written. */
  readonly path: string;
  readonly expected: Json;
  /** The event's value; for a path that names several, the list of them. */
  readonly actual?: Json;
  readonly found: boolean;
  readonly holds: boolean;
  /** Why it does not hold. */
  readonly reason?: string;
}

/** Whether an event holds all conditions (M4); with none, any event does (M5). */
export function evaluateMatches(compiled: CompiledMatches, document: MatchDocument): boolean {
  const holds = (condition: Condition) => explainCondition(condition, document).holds;
  const isSearch = (condition: Condition) => condition.place.kind === 'indefinite';
  // Reading one value is cheap, searching is not.
  return (
    compiled.conditions.every((condition) => isSearch(condition) || holds(condition)) &&
    compiled.conditions.every((condition) => !isSearch(condition) || holds(condition))
  );
}

/** The same, with turns for others between searches: each of them may take as long as a turn should. */
export async function evaluateInTurns(compiled: CompiledMatches, document: MatchDocument): Promise<boolean> {
  const searches: Condition[] = [];
  for (const condition of compiled.conditions) {
    if (condition.place.kind === 'indefinite') searches.push(condition);
    else if (!explainCondition(condition, document).holds) return false;
  }
  for (const search of searches) {
    await giveTurn();
    if (!explainCondition(search, document).holds) return false;
  }
  return true;
}

/** Condition by condition, in the order they were written, with turns for others. */
export async function explainInTurns(
  compiled: CompiledMatches,
  document: MatchDocument,
): Promise<readonly ExplainedCondition[]> {
  const explained: ExplainedCondition[] = [];
  for (const condition of compiled.conditions) {
    await giveTurn();
    explained.push(explainCondition(condition, document));
  }
  return explained;
}

/** Condition by condition, in the order they were written. */
export function explainMatches(compiled: CompiledMatches, document: MatchDocument): readonly ExplainedCondition[] {
  return compiled.conditions.map((condition) => explainCondition(condition, document));
}

function explainCondition(condition: Condition, document: MatchDocument): ExplainedCondition {
  const { path, place, expected } = condition;
  if (place.kind === 'invalid') {
    return { path, expected, found: false, holds: false, reason: `the path is not valid: ${place.message}` };
  }
  if (place.kind === 'indefinite') return explainSearch({ path, place, expected }, document);
  return explainOne(condition, readPlace(place, document));
}

function explainOne({ path, expected }: Condition, actual: Json | undefined): ExplainedCondition {
  if (actual === undefined)
    return { path, expected, found: false, holds: false, reason: 'the event has no value here' };
  if (valueEquals(expected, actual)) return { path, expected, actual, found: true, holds: true };
  return { path, expected, actual, found: true, holds: false, reason: differenceOf(expected, actual) };
}

interface Search extends Condition {
  readonly place: IndefinitePath;
}

/** M43: any of the values is the expected one, or all of them are the expected list. */
function explainSearch({ path, place, expected }: Search, document: MatchDocument): ExplainedCondition {
  const actual = selectValues(place.steps, document.payload);
  if (actual === undefined) {
    const reason = `the path was given up after ${selectStepsMax} steps: the event is too large for it`;
    return { path, expected, found: false, holds: false, reason };
  }
  if (place.isOne) return explainOne({ path, place, expected }, actual[0]);
  if (actual.length === 0)
    return { path, expected, actual, found: false, holds: false, reason: 'the path finds no value in the event' };
  const holds =
    actual.some((value) => valueEquals(expected, value)) || (isJsonList(expected) && valueEquals(expected, actual));
  if (holds) return { path, expected, actual, found: true, holds };
  return {
    path,
    expected,
    actual,
    found: true,
    holds,
    reason: `none of the ${actual.length} values found is the expected one`,
  };
}

function differenceOf(expected: Json, actual: Json): string {
  const [wanted, had] = [kindOf(expected), kindOf(actual)];
  if (wanted !== had)
    return isSameClass(expected, actual)
      ? `the event has another ${typeof expected === 'string' ? typeof actual : typeof expected} here`
      : `the event has ${had} here, expected is ${wanted}`;
  if (typeof expected !== 'string' || typeof actual !== 'string')
    return `the event has another ${wanted.replace(/^an? /, '')} here`;
  if (expected.trim() === actual.trim()) return 'the texts differ in white space at the beginning or the end';
  return expected.toLowerCase() === actual.toLowerCase()
    ? 'the texts differ in upper and lower case'
    : 'the event has another text here';
}

/** 7 and "8" are two numbers to a comparison (M50): that one is written as a text is not what keeps them apart. */
function isSameClass(expected: Json, actual: Json): boolean {
  const [wanted, had] = [expected, actual].map((value) =>
    typeof value === 'object' ? undefined : valueClass(value)[0],
  );
  return wanted !== undefined && wanted !== 's' && wanted === had;
}

function kindOf(value: Json): string {
  if (value === null) return 'null';
  if (isJsonList(value)) return 'a list';
  if (isJsonObject(value)) return 'an object';
  return typeof value === 'string' ? 'a text' : `a ${typeof value}`;
}

/** The values an indefinite path names (M43), in document order; undefined when finding them takes too many steps (M44). */
export function selectValues(steps: readonly PathStep[], payload: JsonObject): readonly Json[] | undefined {
  return selectByLibrary(steps, payload) ?? selectByWalk(steps, payload);
}

/** The same by our own walk, for every path and with a bound on its steps. */
export function selectByWalk(steps: readonly PathStep[], payload: JsonObject): readonly Json[] | undefined {
  const fromRoot = (segments: readonly (string | number)[]) => readPath(segments, payload);
  return walkValues(steps, {
    from: payload,
    fromRoot,
    budget: new StepBudget(selectStepsMax, { weighsFilters: true }),
  });
}

/** Values looked at for one path: well under 50 ms, and far more than any event needs but a hostile one. */
const selectStepsMax = 200_000;

/** So long the event loop may be kept before others have a turn. */
const turnMsMax = 10;

let since = 0;
let asked = 0;

/**
 * To be awaited between pieces of work: lets others have a turn once this one has taken long enough. The clock is read
 * anew after each turn of the loop, so that short work, however much there is of it, waits for nothing.
 */
export async function giveTurn(): Promise<void> {
  const now = performance.now();
  if (asked === 0) {
    asked = 1;
    since = now;
    setImmediate(() => {
      asked = 0;
    });
  }
  if (now - since >= turnMsMax) await yieldNow();
}
