import type { WaitStep } from '../model/access/policy.ts';
import { durationMs } from '../model/duration.ts';

const day = 86_400_000;

/** When a wait for a duration or for a time of day is over; undefined for a wait for a condition. */
export function waitEndMs({ duration, untilTime }: WaitStep, nowMs: number): number | undefined {
  if (duration !== undefined) return nowMs + (durationMs(duration.duration) ?? 0);
  if (untilTime === undefined) return undefined;
  const { hours = 0, minutes = 0, timezone } = untilTime;
  const wanted = (hours * 60 + minutes) * 60_000;
  const zone = timezone === undefined || timezone === '' ? 'UTC' : timezone;
  const ahead = (wanted - timeOfDayMs(nowMs, zone) + day) % day;
  // A day on which the clocks change is not 24 hours long: what is off by that is put right.
  const candidate = nowMs + (ahead === 0 ? day : ahead);
  const off = (wanted - timeOfDayMs(candidate, zone) + day) % day;
  return candidate + (off > day / 2 ? off - day : off);
}

function timeOfDayMs(atMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(atMs);
  const number = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return ((number('hour') * 60 + number('minute')) * 60 + number('second')) * 1000 + (atMs % 1000);
}
