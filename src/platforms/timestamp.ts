/** Where a scheme finds the time it signs, and how old or new that may be. */
export interface TimestampRule {
  /** `field`: a `name=value` entry of the signature header. `body`: a top-level member of the JSON body. */
  readonly from: 'header' | 'field' | 'body';
  readonly name: string;
  readonly unit: TimestampUnit;
  /** Both directions, inclusive. Absent: the platform defines no window, and only the operator can switch one on (R54). */
  readonly toleranceSeconds?: number;
}

export type TimestampUnit = 's' | 'ms' | 'iso';

export interface TimeWindow {
  readonly unit: TimestampUnit;
  readonly toleranceSeconds: number;
  readonly nowSeconds: number;
}

/** True when the text is a time within the window; anything that is not a time is outside. */
export function isInWindow(text: string, { unit, toleranceSeconds, nowSeconds }: TimeWindow): boolean {
  const seconds = toSeconds(text, unit);
  return seconds !== undefined && Math.abs(nowSeconds - seconds) <= toleranceSeconds;
}

const digits = /^\d{1,16}$/;
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

function toSeconds(text: string, unit: TimestampUnit): number | undefined {
  if (unit === 'iso') return instant.test(text) ? Date.parse(text) / 1000 : undefined;
  if (!digits.test(text)) return undefined;
  return unit === 'ms' ? Number(text) / 1000 : Number(text);
}
