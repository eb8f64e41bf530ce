import { describe, expect, test } from 'vitest';
import {
  breakerFailures,
  concurrencyMax,
  createEndpointGate,
  probeMs,
  type Pass,
} from '../../src/outbound/endpoint-gate.ts';
import { createWrongTokenLimit } from '../../src/outbound/callback.ts';

describe('the gate of an endpoint', () => {
  function setUp() {
    let nowMs = 1_000_000;
    const gate = createEndpointGate(() => nowMs);
    const attempt = (succeeded: boolean, durationMs = 10) => {
      const pass = gate.enter('one');
      if (pass.kind === 'open') pass.leave({ succeeded, durationMs });
      return pass.kind;
    };
    return { gate, attempt, wait: (ms: number) => (nowMs += ms) };
  }

  test('lets so many through at once, and another when one is done', () => {
    const { gate } = setUp();
    const passes = [...Array(concurrencyMax)].map(() => gate.enter('one'));
    expect(gate.enter('one')).toMatchObject({ kind: 'closed', afterMs: expect.any(Number) });
    expect(gate.enter('another').kind).toBe('open');
    (passes[0] as Pass).leave({ succeeded: true, durationMs: 1 });
    expect(gate.enter('one').kind).toBe('open');
  });

  test('closes after failures in a row, probes, and opens by one success', () => {
    const { attempt, wait } = setUp();
    for (let at = 0; at < breakerFailures; at += 1) expect(attempt(false)).toBe('open');
    expect(attempt(false)).toBe('closed');
    wait(probeMs);
    expect(attempt(false)).toBe('open');
    expect(attempt(false)).toBe('closed');
    wait(probeMs);
    expect(attempt(true)).toBe('open');
    expect([attempt(false), attempt(false)]).toEqual(['open', 'open']);
  });

  test('does not close while some succeed', () => {
    const { attempt } = setUp();
    for (let at = 0; at < 3 * breakerFailures; at += 1) expect(attempt(at % 2 === 0)).toBe('open');
  });

  test('calls an endpoint slow by its last attempt', () => {
    const { gate, attempt } = setUp();
    expect(gate.isSlow('one')).toBe(false);
    attempt(true, 5_000);
    expect(gate.isSlow('one')).toBe(true);
    attempt(true, 5);
    expect(gate.isSlow('one')).toBe(false);
  });
});

test('wrong tokens are counted per address and window, and nothing is kept per token (C98)', () => {
  let nowMs = 0;
  const limit = createWrongTokenLimit({ max: 3, windowMs: 60_000, clock: () => nowMs });
  expect([limit.count('a'), limit.count('a'), limit.count('a')]).toEqual([undefined, undefined, undefined]);
  nowMs = 15_000;
  expect(limit.count('a')).toBe(45);
  expect(limit.count('b')).toBeUndefined();
  nowMs = 60_000;
  expect(limit.count('a')).toBeUndefined();
});
