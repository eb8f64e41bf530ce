import { useEffect, useState } from 'react';
import { Text } from '@mantine/core';

/** A time as people say it, and exactly when one looks closer. @param at RFC 3339, or milliseconds since 1970 */
export function Moment({ at }: { readonly at: string | number | undefined }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 10_000);
    return () => clearInterval(timer);
  }, []);
  if (at === undefined || at === 0) return <Text span>–</Text>;
  const date = new Date(at);
  return (
    <time dateTime={date.toISOString()} title={sayExactly(date)}>
      {sayTime(date.getTime(), now)}
    </time>
  );
}

/** Date and time in the reader's own zone, which is named. */
export function sayExactly(at: string | number | Date): string {
  return new Date(at).toLocaleString(undefined, { timeZoneName: 'short' });
}

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

const words = new Intl.RelativeTimeFormat('en', { numeric: 'always' });

export function sayTime(at: number, now: number): string {
  const seconds = Math.round((at - now) / 1_000);
  if (Math.abs(seconds) < 5) return 'now';
  const [unit, size] = units.find((one) => Math.abs(seconds) >= one[1]) ?? (['second', 1] as const);
  return words.format(Math.trunc(seconds / size), unit);
}

/** `1.2 s`, `340 ms`, `3 min`. */
export function sayDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  return `${(ms / 3_600_000).toFixed(1)} h`;
}
