import type { Verification } from '../../model/inbound/verification.ts';
import { rejected, type ProvenRequest } from './judgement.ts';

/** How old or new a signed time may be. */
export interface TimeRule {
  readonly unit: TimestampUnit;
  /** Both directions, inclusive. Absent: the platform defines no window, and only the operator can switch one on (R54). */
  readonly toleranceSeconds?: number;
}

export type TimestampUnit = 's' | 'ms' | 'iso';

export interface GivenTime extends Pick<ProvenRequest, 'settings' | 'nowSeconds'> {
  readonly text: string;
  /** For people: `header X-Slack-Request-Timestamp`. */
  readonly where: string;
}

/**
 * The rejection of a time outside the window, else undefined. A text that is no time is outside every window, also where there
 * is none: next to the body under one signature, a time of any length could lend the body its first bytes or take its own.
 */
export function refusedTime(
  rule: TimeRule,
  { text, where, settings, nowSeconds }: GivenTime,
): Verification | undefined {
  const toleranceSeconds = settings.timestampToleranceSeconds ?? rule.toleranceSeconds;
  if (toleranceSeconds === undefined)
    return forms[rule.unit].test(text)
      ? undefined
      : rejected('TIMESTAMP_OUT_OF_WINDOW', `${where} is no time (${rule.unit})`);
  const seconds = toSeconds(text, rule.unit);
  if (seconds !== undefined && Math.abs(nowSeconds - seconds) <= toleranceSeconds) return undefined;
  if (seconds === undefined) return rejected('TIMESTAMP_OUT_OF_WINDOW', `${where} is no time (${rule.unit})`);
  const aheadSeconds = Math.round(seconds - nowSeconds);
  const off = `${Math.abs(aheadSeconds)} s ${aheadSeconds > 0 ? 'ahead of' : 'behind'} the receiver's clock`;
  return rejected('TIMESTAMP_OUT_OF_WINDOW', `${where} is ${off}, and ${toleranceSeconds} s are allowed`);
}

/** None is the beginning of another one: until the year 2286 unix times have ten digits. */
const forms: Readonly<Record<TimestampUnit, RegExp>> = {
  s: /^\d{10}$/,
  ms: /^\d{13}$/,
  iso: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/,
};
/** No zero in front: behind an id, without anything between them, it could be the id's last one. */
const digits = /^(?:0|[1-9]\d{0,15})$/;

function toSeconds(text: string, unit: TimestampUnit): number | undefined {
  if (unit === 'iso') return forms.iso.test(text) ? Date.parse(text) / 1000 : undefined;
  if (!digits.test(text)) return undefined;
  return unit === 'ms' ? Number(text) / 1000 : Number(text);
}
