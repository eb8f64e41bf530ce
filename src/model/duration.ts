/** A duration of the wire, `"691200s"` with up to nine decimals (C4), in milliseconds; undefined when it is none. */
export function durationMs(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,12}(\.\d{1,9})?s$/.test(text)) return undefined;
  return Math.round(Number(text.slice(0, -1)) * 1000);
}

/** A hundred years, in seconds: more is a mistake in the unit, and far from what a timer of Temporal or a time of Postgres can hold. */
export const secondsMax = 36_500 * 86_400;

/** A hundred years. A duration that is meant to be longer has no end, and dates beyond the year 9999 have forms that few readers know. */
export const wireDurationMsMax = 3_155_760_000_000;
export const durationTextMax = '3155760000s (100 years)';
