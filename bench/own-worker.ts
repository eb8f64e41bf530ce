import { randomUUID } from 'node:crypto';
import { cpuMsOf } from './cpu.ts';
import { startEngine, taskQueue, type Side } from './engine.ts';
import { compareLatency, wakeByTurns } from './latency.ts';
import { compare, type Measurement } from './measurement.ts';
import { until } from './processes.ts';
import { compareResumes, resumeByTurns } from './resumes.ts';
import type { Stage } from './stage.ts';

const where = ', in a worker of one’s own';
const floor = 'the same in the built-in worker';

/**
 * Workflows in a worker that is not Signalbox's, on a task queue of its own: their waits are registered by an activity on
 * Signalbox's queue. The floor is the same workflow in Signalbox's own worker, by turns.
 */
export async function benchOwnWorker(stage: Stage): Promise<readonly Measurement[]> {
  const engine = await startEngine(stage);
  const queue = `own-${randomUUID()}`;
  const worker = stage.start('bench/authors-worker.ts', {
    env: { TEMPORAL_ADDRESS: engine.address, TASK_QUEUE: queue, SIGNALBOX_TASK_QUEUE: taskQueue },
  });
  const sides = { ours: engine.waitsOn(queue), floor: engine.ours };
  const cpuMs = () => engine.cpuMs() + cpuMsOf([worker.pid]);
  const { rounds, workflows } = stage.options;
  const latency = await wakeByTurns({ ...sides, rounds });
  const resumes = await resumeByTurns({ ...sides, cpuMs, rounds, workflows });
  return [
    ...compareLatency(latency, { floor, where }),
    ...compareResumes(resumes, { floor, where }),
    compare({
      what: `history events of such a workflow${where}`,
      unit: '',
      ours: [await historyEventsOf(sides.ours)],
      floor: { what: floor, values: [await historyEventsOf(sides.floor)] },
    }),
  ];
}

/** Of one that waits for good before its event comes: the worker has nothing of it left to do. */
async function historyEventsOf(side: Side): Promise<number> {
  const { handle, wake } = await side.start();
  await side.untilWaiting(1);
  const read = async () => (await handle.fetchHistory()).events ?? [];
  await until('A run that waits', async () => {
    const last = (await read()).at(-1);
    return (
      last?.workflowTaskCompletedEventAttributes != null || last?.markerRecordedEventAttributes != null || undefined
    );
  });
  await wake();
  await handle.result();
  return (await read()).length;
}
