import { parseArgs } from 'node:util';
import { wholeNumber } from '../../bench/whole-number.ts';

/** Whose processes are killed. Of the polling workers one is left, which does what the other had. */
export const victims = ['worker', 'receiver', 'Postgres', 'Temporal', 'poller'] as const;
export type Victim = (typeof victims)[number];

export interface Options {
  readonly seed: number;
  /** Kills of each victim. */
  readonly rounds: number;
  /** Runs of each type in a round. */
  readonly copies: number;
  readonly victims: readonly Victim[];
  /** Names of cases. Absent: all. */
  readonly only?: readonly string[];
  /** A folder with `src/` as JavaScript; absent: the sources. */
  readonly build?: string;
  readonly keep: boolean;
}

/** Throws with one line that names the option. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string', default: '1' },
      rounds: { type: 'string', default: '3' },
      copies: { type: 'string', default: '3' },
      victims: { type: 'string', default: victims.join(',') },
      only: { type: 'string' },
      build: { type: 'string', default: 'dist' },
      sources: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
    },
  });
  return {
    seed: wholeNumber('--seed', { text: values.seed, max: 0xffff_ffff }),
    rounds: wholeNumber('--rounds', { text: values.rounds, max: 50 }),
    copies: wholeNumber('--copies', { text: values.copies, max: 20 }),
    victims: values.victims.split(',').map(toVictim),
    ...(values.only !== undefined && { only: values.only.split(';') }),
    ...(values.sources ? {} : { build: values.build }),
    keep: values.keep,
  };
}

function toVictim(text: string): Victim {
  const victim = victims.find((one) => one === text);
  if (victim === undefined) throw new Error(`--victims ${text}: use ${victims.join(', ')}`);
  return victim;
}
