import { startEngine, type Side, type Waiting } from './engine.ts';
import { compare, type Measurement } from './measurement.ts';
import type { Stage } from './stage.ts';

const concurrency = 32;
const workflowsPerTurn = 320;
const warmUpWorkflows = 96;

type SideName = 'ours' | 'floor';

interface Turn {
  readonly rate: number;
  readonly cpuMs: number;
}

/** Workflows a second from start to COMPLETED, at concurrency 32. */
export async function benchResumes(stage: Stage): Promise<readonly Measurement[]> {
  const { ours, floor, cpuMs } = await startEngine(stage);
  const turn = async (side: Side, workflows: number): Promise<Turn> => {
    const cpuMsBefore = cpuMs();
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: concurrency }, () => runLane(side, Math.ceil(workflows / concurrency))));
    const ms = performance.now() - startedAt;
    return { rate: (workflows * 1000) / ms, cpuMs: (cpuMs() - cpuMsBefore) / workflows };
  };
  const results: Record<SideName, Turn[]> = { ours: [], floor: [] };
  for (const side of [ours, floor]) await turn(side, warmUpWorkflows);
  for (let round = 0; round < stage.options.rounds; round += 1) {
    const order: readonly SideName[] = round % 2 === 0 ? ['ours', 'floor'] : ['floor', 'ours'];
    for (const name of order) {
      results[name].push(await turn(name === 'ours' ? ours : floor, workflowsPerTurn));
    }
  }
  return [
    compare({
      what: 'resumes/s at concurrency 32 (start, wait, event, COMPLETED)',
      unit: '/s',
      ours: results.ours.map(({ rate }) => rate),
      floor: { what: 'bare start, signal, COMPLETED', values: results.floor.map(({ rate }) => rate) },
      wished: { bound: 'atLeast', value: 0.9 },
    }),
    compare({
      what: 'CPU per resume, all processes',
      unit: 'ms',
      ours: results.ours.map(({ cpuMs: ms }) => ms),
      floor: { what: 'bare start, signal, COMPLETED', values: results.floor.map(({ cpuMs: ms }) => ms) },
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
