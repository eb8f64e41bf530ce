/** One line of the table: what ours did, and what its floor did in the same rounds. */
export interface Measurement {
  readonly what: string;
  readonly unit: string;
  readonly ours: number;
  /** Absent: a value that stands for itself. */
  readonly floor?: { readonly what: string; readonly value: number };
  /** Median over the rounds of ours by floor of one round; absent without a floor. */
  readonly ratio?: number;
  /** Lowest and highest of the rounds: of the ratio, or of ours where there is no floor. */
  readonly spread?: readonly [number, number];
  /** Absent: said for information. */
  readonly wished?: Wished;
}

export interface Wished {
  readonly bound: 'atLeast' | 'atMost';
  readonly value: number;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Of an empty list: NaN. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export interface Compared {
  readonly what: string;
  readonly unit: string;
  /** One value a round. */
  readonly ours: readonly number[];
  readonly floor: { readonly what: string; readonly values: readonly number[] };
  readonly wished?: Wished;
}

/** Noise of a shared machine comes and goes over seconds: it hits both sides of one round, so the ratio is made there. */
export function compare({ what, unit, ours, floor, wished }: Compared): Measurement {
  const ratios = ours.map((value, round) => value / (floor.values[round] ?? Number.NaN));
  return {
    what,
    unit,
    ours: median(ours),
    floor: { what: floor.what, value: median(floor.values) },
    ratio: median(ratios),
    spread: spreadOf(ratios),
    wished,
  };
}

/** A figure without a floor: it says something about one machine alone. */
export function alone({ what, unit, ours, wished }: Omit<Compared, 'floor'>): Measurement {
  return { what, unit, ours: median(ours), spread: spreadOf(ours), wished };
}

function spreadOf(values: readonly number[]): readonly [number, number] {
  return [Math.min(...values), Math.max(...values)];
}

export function verdict({ ours, ratio, wished }: Measurement): 'pass' | 'falls short' | '' {
  if (wished === undefined) return '';
  const value = ratio ?? ours;
  return (wished.bound === 'atLeast' ? value >= wished.value : value <= wished.value) ? 'pass' : 'falls short';
}

/** A receiver takes a crowd of a second for a burst, and has done with it some seconds later: what comes then meets its limits. */
export const settledAfterMs = 5_000;
