import { workflowsAtOnce } from './concurrency.ts';
import { startEngine, type Side, type Waiting } from './engine.ts';
import { compare, type Measurement } from './measurement.ts';
import type { Stage } from './stage.ts';

const warmUpWorkflows = 96;

interface Turn {
  readonly rate: number;
  readonly cpuMs: number;
}

/** Workflows a second from start to COMPLETED, at concurrency 32. */
export async function benchResumes(stage: Stage): Promise<readonly Measurement[]> {
  const { ours, floor, cpuMs } = await startEngine(stage);
  const turns = await resumeByTurns({ ours, floor, cpuMs, ...stage.options });
  const [rate, cpu] = compareResumes(turns, { floor: 'bare start, signal, COMPLETED' });
  return [{ ...rate, wished: { bound: 'atLeast', value: 0.9 } }, cpu];
}

interface Resumed {
  readonly ours: readonly Turn[];
  readonly floor: readonly Turn[];
}

/** Each side in its turn, once a round; which one is first changes from round to round. */
export async function resumeByTurns({
  ours,
  floor,
  cpuMs,
  rounds,
  workflows,
}: {
  readonly ours: Side;
  readonly floor: Side;
  readonly rounds: number;
  /** Of one turn. */
  readonly workflows: number;
  cpuMs(): number;
}): Promise<Resumed> {
  const turn = async (side: Side, count: number): Promise<Turn> => {
    const cpuMsBefore = cpuMs();
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: workflowsAtOnce }, () => runLane(side, Math.ceil(count / workflowsAtOnce))));
    const ms = performance.now() - startedAt;
    return { rate: (count * 1000) / ms, cpuMs: (cpuMs() - cpuMsBefore) / count };
  };
  const results: { readonly ours: Turn[]; readonly floor: Turn[] } = { ours: [], floor: [] };
  for (const side of [ours, floor]) await turn(side, warmUpWorkflows);
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? (['ours', 'floor'] as const) : (['floor', 'ours'] as const);
    for (const name of order) results[name].push(await turn(name === 'ours' ? ours : floor, workflows));
  }
  return results;
}

/** `where` says which worker ours is in, when it is not the built-in one. */
export function compareResumes(
  { ours, floor }: Resumed,
  { floor: what, where = '' }: { readonly floor: string; readonly where?: string },
): readonly [rate: Measurement, cpu: Measurement] {
  return [
    compare({
      what: `resumes/s at concurrency 32 (start, wait, event, COMPLETED)${where}`,
      unit: '/s',
      ours: ours.map(({ rate }) => rate),
      floor: { what, values: floor.map(({ rate }) => rate) },
    }),
    compare({
      what: `CPU per resume, all processes${where}`,
      unit: 'ms',
      ours: ours.map(({ cpuMs: ms }) => ms),
      floor: { what, values: floor.map(({ cpuMs: ms }) => ms) },
    }),
  ];
}

/** Starts the next workflow before it wakes the one before, so that each is waiting by the time it is woken. */
async function runLane(side: Side, workflows: number): Promise<void> {
  let waiting: Waiting | undefined;
  for (let started = 0; started <= workflows; started += 1) {
    const next = started < workflows ? await side.start() : undefined;
    if (waiting !== undefined) {
      await waiting.wake();
      await waiting.handle.result();
    }
    waiting = next;
  }
}
