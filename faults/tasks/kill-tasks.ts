import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCaller, type Caller } from '../load/caller.ts';
import { createLedger } from '../load/ledger.ts';
import { senders, signedEvent } from '../load/platforms.ts';
import { createRandom, type Random } from '../random.ts';
import type { FaultKind } from '../schedule.ts';
import { createStage, type Stage } from '../stage.ts';
import { definition, childName, helperDefinitions, polledTypes, taskCases, type TaskCase } from './cases.ts';
import { victims, type Options, type Victim } from './options.ts';
import { readRun, shapeOf, type ReadRun } from './shape.ts';
import { startAskedServer } from './asked-server.ts';

const kills: Readonly<Record<Victim, { readonly kind: FaultKind; readonly targets: readonly number[] }>> = {
  worker: { kind: 'kill worker', targets: [0, 1] },
  receiver: { kind: 'kill receiver', targets: [0, 1] },
  Postgres: { kind: 'kill Postgres', targets: [0] },
  Temporal: { kind: 'kill Temporal', targets: [0] },
  poller: { kind: 'kill poller', targets: [0] },
};

export interface KillOptions extends Options {
  readonly say: (line: string) => void;
}

interface Count {
  runs: number;
  /** Of those: begun before the kill and not ended before it. */
  hit: number;
}

export interface KillReport {
  /** By case and victim. */
  readonly counts: ReadonlyMap<string, ReadonlyMap<Victim, Count>>;
  /** Tasks that a polling worker had when it was killed. */
  readonly takenOver: number;
  readonly wrong: readonly string[];
}

/** A run that is watched from its start to its end. */
interface WatchedRun {
  readonly one: TaskCase;
  readonly n: string;
  readonly run: ReadRun;
}

interface World {
  /** Runs so far. */
  started: number;
  /** The first polling worker has been given a task since it was last asked. */
  readonly isHeld: { byFirst: boolean };
  readonly caller: Caller;
  readonly random: Random;
  readonly sourceId: string;
  /** A run that has ended, for others to look at. */
  readonly other: string;
}

const startsWithinMs = 1_500;
const actsWithinMs = 2_500;
const lookEveryMs = 1_000;
const holdsWithinMs = 20_000;
/** Leases and time-outs of up to a quarter of a minute each follow one another. */
const endsWithinMs = 240_000;
/** After its end. */
const settlesWithinMs = 30_000;
const secret = 'a secret of the killed tasks';

/** Throws when a name is of none. */
function casesOf(
  all: readonly TaskCase[],
  names: readonly string[] = all.map(({ name }) => name),
): readonly TaskCase[] {
  return names.map((wanted) => {
    const found = all.find(({ name }) => name === wanted);
    if (found === undefined) throw new Error(`--only ${wanted}: use ${all.map(({ name }) => name).join(', ')}`);
    return found;
  });
}

/** Runs each case without a fault, then again and again with a kill in the middle, and compares how they ended. */
export async function killTasks(options: KillOptions): Promise<KillReport> {
  const { seed, rounds, copies, say, build, keep } = options;
  const random = createRandom(seed);
  const asked = await startAskedServer();
  const isHeld = { byFirst: false };
  const onPoller = (line: string) => {
    if (line.startsWith('poller-0 has ')) isHeld.byFirst = true;
  };
  const stage = await createStage({ build, keep, polledTypes, onPoller });
  const caller = createCaller(stage.url, createLedger());
  const counts = new Map<string, Map<Victim, Count>>();
  const wrong: string[] = [];
  let takenOver = 0;
  try {
    const cases = casesOf(taskCases(asked.url), options.only);
    const world: World = { ...(await prepare(caller, cases, asked.url)), random, started: 0, isHeld };
    const calm = await Promise.all((await runAll(world, cases)).map((watched) => readWhole(world, watched)));
    const shapes = new Map(calm.map((watched) => [watched.one.name, shape(watched)]));
    for (const { one, run } of calm) {
      if (run.status !== 'COMPLETED')
        throw new Error(`${one.name} is ${run.status} undisturbed: ${run.reasonForIncompletion}`);
    }
    say(`${cases.length} cases, undisturbed; logs in ${stage.directory}/logs`);
    for (let round = 0; round < rounds; round += 1) {
      for (const victim of options.victims) {
        const { killedAt, watched } = await disturb(stage, { world, victim, cases: repeated(cases, copies) });
        const found: string[] = [];
        for (const each of watched) {
          count(counts, { name: each.one.name, victim, isHit: isHit(each.run, killedAt) });
          if (victim === 'poller') takenOver += each.run.tasks.filter(({ status }) => status === 'TIMED_OUT').length;
          found.push(...(await findWrongUntil(world, each, shapes.get(each.one.name) ?? '')));
        }
        wrong.push(...found.map((line) => `${victim} killed: ${line}`));
        for (const line of found) say(line);
        say(`round ${round + 1}, ${victim} killed: ${watched.length} runs, ${found.length} of them otherwise`);
      }
    }
    return { counts, takenOver, wrong };
  } finally {
    await caller.close();
    await asked.close();
    await stage.stop();
  }
}

async function disturb(
  stage: Stage,
  { world, victim, cases }: { world: World; victim: Victim; cases: readonly TaskCase[] },
): Promise<{ readonly killedAt: number; readonly watched: readonly WatchedRun[] }> {
  const before = world.started;
  const running = runAll(world, cases);
  // Some have begun by then, and few have ended.
  const enough = before + world.random.between(Math.ceil(cases.length * 0.3), Math.ceil(cases.length * 0.8));
  while (world.started < enough) await sleep(20);
  world.isHeld.byFirst = false;
  for (const until = Date.now() + holdsWithinMs; victim === 'poller' && !world.isHeld.byFirst && Date.now() < until; )
    await sleep(20);
  const { kind, targets } = kills[victim];
  const killedAt = Date.now();
  await Promise.all(
    targets.map((target) => stage.inflict({ atMs: 0, kind, target, forMs: 0, clockOffsetMs: 0 }, atOnce)),
  );
  await stage.recover();
  return { killedAt, watched: await running };
}

/** No kill waits for a request or an act. */
const atOnce = { hasRequests: () => true, hasActs: () => true };

async function prepare(
  caller: Caller,
  cases: readonly TaskCase[],
  url: string,
): Promise<Pick<World, 'caller' | 'sourceId' | 'other'>> {
  const post = async (path: string, body: unknown): Promise<string> => {
    const { status, text } = await caller.untilAnswered('POST', path, json(body));
    if (status >= 300) throw new Error(`${path} answered ${status}: ${text}`);
    return text;
  };
  const workRules = { name: polledTypes[0], retryCount: 20, retryDelaySeconds: 1, responseTimeoutSeconds: 5 };
  await post('/api/metadata/taskdefs', [{ ...workRules, timeoutSeconds: 0 }]);
  for (const helper of helperDefinitions()) await post('/api/metadata/workflow', helper);
  for (const one of cases) await post('/api/metadata/workflow', definition(nameOf(one), one.tasks));
  await post('/api/v1/webhooks', {
    displayName: 'killed',
    url: `${url}/slow`,
    signalbox: { retryPreset: 'fast' },
  });
  await post('/api/event', {
    name: 'killed',
    event: 'conductor:kill_EVENT_handlers_:killed',
    active: true,
    actions: [
      { action: 'start_workflow', start_workflow: { name: childName, correlationId: '${n}', input: { n: '${n}' } } },
    ],
  });
  const source = await post('/api/metadata/webhook', {
    name: 'killed',
    sourcePlatform: 'GitHub',
    secretValue: secret,
    receiverWorkflowNamesToVersions: { kill_WAIT_FOR_WEBHOOK: 0 },
  });
  const { id } = JSON.parse(source) as { id: string };
  return { caller, sourceId: id, other: await post('/api/workflow/killOther', {}) };
}

/** A name has letters, digits and few signs. */
function nameOf({ name }: TaskCase): string {
  return `kill_${name.replaceAll(/[^A-Za-z0-9_]/g, '_').replaceAll(/_+/g, '_')}`;
}

function runAll(world: World, cases: readonly TaskCase[]): Promise<readonly WatchedRun[]> {
  return Promise.all(cases.map((one) => watch(world, one)));
}

/** Starts a run, does what the outside has to do for it, and resolves with its end. */
async function watch(world: World, one: TaskCase): Promise<WatchedRun> {
  const { caller, random, sourceId, other } = world;
  const n = randomUUID();
  const actAfterMs = random.between(0, actsWithinMs);
  await sleep(random.between(0, startsWithinMs));
  const started = await caller.untilAnswered(
    'POST',
    '/api/workflow',
    json({
      name: nameOf(one),
      input: { n, other },
      correlationId: n,
      idempotencyKey: n,
      idempotencyStrategy: 'RETURN_EXISTING',
    }),
  );
  if (started.status !== 200) throw new Error(`${one.name} was not started: ${started.status} ${started.text}`);
  world.started += 1;
  const actAt = Date.now() + actAfterMs;
  const isEvent = one.name === 'WAIT_FOR_WEBHOOK';
  const event = isEvent ? sleep(actAfterMs).then(() => sendEvent(caller, { sourceId, n })) : undefined;
  for (const until = Date.now() + endsWithinMs; ; await sleep(lookEveryMs)) {
    const { status, text } = await caller.once('GET', `/api/workflow/${started.text}`);
    if (status !== 200) {
      if (Date.now() > until) throw new Error(`${one.name} cannot be read: ${status} ${text}`);
      continue;
    }
    const run = readRun(text);
    if (run.status !== 'RUNNING' || Date.now() > until) {
      await event;
      return { one, n, run };
    }
    const held = run.tasks.find(
      ({ referenceTaskName, taskType, status: is }) =>
        referenceTaskName === 't' && ['HUMAN', 'YIELD'].includes(taskType) && is === 'IN_PROGRESS',
    );
    if (held !== undefined && Date.now() > actAt) {
      const { taskId } = held;
      const update = { workflowInstanceId: run.workflowId, taskId, status: 'COMPLETED', outputData: { said: 'yes' } };
      await caller.untilAnswered('POST', '/api/tasks', json(update));
    }
  }
}

async function sendEvent(caller: Caller, { sourceId, n }: { sourceId: string; n: string }): Promise<void> {
  const event = signedEvent(senders[0], secret, { order: n, nonce: n });
  const { status } = await caller.untilAnswered('POST', `/webhook/${sourceId}`, event);
  if (status !== 200) throw new Error(`An event was answered ${status}.`);
}

/** What is wrong at first may be a matter of a moment: a run is written down, or a child begins, a little later. */
async function findWrongUntil(world: World, watched: WatchedRun, expected: string): Promise<readonly string[]> {
  for (const until = Date.now() + settlesWithinMs; ; await sleep(lookEveryMs)) {
    const wrong = await findWrong(world, watched, expected);
    if (wrong.length === 0 || Date.now() > until) return wrong;
  }
}

/** A run that is not written down yet is answered for by Temporal, which does not know its tasks. */
async function readWhole({ caller }: World, watched: WatchedRun): Promise<WatchedRun> {
  for (const until = Date.now() + settlesWithinMs; ; await sleep(lookEveryMs)) {
    const { text } = await caller.untilAnswered('GET', `/api/workflow/${watched.run.workflowId}`);
    const run = readRun(text);
    if (run.tasks.length > 0 || Date.now() > until) return { ...watched, run };
  }
}

async function findWrong(
  world: World,
  { one, n, run: before }: WatchedRun,
  expected: string,
): Promise<readonly string[]> {
  const { caller } = world;
  const watched = {
    one,
    n,
    run: readRun((await caller.untilAnswered('GET', `/api/workflow/${before.workflowId}`)).text),
  };
  const { run } = watched;
  const at = `${one.name} ${run.workflowId}`;
  const ended = shape(watched);
  const wrong = ended === expected ? [] : [`${at} ended as ${ended}, not as ${expected}`];
  const done = run.tasks.filter(({ referenceTaskName, status }) => referenceTaskName === 't' && status === 'COMPLETED');
  if (done.length > 1) wrong.push(`${at} has its task completed ${done.length} times`);
  if (one.starts === undefined) return wrong;
  const path = `/api/workflow/${childName}/correlated/${n}?includeClosed=true`;
  const found: unknown = JSON.parse((await caller.untilAnswered('GET', path)).text);
  const started = Array.isArray(found) ? found.length : 0;
  return started === one.starts ? wrong : [...wrong, `${at} started ${started} runs, not ${one.starts}`];
}

function shape({ run, n, one: { leftOut } }: WatchedRun): string {
  return shapeOf(run, { n, ...(leftOut !== undefined && { leftOut }) });
}

function isHit({ createTime, endTime }: ReadRun, killedAt: number): boolean {
  return createTime <= killedAt && (endTime === 0 || endTime >= killedAt);
}

function count(
  counts: Map<string, Map<Victim, Count>>,
  { name, victim, isHit: hit }: { name: string; victim: Victim; isHit: boolean },
): void {
  const ofCase = counts.get(name) ?? new Map<Victim, Count>();
  counts.set(name, ofCase);
  const both = ofCase.get(victim) ?? { runs: 0, hit: 0 };
  ofCase.set(victim, { runs: both.runs + 1, hit: both.hit + (hit ? 1 : 0) });
}

function repeated(cases: readonly TaskCase[], copies: number): readonly TaskCase[] {
  return Array.from({ length: copies }, () => cases).flat();
}

function json(body: unknown): { readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  return { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}

/** Of each case and victim: runs that were in the middle when it was killed, of all that began around it. */
export function tableOf({ counts, takenOver, wrong }: KillReport): string {
  const used = victims.filter((victim) => [...counts.values()].some((of) => of.has(victim)));
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const lines = [...counts].map(([name, of]) =>
    row([
      `\`${name}\``,
      ...used.map((victim) => {
        const { runs = 0, hit = 0 } = of.get(victim) ?? {};
        return `${hit} of ${runs}`;
      }),
    ]),
  );
  return [
    row(['type', ...used]),
    row(['---', ...used.map(() => '---')]),
    ...lines,
    '',
    `${wrong.length} ended otherwise than undisturbed; ${takenOver} tasks of a killed polling worker were done by another.`,
  ].join('\n');
}
