import { durationMs, wireDurationMsMax, durationTextMax } from '../model/duration.ts';

/** The mistake in a grant's duration, where its entitlement allows no longer than `longest` (C142); undefined without one. */
export function checkDuration(asked: string, longest: string | undefined): string | undefined {
  const askedMs = durationMs(asked);
  if (askedMs === undefined) return 'value must be a duration like "3600s"';
  if (askedMs <= 0) return 'value must be greater than 0s';
  if (askedMs > wireDurationMsMax) return `value must be at most ${durationTextMax}`;
  const longestMs = durationMs(longest);
  return longestMs !== undefined && askedMs > longestMs
    ? `the entitlement is granted for ${longest ?? ''} at most`
    : undefined;
}
