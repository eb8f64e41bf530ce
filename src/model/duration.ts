/** A duration of the wire, `"691200s"` with up to nine decimals (C4), in milliseconds; undefined when it is none. */
export function durationMs(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,12}(\.\d{1,9})?s$/.test(text)) return undefined;
  return Math.round(Number(text.slice(0, -1)) * 1000);
}
