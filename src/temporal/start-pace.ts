import type { RunAdmission, StartPace } from '../model/definitions/starter.ts';
import { BoundedMap } from '../model/bounded-map.ts';

export interface StartPaceOptions {
  /** Milliseconds; any clock that does not go back. */
  readonly clock?: () => number;
  readonly limits?: StartLimits;
}

export interface StartLimits {
  /** So many at once, and then so many a second. Later ones wait. */
  readonly burst: number;
  readonly perSecond: number;
  /** So many in all, and then so many a day. Later ones are refused. */
  readonly total: number;
  readonly perDay: number;
}

export const startLimits: StartLimits = {
  // A fork of some hundred sub-workflows starts them at once; a worker does several times as much in a second.
  burst: 200,
  perSecond: 20,
  // A run has 25,000 tasks at most and may give each a run of its own. A run that starts itself anew every 3 s goes on for ever.
  total: 30_000,
  perDay: 30_000,
};

/**
 * Two buckets for each family of runs. The small one spreads what a family starts, so that runs which start two others
 * each do not fill the queue that all share; the large one ends those that would go on without end.
 */
export function createStartPace({
  clock = () => performance.now(),
  limits = startLimits,
}: StartPaceOptions = {}): StartPace {
  const { burst, perSecond, total, perDay } = limits;
  const betweenMs = 1_000 / perSecond;
  const refilledMs = dayMs / perDay;
  /** Oldest use first. Both: when the bucket is full again. */
  const families = new BoundedMap<string, { freeAtMs: number; wholeAtMs: number }>(familiesMax);
  /** When each start has its place: an activity that asks is repeated after a slow check and after a failure. */
  const placesMs = new BoundedMap<string, number>(startsMax);

  return {
    admit(root, startId): RunAdmission {
      const nowMs = clock();
      const placeMs = placesMs.get(startId);
      if (placeMs !== undefined) return admission(placeMs - nowMs);
      const { freeAtMs, wholeAtMs } = families.get(root) ?? { freeAtMs: nowMs, wholeAtMs: nowMs };
      const whole = Math.max(nowMs, wholeAtMs) + refilledMs;
      if (whole - nowMs > total * refilledMs)
        return {
          kind: 'refused',
          reason: `one run and those that came of it have started ${total} others, and may start ${perDay} more in a day: does a workflow start itself without end?`,
        };
      const free = Math.max(nowMs, freeAtMs) + betweenMs;
      families.renew(root, { freeAtMs: free, wholeAtMs: whole });
      placesMs.set(startId, free - burst * betweenMs);
      return admission(free - burst * betweenMs - nowMs);
    },
  };
}

function admission(waitMs: number): RunAdmission {
  // Sums of times like 4321.1 ms are wrong by a billionth of one, which is no wait.
  const afterMs = Math.round(waitMs);
  return afterMs > 0 ? { kind: 'later', afterMs } : { kind: 'now' };
}

const dayMs = 24 * 60 * 60 * 1_000;
/** Remembered; a family that is forgotten begins anew. */
const familiesMax = 10_000;
/** A start that asks again does so within minutes: more than a worker starts in that time. Forgotten, it counts again. */
const startsMax = 50_000;
