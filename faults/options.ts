import { parseArgs } from 'node:util';
import { randomInt } from 'node:crypto';

export interface Options {
  /** The same seed makes the same faults at the same moments, and the same stories. */
  readonly seed: number;
  /** Of load under faults; the time to settle comes on top. */
  readonly seconds: number;
  /** Milliseconds between two faults, on average. */
  readonly everyMs: number;
  /** Stories that begin in a second, on average. */
  readonly rate: number;
  /** A folder with `src/` as JavaScript; absent: the sources. */
  readonly build?: string;
  readonly json: boolean;
  /** Leaves the data directory, with logs and the ledger, where it is. */
  readonly keep: boolean;
}

const secondsMax = 3_600;

/** Throws with one line that names the option. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string' },
      seconds: { type: 'string', default: '120' },
      every: { type: 'string', default: '1500' },
      rate: { type: 'string', default: '4' },
      build: { type: 'string', default: 'dist' },
      sources: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
    },
  });
  return {
    seed: values.seed === undefined ? randomInt(1, 1_000_000) : number('--seed', values.seed, 0xffff_ffff),
    seconds: number('--seconds', values.seconds, secondsMax),
    everyMs: number('--every', values.every, 600_000),
    rate: number('--rate', values.rate, 100),
    ...(values.sources ? {} : { build: values.build }),
    json: values.json,
    keep: values.keep,
  };
}

function number(option: string, text: string, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > max)
    throw new Error(`${option} ${text}: use a whole number from 1 to ${max}`);
  return value;
}
