import { parseArgs } from 'node:util';

/** The measurements of `npm run bench`, in the order of the table. */
export const benchmarkNames = [
  'accept',
  'latency',
  'halfLoad',
  'resumes',
  'burst',
  'neighbour',
  'match',
  'ledger',
  'attempts',
  'send',
  'reads',
  'tasks',
  'queue',
  'start',
  'overload',
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
  /** Waits that are woken at once in the burst benchmark. */
  readonly burst: number;
  /** Events of the ledger benchmark. */
  readonly events: number;
  readonly json: boolean;
  /** Where bench.json, bench.md and history.ndjson go. */
  readonly outDir?: string;
  /** Where the processes under test leave their CPU profiles. */
  readonly profileDir?: string;
}

/** Bounds one run: this machine is not for benchmarks alone. */
const roundsMax = 50;
const secondsMax = 60;
const waitsMax = 10_000_000;
/** Three to four minutes on a quiet machine of two cores: each line, with little behind it. */
const quick = { rounds: '2', seconds: '1', waits: '100000', burst: '100', events: '100000' };
const usual = { rounds: '5', seconds: '3', waits: '1000000', burst: '200', events: '1000000' };
/** Each is a workflow that is started, waits, and is woken on both sides: 10,000 take ten minutes. */
const burstMax = 10_000;
const eventsMax = 5_000_000;

/** Throws with one line that names the option. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      waits: { type: 'string' },
      burst: { type: 'string' },
      quick: { type: 'boolean', default: false },
      out: { type: 'string' },
      events: { type: 'string' },
      json: { type: 'boolean', default: false },
      profile: { type: 'string' },
    },
  });
  const defaults = values.quick ? quick : usual;
  const wanted = values.only.flatMap((list) => list.split(','));
  const unknown = wanted.find((name) => !benchmarkNames.some((known) => known === name));
  if (unknown !== undefined) throw new Error(`--only ${unknown}: use ${benchmarkNames.join(', ')}`);
  return {
    only: wanted.length === 0 ? benchmarkNames : benchmarkNames.filter((name) => wanted.includes(name)),
    rounds: count('--rounds', values.rounds ?? defaults.rounds, roundsMax),
    seconds: count('--seconds', values.seconds ?? defaults.seconds, secondsMax),
    waits: count('--waits', values.waits ?? defaults.waits, waitsMax),
    burst: count('--burst', values.burst ?? defaults.burst, burstMax),
    events: count('--events', values.events ?? defaults.events, eventsMax),
    json: values.json,
    outDir: values.out,
    profileDir: values.profile,
  };
}

function count(option: string, text: string, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > max)
    throw new Error(`${option} ${text}: use a whole number from 1 to ${max}`);
  return value;
}
