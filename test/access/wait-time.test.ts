import { expect, test } from 'vitest';
import { waitEndMs } from '../../src/access/wait-transitions.ts';

const at = (text: string) => Date.parse(text);
const until = (now: string, hours: number, timezone?: string) =>
  new Date(
    waitEndMs({ untilTime: { hours, minutes: 30, ...(timezone === undefined ? {} : { timezone }) } }, at(now)) ?? NaN,
  ).toISOString();

test('a duration ends that much later; a condition has no end of its own', () => {
  expect(waitEndMs({ duration: { duration: '1.5s' } }, 1_000)).toBe(2_500);
  expect(waitEndMs({ condition: { condition: 'true' } }, 1_000)).toBeUndefined();
});

test('a time of day is the next one: today when it is to come, else tomorrow', () => {
  expect(until('2026-06-01T08:00:00Z', 9)).toBe('2026-06-01T09:30:00.000Z');
  expect(until('2026-06-01T09:30:00Z', 9)).toBe('2026-06-02T09:30:00.000Z');
  expect(until('2026-06-01T10:00:00Z', 9)).toBe('2026-06-02T09:30:00.000Z');
});

test('it is that of the time zone', () => {
  expect(until('2026-06-01T08:00:00Z', 9, 'America/New_York')).toBe('2026-06-01T13:30:00.000Z');
});

test('a day on which the clocks change is not 24 hours long', () => {
  expect(until('2026-03-28T20:00:00Z', 9, 'Europe/Berlin')).toBe('2026-03-29T07:30:00.000Z');
  expect(until('2026-10-24T20:00:00Z', 9, 'Europe/Berlin')).toBe('2026-10-25T08:30:00.000Z');
});
