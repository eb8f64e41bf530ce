import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { createCaller } from './load/caller.ts';
import { createLedger, isTaken, type Ledger } from './load/ledger.ts';
import { createScene, taskTypes } from './load/scene.ts';
import { startSink } from './load/sink.ts';
import { createStory, type Story, type StoryKind } from './load/stories.ts';
import type { Options } from './options.ts';
import { createRandom } from './random.ts';
import { scheduleFaults, type FaultKind } from './schedule.ts';
import { createStage, writeLedger } from './stage.ts';

export interface Report {
  readonly seed: number;
  readonly seconds: number;
  /** Those that befell something; a process that was down already cannot be killed. */
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>;
  readonly faultCount: number;
  readonly stories: Readonly<Partial<Record<StoryKind, number>>>;
  readonly events: { readonly sent: number; readonly tries: number; readonly taken: number; readonly repeats: number };
  readonly messages: { readonly attempts: number; readonly callbacks: number };
  readonly tasks: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly starts: Readonly<Record<string, number>>;
  /** From the last fault until everything had come to its end. */
  readonly settledMs: number;
  /** What should not be. Empty: nothing was lost and nothing came twice. */
  readonly wrong: readonly string[];
}

interface RunOptions extends Omit<Options, 'json'> {
  readonly say: (line: string) => void;
  /** How long everything may take to come to its end after the last fault. */
  readonly settleMs?: number;
  /** Faults that are left out. */
  readonly without?: readonly FaultKind[];
}

/** How often each story comes beside the others. */
const weights: readonly (readonly [StoryKind, number])[] = [
  ['wait', 8],
  ['definition', 3],
  ['start', 4],
  ['late start', 1],
  ['message', 5],
  ['refused', 2],
];

/** Sweeps, leases and retries of a quarter of a minute each follow one another where faults did. */
const settleMsDefault = 180_000;

/** One seeded run: load, faults, recovery, and the comparison of the books. */
export async function runFaults(options: RunOptions): Promise<Report> {
  const { seed, seconds, everyMs, rate, build, keep, say, settleMs = settleMsDefault, without } = options;
  const random = createRandom(seed);
  const faults = scheduleFaults(random.fork('faults'), { seconds, everyMs, without });
  const plan = random.fork('stories');
  const ledger = createLedger();
  const stage = await createStage({ build, keep, polledTypes: taskTypes, onPoller: (line) => noteTask(ledger, line) });
  const caller = createCaller(stage.url, ledger);
  const sink = await startSink(ledger);
  const connection = await Connection.connect({ address: stage.temporalAddress });
  const temporal = new Client({ connection });
  const over = { isOver: false };
  try {
    const scene = await createScene({
      caller,
      temporal,
      ledger,
      databaseUrl: stage.databaseUrl,
      sinkUrl: sink.url,
    });
    say(`seed ${seed}: ${faults.length} faults in ${seconds} s, logs in ${stage.directory}/logs`);
    const stories: Story[] = [];
    const told: Promise<void>[] = [];
    const untold: string[] = [];
    const counts: Partial<Record<FaultKind, number>> = {};
    const inflicting: Promise<void>[] = [];
    const bag = weights.flatMap(([kind, weight]) => Array<StoryKind>(weight).fill(kind));
    const startedAt = Date.now();
    const at = (ms: number) => sleep(Math.max(0, startedAt + ms - Date.now()));

    const load = (async () => {
      for (let atMs = 0; atMs < seconds * 1_000; atMs += plan.between(0, 2_000 / rate)) {
        await at(atMs);
        const id = `s${seed}-${stories.length}`;
        const tools = { caller, temporal, ledger, sink, scene, random: plan.fork(id), isOver: () => over.isOver };
        const story = createStory(plan.pick(bag), id, tools);
        stories.push(story);
        told.push(story.tell().catch((error: unknown) => void untold.push(`story ${id}: ${String(error)}`)));
      }
    })();
    for (const fault of faults) {
      await at(fault.atMs);
      if (fault.kind === 'deploy the second version') inflicting.push(scene.saveSecondVersion());
      inflicting.push(
        stage
          .inflict(fault, () => caller.inFlight() > 0)
          .then((befell) => {
            if (befell) counts[fault.kind] = (counts[fault.kind] ?? 0) + 1;
          }),
      );
    }
    await load;
    await Promise.all(inflicting);
    await stage.recover();
    say(`the faults are over; ${stories.length} stories go on to their ends`);
    const settlingSince = Date.now();
    const deadline = settlingSince + settleMs;
    const patience = new AbortController();
    await Promise.race([Promise.all(told), sleep(settleMs, undefined, patience).catch(() => undefined)]);
    patience.abort();
    const wrong = [...untold, ...(await findWrongUntil(deadline))];
    writeLedger(stage.directory, [...ledger.events, ...ledger.callbacks, ...ledger.attempts, ...ledger.tasks]);
    const sent = ledger.events.filter(({ genuine }) => genuine);
    await scene.close();
    return {
      seed,
      seconds,
      faults: counts,
      faultCount: Object.values(counts).reduce((sum, count) => sum + count, 0),
      stories: countBy(stories.map(({ kind }) => kind)),
      events: {
        sent: sent.length,
        tries: sent.reduce((sum, { tries }) => sum + tries.length, 0),
        taken: sent.filter(isTaken).length,
        repeats: sent.reduce(
          (sum, { tries }) => sum + Math.max(0, tries.filter(({ status }) => status === 200).length - 1),
          0,
        ),
      },
      messages: { attempts: ledger.attempts.length, callbacks: ledger.callbacks.length },
      tasks: ledger.tasks.length,
      statuses: Object.fromEntries(ledger.statuses),
      starts: stage.starts(),
      settledMs: Date.now() - settlingSince,
      wrong,
    };

    async function findWrongUntil(untilMs: number): Promise<readonly string[]> {
      let open = stories;
      for (;;) {
        await scene.read();
        const found: string[] = [];
        const still: Story[] = [];
        for (const story of open) {
          const of = await story.findWrong();
          if (of.length > 0) still.push(story);
          found.push(...of);
        }
        found.push(...(await scene.findWrongEvents()));
        const isLate = Date.now() > untilMs;
        if (open === stories && (found.length === 0 || isLate)) return found;
        // Those that were right are looked at once more at the end: nothing may have come to them after that.
        open = still.length === 0 || isLate ? stories : still;
        await sleep(1_000);
      }
    }
  } finally {
    over.isOver = true;
    await caller.close();
    await sink.close();
    await connection.close();
    await stage.stop();
  }
}

function noteTask(ledger: Ledger, line: string): void {
  if (!line.startsWith('{')) return;
  const { did, nonce } = JSON.parse(line) as { did: string; nonce: string };
  ledger.tasks.push({ taskId: did, nonce });
}

function countBy<Key extends string>(keys: readonly Key[]): Partial<Record<Key, number>> {
  const counts: Partial<Record<Key, number>> = {};
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}
