import type { Verification } from '../../model/inbound/verification.ts';
import { rejected } from './judgement.ts';
import type { Judged } from './judgement.ts';

/** How old or new a signed time may be. */
export interface TimeRule {
  readonly unit: TimestampUnit;
  /** Both directions, inclusive. Absent: the platform defines no window, and only the operator can switch one on (R54). */
  readonly toleranceSeconds?: number;
}

export type TimestampUnit = 's' | 'ms' | 'iso';

export interface GivenTime extends Pick<Judged, 'settings' | 'nowSeconds'> {
  readonly text: string;
  /** For people: `header X-Slack-Request-Timestamp`. */
  readonly where: string;
}

/** The rejection of a time outside the window, else undefined. What is not a time is outside every window. */
export function refusedTime(rule: TimeRule, { text, where, settings, nowSeconds }: GivenTime): Verification | undefined {
  const toleranceSeconds = settings.timestampToleranceSeconds ?? rule.toleranceSeconds;
  if (toleranceSeconds === undefined) return undefined;
  const seconds = toSeconds(text, rule.unit);
  if (seconds !== undefined && Math.abs(nowSeconds - seconds) <= toleranceSeconds) return undefined;
  return rejected('TIMESTAMP_OUT_OF_WINDOW', `${where} is not within ${toleranceSeconds} s of the receiver's clock`);
}

const digits = /^\d{1,16}$/;
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

function toSeconds(text: string, unit: TimestampUnit): number | undefined {
  if (unit === 'iso') return instant.test(text) ? Date.parse(text) / 1000 : undefined;
  if (!digits.test(text)) return undefined;
  return unit === 'ms' ? Number(text) / 1000 : Number(text);
}
