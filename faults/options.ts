import { parseArgs } from 'node:util';
import { randomInt } from 'node:crypto';
import { wholeNumber } from '../bench/whole-number.ts';
import { storyKinds, type StoryKind } from './load/stories.ts';

export interface Options {
  /** The same seed makes the same faults at the same moments, and the same stories. */
  readonly seed: number;
  /** Of load under faults; the time to settle comes on top. */
  readonly seconds: number;
  /** Milliseconds between two faults, on average. */
  readonly everyMs: number;
  /** Stories that begin in a second, on average. */
  readonly rate: number;
  /** The kinds of stories that are told; absent: all. */
  readonly stories?: readonly StoryKind[];
  /** How long nothing may come to its end after the last fault. */
  readonly settleMs: number;
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
      stories: { type: 'string' },
      // Sweeps, leases and retries of a quarter of a minute each follow one another where faults did.
      settle: { type: 'string', default: '180' },
      build: { type: 'string', default: 'dist' },
      sources: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
    },
  });
  return {
    seed:
      values.seed === undefined
        ? randomInt(1, 1_000_000)
        : wholeNumber('--seed', { text: values.seed, max: 0xffff_ffff }),
    seconds: wholeNumber('--seconds', { text: values.seconds, max: secondsMax }),
    everyMs: wholeNumber('--every', { text: values.every, max: 600_000 }),
    rate: wholeNumber('--rate', { text: values.rate, max: 100 }),
    ...(values.stories !== undefined && { stories: values.stories.split(',').map(toStoryKind) }),
    settleMs: wholeNumber('--settle', { text: values.settle, max: secondsMax }) * 1_000,
    ...(values.sources ? {} : { build: values.build }),
    json: values.json,
    keep: values.keep,
  };
}

function toStoryKind(text: string): StoryKind {
  const kind = storyKinds.find((known) => known === text);
  if (kind === undefined) throw new Error(`--stories ${text}: use ${storyKinds.join(',')}`);
  return kind;
}
