import { describe, expect, test } from 'vitest';
import { readMatches, readSince } from '../../src/conductor/wait-input.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';

function matchesOf(input: JsonObject, writtenAs?: Json): unknown {
  const read = readMatches(input, { writtenAs });
  return read.kind === 'valid' ? read.value : read.reason;
}

describe('matches of a wait', () => {
  test('are the map under matches, and the rest of the input is none of them (M2, M9)', () => {
    expect(matchesOf({ matches: { 'event.type': 'message' }, other: 1 })).toEqual({ 'event.type': 'message' });
  });

  test('are the whole input where there is no matches, but what begins with _ (M2)', () => {
    expect(matchesOf({ 'event.type': 'message', since: 'x', _created: 1 })).toEqual({
      'event.type': 'message',
      since: 'x',
    });
  });

  test.each<[JsonObject]>([[{}], [{ matches: {} }], [{ matches: null }], [{ _only: 1 }]])(
    '%j matches every event (M5)',
    (input) => {
      expect(matchesOf(input)).toEqual({});
    },
  );

  test.each<Json>(['text', 5, true, [['a']]])('%j is no map: the reason names it (M3)', (value) => {
    expect(matchesOf({ matches: value })).toContain(JSON.stringify(value));
  });

  test('that came out of an expression are checked when they are there', () => {
    expect(matchesOf({ matches: { '$.a[': 1 } }, '${workflow.input.m}')).toContain('$.a[');
    expect(matchesOf({ matches: { '$.a': 1 } }, '${workflow.input.m}')).toEqual({ '$.a': 1 });
  });
});

describe('since of a wait (M9, M30)', () => {
  test.each<[Json, 'workflow' | 'task' | number]>([
    ['workflow', 'workflow'],
    ['task', 'task'],
    [null, 'workflow'],
    [1_795_341_600_000, 1_795_341_600_000],
    ['1795341600000', 1_795_341_600_000],
    ['2026-11-22T10:00:00Z', Date.UTC(2026, 10, 22, 10)],
    ['2026-11-22T10:00:00.5+02:00', Date.UTC(2026, 10, 22, 8, 0, 0, 500)],
    ['2026-11-22T10:00:00', Date.UTC(2026, 10, 22, 10)],
    ['2026-11-22', Date.UTC(2026, 10, 22)],
  ])('%j', (since, value) => {
    expect(readSince({ matches: {}, since })).toEqual({ kind: 'valid', value });
  });

  test.each<Json>(['yesterday', '22.11.2026', '2026-13-01', -1, true, {}, '', 1e300])('%j is none', (since) => {
    expect(readSince({ matches: {}, since }).kind).toBe('invalid');
  });

  test('is the start of the run without one, and in the second shape (M2)', () => {
    expect(readSince({ matches: {} })).toEqual({ kind: 'valid', value: 'workflow' });
    expect(readSince({ since: 'yesterday' })).toEqual({ kind: 'valid', value: 'workflow' });
  });
});
