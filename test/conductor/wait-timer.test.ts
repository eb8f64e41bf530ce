import { describe, expect, test } from 'vitest';
import { parseDefinition } from '../../src/conductor/parse-definition.ts';
import { readTimer } from '../../src/conductor/wait-timer.ts';
import type { Json } from '../../src/model/json.ts';

describe('duration of a WAIT (A section 6)', () => {
  test.each<[string, number]>([
    ['1 days 2 hours 3 mins 4 secs', 93_784_000],
    ['1 day 1 hour 1 minute 1 second', 90_061_000],
    ['2d 3h 4m 5s', 183_845_000],
    ['1hr 30min', 5_400_000],
    ['2 hrs 5 minutes', 7_500_000],
    ['1D2H', 93_600_000],
    ['90 sec', 90_000],
    ['  0 secs ', 0],
  ])('%s', (duration, durationMs) => {
    expect(readTimer({ duration })).toEqual({ kind: 'valid', value: { kind: 'duration', durationMs } });
  });

  test.each<Json>([
    '5',
    '1 week',
    '3 mins 2 hours',
    '1.5 hours',
    '-1 secs',
    '1 hour 1 hour',
    'soon',
    60,
    true,
    [],
    '36501 days',
    '999999999999 days',
  ])('%j is none, and the reason names it', (duration) => {
    expect(readTimer({ duration })).toEqual({
      kind: 'invalid',
      reason: expect.stringContaining(`duration resolved to ${JSON.stringify(duration)}`),
    });
  });
});

describe('until of a WAIT (A section 6)', () => {
  test.each<[string, string]>([
    ['2026-12-31', '2026-12-31T00:00:00Z'],
    ['2026-12-31 18:30', '2026-12-31T18:30:00Z'],
    ['2026-12-31 18:30 UTC', '2026-12-31T18:30:00Z'],
    ['2026-12-31 18:30 GMT+2', '2026-12-31T16:30:00Z'],
    ['2026-12-31 18:30 GMT-08:00', '2027-01-01T02:30:00Z'],
    ['2026-12-31 18:30 +0530', '2026-12-31T13:00:00Z'],
    ['2026-12-31 18:30 PST', '2027-01-01T02:30:00Z'],
    ['2026-07-31 18:30 PST', '2026-08-01T02:30:00Z'],
    ['2026-07-31 18:30 PDT', '2026-08-01T01:30:00Z'],
    ['2026-12-31 18:30 Europe/Berlin', '2026-12-31T17:30:00Z'],
    ['2026-07-31 18:30 Europe/Berlin', '2026-07-31T16:30:00Z'],
    ['2026-07-31 18:30 Asia/Kolkata', '2026-07-31T13:00:00Z'],
    // The hour that is skipped, and the one that comes twice.
    ['2026-03-29 02:30 Europe/Berlin', '2026-03-29T01:30:00Z'],
    ['2026-10-25 02:30 Europe/Berlin', '2026-10-25T00:30:00Z'],
    ['2026-03-29 03:00 Europe/Berlin', '2026-03-29T01:00:00Z'],
    ['2026-11-01 01:30 America/New_York', '2026-11-01T05:30:00Z'],
  ])('%s', (until, at) => {
    expect(readTimer({ until })).toEqual({ kind: 'valid', value: { kind: 'until', atMs: Date.parse(at) } });
  });

  test.each<Json>([
    '2026-02-30',
    '2026-13-01',
    '2026-12-31 24:30',
    '2026-12-31T18:30',
    '2026-12-31 18:30:00',
    '2026-12-31 18:30 Nowhere/City',
    '2026-12-31 18:30 +99',
    'tomorrow',
    1_795_341_600_000,
  ])('%j is none, and the reason names it', (until) => {
    expect(readTimer({ until })).toEqual({
      kind: 'invalid',
      reason: expect.stringContaining(`until resolved to ${JSON.stringify(until)}`),
    });
  });
});

describe('the timer of a WAIT', () => {
  test.each<[Record<string, Json>]>([[{}], [{ duration: null, until: '' }], [{ other: 'x' }]])(
    '%j is none',
    (input) => {
      expect(readTimer(input)).toEqual({ kind: 'valid', value: { kind: 'none' } });
    },
  );

  test('with both there is no telling', () => {
    expect(readTimer({ duration: '1 min', until: '2026-12-31' }).kind).toBe('invalid');
    expect(readTimer({ duration: '1 min', until: null }).kind).toBe('valid');
  });
});

describe('a definition with a WAIT', () => {
  const register = (inputParameters: object) =>
    parseDefinition({ name: 'w', tasks: [{ name: 'w', taskReferenceName: 'w', type: 'WAIT', inputParameters }] });
  const pathsOf = (inputParameters: object): readonly string[] => {
    const parsed = register(inputParameters);
    return parsed.kind === 'invalid' ? parsed.errors.map(({ path }) => path) : [];
  };
  const at = 'tasks[0].inputParameters';

  test('is refused for what cannot be read, with its path', () => {
    expect(pathsOf({ duration: '1 fortnight' })).toEqual([`${at}.duration`]);
    expect(pathsOf({ until: 'next year', duration: 5 })).toEqual([`${at}.duration`, `${at}.until`]);
  });

  test('is accepted with expressions, in whole or in part', () => {
    expect(pathsOf({ duration: '${workflow.input.n} days' })).toEqual([]);
    expect(pathsOf({ until: '${workflow.input.day}' })).toEqual([]);
    expect(pathsOf({})).toEqual([]);
  });

  test('is refused for matches as WAIT_FOR_WEBHOOK is (M6, M8)', () => {
    expect(pathsOf({ matches: { '$.a[': 1 } })).toEqual([`${at}.matches['$.a[']`]);
    expect(pathsOf({ matches: 5 })).toEqual([`${at}.matches`]);
    expect(pathsOf({ matches: {}, since: 'yesterday' })).toEqual([`${at}.since`]);
  });

  test('without matches has no conditions: its other inputs mean nothing (M8)', () => {
    expect(pathsOf({ '$.a[': 1, since: 'yesterday', matches: null })).toEqual([]);
  });

  test('that has both is saved with a warning, since it fails when it runs', () => {
    expect(register({ duration: '1 min', until: '2026-12-31' })).toMatchObject({
      kind: 'definition',
      warnings: [{ path: `${at}.until` }],
    });
  });
});
