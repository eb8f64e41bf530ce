import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WorkerTaskActivities } from '../../activities/worker-task-activities.ts';
import { startTcpProxy, type TcpProxy } from '../../faults/tcp-proxy.ts';
import { interpreterChanges } from '../../src/model/definitions/execution.ts';
import { updateTaskUpdateName, type TaskUpdate } from '../../src/model/definitions/task-update.ts';
import { createClient } from '../../src/temporal/connection.ts';
import { sharedBundle, temporalOptions } from '../helpers/temporal.ts';
import { startBareWorker, type BareWorker } from './bare-worker.ts';
import { define, task } from './run-definition/definition-runs.ts';

const temporal = temporalOptions();
const workflowTaskMs = 2_000;
/** The worker hears of its workflow task so much later: Temporal gives it up before the worker would extend it. */
const lateMs = 1_300;
/** Of the local activity that is under way when Temporal gives up the workflow task. */
const slowMs = 1_300;

let client: Client;
let proxy: TcpProxy;
let worker: BareWorker;
/** The tasks that were offered to workers, by their references. */
const offered: string[] = [];

beforeAll(async () => {
  client = createClient(temporal);
  proxy = await startTcpProxy({ port: 0, upstreams: () => [Number(temporal.address.split(':')[1])] });
  const activities: WorkerTaskActivities = {
    async offerTask({ task: { referenceTaskName } }) {
      offered.push(referenceTaskName);
      if (referenceTaskName === 'slow') await sleep(slowMs);
      return { retry: { retriesMax: 0, logic: 'FIXED', delayMs: 0, scale: 1, jitterMs: 0 } };
    },
    withdrawTask: async () => undefined,
  };
  worker = await startBareWorker({ ...temporal, address: `127.0.0.1:${proxy.port}` }, activities);
}, 60_000);

afterAll(async () => {
  await worker?.stop();
  await client?.connection.close();
  await proxy?.close();
});

/**
 * A pause ends, and two tasks are offered, one after the other. While the second one is, Temporal gives the workflow task up
 * and hands out another one, which brings the end of a third task.
 */
test('a run goes on, and replays, when its workflow task was lost while a local activity was under way', async () => {
  const definition = define([
    fork('begun', [task('WAIT', 'pause', { inputParameters: { duration: '2 seconds' } })], [task('SIMPLE', 'other')]),
    task('JOIN', 'paused', { joinOn: ['pause'] }),
    fork('more', [task('SIMPLE', 'quick')], [task('SIMPLE', 'slow')]),
    task('JOIN', 'all', { joinOn: ['quick', 'slow', 'other'] }),
  ]);
  for (let tries = 0; tries < 5; tries += 1) {
    offered.length = 0;
    const run = await start(definition);
    await expect.poll(() => offered, { timeout: 20_000 }).toEqual(['other']);
    await sleep(1_600);
    proxy.delay(lateMs, 800);
    await sleep(800);
    const ended = end(run, 'other');
    await expect.poll(() => offered, { timeout: 20_000 }).toContain('slow');
    await Promise.all([ended, end(run, 'quick'), end(run, 'slow')]);
    await run.result();
    const history = await run.fetchHistory();
    await Worker.runReplayHistory({ workflowBundle: sharedBundle() }, history, run.workflowId);
    const kinds = (history.events ?? []).map(
      ({ workflowTaskTimedOutEventAttributes: gaveUp, workflowTaskFailedEventAttributes: failed }) =>
        gaveUp != null ? 'given up' : (failed?.failure?.message ?? ''),
    );
    if (kinds.includes('given up') && kinds.some((kind) => kind.includes('made anew from its history'))) return;
  }
  throw new Error('Temporal never gave up a workflow task while its local activity was under way.');
}, 180_000);

function fork(name: string, ...forkTasks: ReturnType<typeof task>[][]) {
  return task('FORK_JOIN', name, { forkTasks });
}

function start(definition: ReturnType<typeof define>) {
  return client.workflow.start('runDefinition', {
    taskQueue: temporal.taskQueue,
    workflowId: randomUUID(),
    workflowTaskTimeout: workflowTaskMs,
    args: [{ definition, input: {}, startedAtMs: 0, hasBounds: true, changes: interpreterChanges }],
  });
}

/** Completes a task, once it has begun. */
async function end(run: WorkflowHandle, reference: string): Promise<void> {
  const update: TaskUpdate = { task: { kind: 'reference', reference }, status: 'COMPLETED' };
  await expect
    .poll(
      () =>
        run.executeUpdate<string, [TaskUpdate]>(updateTaskUpdateName, { args: [update] }).then(
          () => 'done',
          (error: unknown) => String(Object(error).cause),
        ),
      { timeout: 30_000, interval: 200 },
    )
    .toBe('done');
}
