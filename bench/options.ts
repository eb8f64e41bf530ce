import { parseArgs } from 'node:util';
import { workflowsAtOnce } from './concurrency.ts';
import { wholeNumber } from './whole-number.ts';

/** The measurements of `npm run bench`, in the order of the table. */
export const benchmarkNames = [
  'accept',
  'latency',
  'halfLoad',
  'resumes',
  'ownWorker',
  'burst',
  'neighbour',
  'match',
  'ledger',
  'kept',
  'attempts',
  'send',
  'reads',
  'tasks',
  'queue',
  'start',
  'overload',
  'retention',
  'manySources',
  'receivers',
] as const;
export type BenchmarkName = (typeof benchmarkNames)[number];

export interface Options {
  readonly only: readonly BenchmarkName[];
  readonly quick: boolean;
  /** Rounds of each benchmark; in each one every subject has its turn. */
  readonly rounds: number;
  /** Length of one turn of the accept benchmark. */
  readonly seconds: number;
  /** Workflows of one turn of resumes, ownWorker and send; half as many of halfLoad, a third of tasks. A multiple of 32. */
  readonly workflows: number;
  /** Open waits of the large side of the match benchmark. */
  readonly waits: number;
  /** Waits that are woken at once in the burst benchmark. */
  readonly burst: number;
  /** Events of the ledger, kept and retention benchmarks. */
  readonly events: number;
  /** Sources of the large side of the manySources benchmark; a tenth as many definitions. */
  readonly sources: number;
  /** Length of the flood of the overload benchmark; absent: thirty seconds. */
  readonly minutes?: number;
  readonly json: boolean;
  /** Where bench.json, bench.md and history.ndjson go. */
  readonly outDir?: string;
  /** Where the processes under test leave their CPU profiles. */
  readonly profileDir?: string;
}

/** Bounds one run: this machine is not for benchmarks alone. */
const roundsMax = 50;
const secondsMax = 60;
const workflowsMax = 9_600;
const waitsMax = 10_000_000;
/** Under three minutes on a quiet machine of two cores: each line that has a goal, with little behind it. */
const quick = {
  rounds: '1',
  seconds: '1',
  workflows: '64',
  waits: '50000',
  burst: '50',
  events: '100000',
  sources: '1000',
};
/** What `--quick` measures where nothing is named. */
const quickNames: readonly BenchmarkName[] = [
  'accept',
  'latency',
  'halfLoad',
  'resumes',
  'burst',
  'match',
  'attempts',
  'send',
  'reads',
  'tasks',
  'start',
];
const usual = {
  rounds: '5',
  seconds: '3',
  workflows: '320',
  waits: '1000000',
  burst: '200',
  events: '1000000',
  sources: '10000',
};
/** Each is a workflow that is started, waits, and is woken on both sides. */
const burstMax = 10_000;
/** About 1 GB for a million. */
const eventsMax = 10_000_000;
const sourcesMax = 100_000;
const minutesMax = 60;

/** Throws with one line that names the option. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      workflows: { type: 'string' },
      waits: { type: 'string' },
      burst: { type: 'string' },
      quick: { type: 'boolean', default: false },
      out: { type: 'string' },
      events: { type: 'string' },
      sources: { type: 'string' },
      minutes: { type: 'string' },
      json: { type: 'boolean', default: false },
      profile: { type: 'string' },
    },
  });
  const defaults = values.quick ? quick : usual;
  const wanted = values.only.flatMap((list) => list.split(','));
  const unknown = wanted.find((name) => !benchmarkNames.some((known) => known === name));
  if (unknown !== undefined) throw new Error(`--only ${unknown}: use ${benchmarkNames.join(', ')}`);
  return {
    only:
      wanted.length > 0
        ? benchmarkNames.filter((name) => wanted.includes(name))
        : values.quick
          ? quickNames
          : benchmarkNames,
    rounds: wholeNumber('--rounds', { text: values.rounds ?? defaults.rounds, max: roundsMax }),
    seconds: wholeNumber('--seconds', { text: values.seconds ?? defaults.seconds, max: secondsMax }),
    workflows:
      workflowsAtOnce *
      Math.ceil(
        wholeNumber('--workflows', { text: values.workflows ?? defaults.workflows, max: workflowsMax }) /
          workflowsAtOnce,
      ),
    waits: wholeNumber('--waits', { text: values.waits ?? defaults.waits, max: waitsMax }),
    burst: wholeNumber('--burst', { text: values.burst ?? defaults.burst, max: burstMax }),
    events: wholeNumber('--events', { text: values.events ?? defaults.events, max: eventsMax }),
    sources: wholeNumber('--sources', { text: values.sources ?? defaults.sources, max: sourcesMax }),
    ...(values.minutes !== undefined && {
      minutes: wholeNumber('--minutes', { text: values.minutes, max: minutesMax }),
    }),
    quick: values.quick,
    json: values.json,
    outDir: values.out,
    profileDir: values.profile,
  };
}

/** They run the same workflows, by the same receiver and worker. */
const onOneEngine: readonly BenchmarkName[] = ['latency', 'halfLoad', 'resumes', 'burst'];

/**
 * The measurements that have servers in common. What one leaves behind would burden the next, so each has its own; the
 * little that a quick run leaves behind costs less than starting them.
 */
export function stagesOf({ only, quick: isQuick }: Options): readonly (readonly BenchmarkName[])[] {
  const together = isQuick ? only.filter((name) => onOneEngine.includes(name)) : [];
  const alone = only.filter((name) => !together.includes(name)).map((name) => [name]);
  return together.length === 0 ? alone : [...alone, together];
}
