import type { Parameters } from 'fast-check';

/** `FUZZ_SECONDS=300 npx vitest run test/inbound/fuzz.test.ts` for a run of that length. */
const seconds = Number(process.env['FUZZ_SECONDS'] ?? 0);

/** Time-out of a test of such properties. */
export const fuzzTimeoutMs = (seconds + 120) * 1_000;

/** So many runs with every `npm test`: in a given time a busy machine may do none at all. */
export function fuzzed(numRuns: number): Parameters<unknown> {
  return seconds === 0
    ? { numRuns }
    : { numRuns: 1_000_000, interruptAfterTimeLimit: seconds * 1_000, endOnFailure: seconds > 30 };
}
