import { setTimeout as sleep } from 'node:timers/promises';
import { cpuMsOf } from './cpu.ts';
import { definitionsApi, type DefinitionsApi } from './definitions-api.ts';
import { startEngine } from './engine.ts';
import { alone, compare, quantile, type Measurement } from './measurement.ts';
import { until } from './processes.ts';
import type { Stage } from './stage.ts';

const many = 100_000;
const few = 1_000;
const pollsPerTurn = 800;
const lanes = 32;
const idleWorkers = 200;
const idleTypes = 20;
const idleMs = 5_000;
/** As long as Conductor's clients ask for, and longer than they do. */
const asksForMs = 1_000;
const liveRuns = 60;
const liveWorkers = 10;
const liveEveryMs = 50;

/** The queue of tasks for polling workers: empty, and with 100,000 tasks in it. */
export async function benchQueue(stage: Stage): Promise<readonly Measurement[]> {
  const { receiver } = await startEngine(stage);
  const api = definitionsApi(receiver.port);
  const { pool } = receiver;
  await api.defineWork([
    { name: 'benchFull', retryCount: 0, responseTimeoutSeconds: 3_600 },
    { name: 'benchLive', retryCount: 0, responseTimeoutSeconds: 60 },
  ]);
  await api.define('benchQueued', [work('benchFull')]);
  await api.define('benchAsked', [work('benchLive')]);
  const idle = { receiver: [] as number[], postgres: [] as number[] };
  for (let round = 0; round < stage.options.rounds; round += 1) {
    const used = await idleCpu(stage, api, receiver.pid);
    idle.receiver.push(used.receiver);
    idle.postgres.push(used.postgres);
  }

  await api.start('benchQueued');
  const template = await until('A task', async () => {
    const { rows } = await pool.query<{ id: string }>(`SELECT id FROM worker_task WHERE task_type = 'benchFull'`);
    return rows[0]?.id;
  });
  /** So many tasks wait: each is a copy of one that a run has offered. */
  const fill = async (count: number) => {
    await pool.query('DELETE FROM worker_task WHERE id <> $1', [template]);
    await pool.query(fillSql, [template, count]);
    await pool.query('VACUUM ANALYZE worker_task');
  };
  const rates: Record<'many' | 'few', number[]> = { many: [], few: [] };
  const latencies: Record<'many' | 'few', number[][]> = { many: [], few: [] };
  await fill(few);
  await takeAll(api);
  for (let round = 0; round < stage.options.rounds; round += 1) {
    for (const size of round % 2 === 0 ? (['many', 'few'] as const) : (['few', 'many'] as const)) {
      await fill(size === 'many' ? many : few);
      rates[size].push(await takeAll(api));
      latencies[size].push(await askedAfter(api));
    }
  }
  const share = (size: 'many' | 'few', part: number) => latencies[size].map((ms) => quantile(ms, part));
  const beside = `with ${few} tasks waiting`;
  return [
    compare({
      what: `polls/s of one task each, ${many} waiting`,
      unit: '/s',
      ours: rates.many,
      floor: { what: beside, values: rates.few },
    }),
    ...([0.5, 0.99] as const).map((part) =>
      compare({
        what: `scheduled → polled, p${part * 100}, ${many} waiting of another type`,
        unit: 'ms',
        ours: share('many', part),
        floor: { what: beside, values: share('few', part) },
      }),
    ),
    alone({ what: `CPU a second of ${idleWorkers} idle polling workers, server`, unit: 'ms', ours: idle.receiver }),
    alone({ what: `CPU a second of ${idleWorkers} idle polling workers, Postgres`, unit: 'ms', ours: idle.postgres }),
  ];
}

const fillSql = `
INSERT INTO worker_task (id, task_type, domain, workflow_id, reference, priority, state, due_at, wake_at, response_ms, total_ms,
  total_policy, concurrent_max, rate_max, rate_ms, task)
SELECT made.id, t.task_type, t.domain, t.workflow_id, t.reference, t.priority, 'scheduled', t.due_at, NULL, t.response_ms,
  t.total_ms, t.total_policy, t.concurrent_max, t.rate_max, t.rate_ms, replace(t.task, t.id, made.id)
FROM worker_task t, LATERAL (SELECT 'copy-' || at AS id FROM generate_series(1, $2::int) AS at) made WHERE t.id = $1`;

function work(name: string): object {
  return { name, taskReferenceName: 'work', type: 'SIMPLE', inputParameters: {} };
}

/** Milliseconds of CPU a second while workers ask for types that have no tasks. */
async function idleCpu(
  stage: Stage,
  api: DefinitionsApi,
  receiverPid: number,
): Promise<{ readonly receiver: number; readonly postgres: number }> {
  const state = { isOver: false };
  const ask = async (_: unknown, at: number) => {
    while (!state.isOver)
      await api.poll(`benchIdle${at % idleTypes}`, { worker: `idle-${at}`, count: 1, timeoutMs: asksForMs });
  };
  const asking = Promise.all(Array.from({ length: idleWorkers }, ask));
  await sleep(asksForMs);
  const used = () => [cpuMsOf([receiverPid]), cpuMsOf(stage.postgresPids())] as const;
  const before = used();
  const startedAt = performance.now();
  await sleep(idleMs);
  const after = used();
  const seconds = (performance.now() - startedAt) / 1_000;
  state.isOver = true;
  await asking;
  return { receiver: (after[0] - before[0]) / seconds, postgres: (after[1] - before[1]) / seconds };
}

/** Tasks a second that are handed out, one for each poll. */
async function takeAll(api: DefinitionsApi): Promise<number> {
  const startedAt = performance.now();
  const lane = async (_: unknown, at: number) => {
    for (let taken = 0; taken < pollsPerTurn / lanes; taken += 1) {
      const tasks = await api.poll('benchFull', { worker: `lane-${at}`, count: 1, timeoutMs: asksForMs });
      if (tasks.length !== 1) throw new Error(`A poll was answered with ${tasks.length} tasks.`);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return (pollsPerTurn * 1_000) / (performance.now() - startedAt);
}

/** For each of some runs that start one after the other: from its workflow's time to the hands of a worker. */
async function askedAfter(api: DefinitionsApi): Promise<number[]> {
  const found: number[] = [];
  const ask = async (_: unknown, at: number) => {
    while (found.length < liveRuns) {
      const tasks = await api.poll('benchLive', { worker: `live-${at}`, count: 1, timeoutMs: asksForMs });
      for (const task of tasks) {
        found.push(Date.now() - task.scheduledTime);
        await api.complete(task);
      }
    }
  };
  const asking = Promise.all(Array.from({ length: liveWorkers }, ask));
  const starts: Promise<string>[] = [];
  for (let started = 0; started < liveRuns; started += 1) {
    starts.push(api.start('benchAsked'));
    await sleep(liveEveryMs);
  }
  await Promise.all([asking, ...starts]);
  return found;
}
