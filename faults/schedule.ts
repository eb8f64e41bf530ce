import type { Random } from './random.ts';

/** Each kind once, with how often it comes beside the others. */
const weights = {
  'kill receiver': 6,
  'kill receiver with requests in flight': 4,
  'stop receiver': 4,
  'end receiver': 2,
  'kill worker': 5,
  'kill worker while somebody acts': 3,
  'stop worker': 3,
  'end worker': 1,
  'kill poller': 3,
  'stop poller': 2,
  'kill Temporal': 3,
  'stop Temporal': 3,
  'kill Postgres': 3,
  'kill a session of Postgres': 4,
  'stop Postgres': 3,
  'cut Postgres': 4,
  'cut Temporal': 3,
  'cut senders': 4,
  'delay Postgres': 2,
  'delay Temporal': 2,
  'delay senders': 2,
  // The connections of the workers to Postgres alone: what a receiver does falls into the middle of what a worker does.
  'delay workers': 3,
  'stall Postgres': 2,
  'stall Temporal': 2,
  'stall senders': 2,
  'stall workers': 2,
  'fill the disk': 1,
  'deploy the second version': 0,
} as const;

export type FaultKind = keyof typeof weights;

export const faultKinds = Object.keys(weights) as readonly FaultKind[];

export interface Fault {
  readonly atMs: number;
  readonly kind: FaultKind;
  /** Which of several processes. */
  readonly target: number;
  /** Of what does not end at once. */
  readonly forMs: number;
  /** Of a receiver that is started again: how wrong its clock is then. */
  readonly clockOffsetMs: number;
}

interface ScheduleOptions {
  readonly seconds: number;
  readonly everyMs: number;
  /** Kinds that are left out. */
  readonly without?: readonly FaultKind[];
}

/** Signatures with a time in them may be five minutes old, so a clock that is a minute off is within what is promised. */
const clockOffsetMsMax = 60_000;

/** All faults of a run, in order. It follows from the seed, the length and the pace alone. */
export function scheduleFaults(random: Random, { seconds, everyMs, without = [] }: ScheduleOptions): readonly Fault[] {
  const faults: Fault[] = [];
  const kinds = faultKinds.filter((kind) => !without.includes(kind));
  const bag = kinds.flatMap((kind) => Array<FaultKind>(weights[kind]).fill(kind));
  const draw = (atMs: number, kind: FaultKind): Fault => ({
    atMs,
    kind,
    target: random.between(0, 1),
    forMs: random.between(300, 4_000),
    clockOffsetMs: random.between(-clockOffsetMsMax, clockOffsetMsMax),
  });
  // Each kind comes once before any comes by chance, as far as the time reaches.
  const first = shuffle(
    random,
    kinds.filter((kind) => weights[kind] > 0),
  );
  for (let atMs = everyMs; atMs < seconds * 1_000; atMs += random.between(everyMs * 0.4, everyMs * 1.6))
    faults.push(draw(Math.round(atMs), first.pop() ?? random.pick(bag)));
  const middle = draw(seconds * 500, 'deploy the second version');
  return [...faults, middle].sort((one, other) => one.atMs - other.atMs);
}

function shuffle<Item>(random: Random, items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, rank: random.next() }))
    .sort((one, other) => one.rank - other.rank)
    .map(({ item }) => item);
}
