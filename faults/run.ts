import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import type { JSONWebKeySet } from 'jose';
import type { Edit } from './bundle.ts';
import { createCaller } from './load/caller.ts';
import { createLedger, findHandedOutTwice, isTaken, noteTask, type PostedAct } from './load/ledger.ts';
import { taskTypes } from './load/definitions.ts';
import { createScene } from './load/scene.ts';
import { startSink } from './load/sink.ts';
import { createStory, type Story, type StoryKind } from './load/stories.ts';
import { findSecrets } from './find-secrets.ts';
import { findUnreplayable } from './find-unreplayable.ts';
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
  /** On access requests, by what whoever did it was told. */
  readonly acts: Readonly<Partial<Record<PostedAct['told'], number>>>;
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
  /** Faults that are left out. */
  readonly without?: readonly FaultKind[];
  /** A line that is wrong whatever comes: the books are closed as soon as there is one. */
  readonly isFinal?: (line: string) => boolean;
  /** What is broken in the workflows. */
  readonly bundleEdits?: readonly Edit[];
}

/** How often each story comes beside the others. */
const weights: readonly (readonly [StoryKind, number])[] = [
  ['wait', 6],
  ['waits at once', 3],
  ['definition', 3],
  ['schedule', 1],
  ['start', 4],
  ['late start', 1],
  ['message', 5],
  ['access', 4],
  ['refused', 2],
];

/** One seeded run: load, faults, recovery, and the comparison of the books. */
export async function runFaults(options: RunOptions): Promise<Report> {
  const { seed, seconds, everyMs, rate, build, keep, say, settleMs, without, bundleEdits, isFinal } = options;
  const random = createRandom(seed);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, breakOff);
  const faults = scheduleFaults(random.fork('faults'), { seconds, everyMs, without });
  const plan = random.fork('stories');
  const ledger = createLedger();
  const stage = await createStage({
    build,
    keep,
    bundleEdits,
    polledTypes: taskTypes,
    onPoller: (line) => noteTask(ledger, line),
  });
  const caller = createCaller(stage.url, ledger);
  const { text: keys } = await caller.untilAnswered('GET', '/auth/v1/jwks');
  const sink = await startSink({ attempts: ledger.attempts, keys: JSON.parse(keys) as JSONWebKeySet });
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
    const bag = weights
      .filter(([kind]) => options.stories?.includes(kind) ?? true)
      .flatMap(([kind, weight]) => Array<StoryKind>(weight).fill(kind));
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
          .inflict(fault, { hasRequests: () => caller.inFlight() > 0, hasActs: scene.access.isActing })
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
    if (isFinal === undefined) await untilOver(told, settleMs);
    const wrong = [
      ...untold,
      ...(await findWrong()),
      ...sink.findWrong(),
      ...(isFinal === undefined ? await findUnreplayable(temporal, stage.newestBundle) : []),
      ...(await findSecrets(stage, [...scene.secrets, ...sink.secrets()])),
    ];
    writeLedger(stage.directory, [
      ...ledger.events,
      ...ledger.callbacks,
      ...ledger.attempts,
      ...ledger.acts,
      ...ledger.handOuts,
      ...ledger.tasks,
    ]);
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
      acts: countBy(ledger.acts.map(({ told }) => told)),
      tasks: ledger.tasks.length,
      statuses: Object.fromEntries(ledger.statuses),
      starts: stage.starts(),
      settledMs: Date.now() - settlingSince,
      wrong,
    };

    /** Until there is nothing, or nothing has become right for so long: a busy machine takes its time. */
    async function findWrong(): Promise<readonly string[]> {
      let open = stories;
      let least = Number.POSITIVE_INFINITY;
      let untilMs = Date.now() + settleMs;
      let saidAtMs = Date.now();
      for (;;) {
        await scene.read();
        const found: string[] = [];
        const still: Story[] = [];
        for (const story of open) {
          const of = await story.findWrong();
          if (of.length > 0) still.push(story);
          found.push(...of);
        }
        found.push(...(await scene.findWrongEvents()), ...findHandedOutTwice(ledger));
        if (isFinal !== undefined && found.some(isFinal)) return found;
        if (found.length < least) untilMs = Date.now() + settleMs;
        least = Math.min(least, found.length);
        if (found.length > 0 && Date.now() > saidAtMs + 30_000) {
          say(`not yet: ${found.length} lines, as "${found[0]}"`);
          saidAtMs = Date.now();
        }
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
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, breakOff);
  }
}

/** What runs ends with this process. */
function breakOff(): void {
  process.exit(130);
}

/** All of them, or none has come to its end for so long. */
async function untilOver(all: readonly Promise<void>[], patienceMs: number): Promise<void> {
  let left = all.length;
  let lastMs = Date.now();
  const count = () => {
    left -= 1;
    lastMs = Date.now();
  };
  for (const one of all) void one.then(count);
  while (left > 0 && Date.now() - lastMs < patienceMs) await sleep(200);
}

function countBy<Key extends string>(keys: readonly Key[]): Partial<Record<Key, number>> {
  const counts: Partial<Record<Key, number>> = {};
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}
