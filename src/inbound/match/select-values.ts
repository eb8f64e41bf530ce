import type { Json, JsonObject } from '../../model/json.ts';
import { readPath, type PathStep } from '../../model/path/path.ts';
import { StepBudget } from '../../model/path/step-budget.ts';
import { walkValues } from '../../model/path/walk-values.ts';
import { selectByLibrary } from './select-by-library.ts';

/** The values an indefinite path names (M43), in document order; undefined when finding them takes too many steps (M44). */
export function selectValues(steps: readonly PathStep[], payload: JsonObject): readonly Json[] | undefined {
  return selectByLibrary(steps, payload) ?? selectByWalk(steps, payload);
}

/** The same by our own walk, for every path and with a bound on its steps. */
export function selectByWalk(steps: readonly PathStep[], payload: JsonObject): readonly Json[] | undefined {
  const fromRoot = (segments: readonly (string | number)[]) => readPath(segments, payload);
  return walkValues(steps, { from: payload, fromRoot, budget: new StepBudget(selectStepsMax) });
}

/** Values looked at for one path: well under 50 ms, and far more than any event needs but a hostile one. */
export const selectStepsMax = 200_000;
