import { parseArgs } from 'node:util';

/** The measurements of `npm run bench`, in the order of the table. */
export const benchmarkNames = [
  'accept',
  'latency',
  'resumes',
  'burst',
  'neighbour',
  'match',
  'attempts',
  'send',
] as const;
export type BenchmarkName = (typeof benchmarkNames)[number];

export interface Options {
  readonly only: readonly BenchmarkName[];
  /** Rounds of each benchmark; in each one every subject has its turn. */
  readonly rounds: number;
  /** Length of one turn of the accept benchmark. */
  readonly seconds: number;
  /** Open waits of the large side of the match benchmark. */
  readonly waits: number;
  readonly json: boolean;
  /** Where the processes under test leave their CPU profiles. */
  readonly profileDir?: string;
}

/** Bounds one run: this machine is not for benchmarks alone. */
const roundsMax = 50;
const secondsMax = 60;
const waitsMax = 5_000_000;

/** Throws with one line that names the option. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '3' },
      waits: { type: 'string', default: '1000000' },
      json: { type: 'boolean', default: false },
      profile: { type: 'string' },
    },
  });
  const wanted = values.only.flatMap((list) => list.split(','));
  const unknown = wanted.find((name) => !benchmarkNames.some((known) => known === name));
  if (unknown !== undefined) throw new Error(`--only ${unknown}: use ${benchmarkNames.join(', ')}`);
  return {
    only: wanted.length === 0 ? benchmarkNames : benchmarkNames.filter((name) => wanted.includes(name)),
    rounds: count('--rounds', values.rounds, roundsMax),
    seconds: count('--seconds', values.seconds, secondsMax),
    waits: count('--waits', values.waits, waitsMax),
    json: values.json,
    profileDir: values.profile,
  };
}

function count(option: string, text: string, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > max)
    throw new Error(`${option} ${text}: use a whole number from 1 to ${max}`);
  return value;
}
