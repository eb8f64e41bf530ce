import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createStartPace, startLimits } from '../../src/temporal/start-pace.ts';

const limits = { burst: 3, perSecond: 2, total: 8, perDay: 24 };
const hourMs = 60 * 60 * 1_000;

function paced() {
  let nowMs = 5_000;
  const pace = createStartPace({ clock: () => nowMs, limits });
  return {
    pass: (ms: number) => {
      nowMs += ms;
    },
    admit: (root = 'a', startId: string = randomUUID()) => {
      const admission = pace.admit(root, startId);
      return admission.kind === 'later' ? admission.afterMs : admission.kind;
    },
    admitMany: (times: number, root?: string): unknown[] =>
      Array.from({ length: times }, () => pace.admit(root ?? 'a', randomUUID()).kind),
  };
}

describe('the starts of a family of runs', () => {
  test('some at once, and those beyond get places one after the other', () => {
    const { admit } = paced();
    expect([admit(), admit(), admit(), admit(), admit(), admit()]).toEqual(['now', 'now', 'now', 500, 1_000, 1_500]);
  });

  test('a start that asks again has the place that it had, and takes no other', () => {
    const { admit, admitMany, pass } = paced();
    expect([admit('a', 'first'), admit('a', 'first'), admit('a', 'first')]).toEqual(['now', 'now', 'now']);
    admitMany(2);
    expect([admit('a', 'fourth'), admit()]).toEqual([500, 1_000]);
    pass(200);
    expect(admit('a', 'fourth')).toBe(300);
    pass(400);
    expect(admit('a', 'fourth')).toBe('now');
    // Five of the eight have begun.
    expect(admitMany(4).slice(-2)).toEqual(['later', 'refused']);
  });

  test('the first go at once whatever the time is', () => {
    for (let nowMs = 0.1; nowMs < 1e6; nowMs *= 1.01) {
      const pace = createStartPace({ clock: () => nowMs, limits: { burst: 1, perSecond: 0.1, total: 8, perDay: 24 } });
      expect(pace.admit('a', 'first')).toEqual({ kind: 'now' });
    }
  });

  test('families do not wait for each other', () => {
    const { admit, admitMany } = paced();
    admitMany(8);
    expect(admit()).toBe('refused');
    expect(admit('b')).toBe('now');
  });

  test('in the pace itself nothing waits, and after a rest some go at once again', () => {
    const { admit, pass } = paced();
    for (let time = 0; time < 6; time += 1) {
      expect(admit()).toBe('now');
      pass(500);
    }
    pass(1_000);
    expect([admit(), admit()]).toEqual(['now', 'now']);
  });

  test('beyond the number of all they are refused with a reason; the number comes back with time', () => {
    const { admitMany, admit, pass } = paced();
    expect(admitMany(9).slice(-2)).toEqual(['later', 'refused']);
    expect(createStartPace({ limits: { ...limits, total: 0 } }).admit('a', 'one')).toEqual({
      kind: 'refused',
      reason:
        'one run and those that came of it have started 0 others, and may start 24 more in a day: does a workflow start itself without end?',
    });
    pass(hourMs - 1);
    expect(admit()).toBe('refused');
    pass(1);
    expect([admit(), admit()]).toEqual(['now', 'refused']);
  });

  test('a run has room for a run for each of its tasks', () => {
    expect(startLimits.total).toBeGreaterThan(25_000);
  });
});
