import type { Client } from '@temporalio/client';
import { startClosingLostRequests, type LostRequestTimes } from './close-lost-requests.ts';
import { startSaveCheck } from './confirm-saves.ts';
import type { Config } from '../config.ts';
import { startSweeper, type SweeperDependencies } from '../inbound/dispatch/sweeper.ts';
import { startStallWatch, type StallWatchTimes } from '../inbound/upkeep/stall-watch.ts';
import { startWaitSweep, type WaitSweepTimes } from '../inbound/upkeep/wait-sweep.ts';
import type { Blobs } from '../model/blobs.ts';
import type { RunStanding } from '../model/definitions/recorded-executions.ts';
import type { LookAtRun, StalledRuns } from '../model/inbound/stalled-run.ts';
import { createOpenRequests } from '../store/access/open-requests.ts';
import { createUnconfirmedSaves } from '../store/access/unconfirmed-saves.ts';
import type { Database } from '../store/database.ts';
import { createExecutionRetention } from '../store/executions/execution-retention.ts';
import { createOpenExecutions, createUnwrittenExecutions } from '../store/executions/open-executions.ts';
import { createRunPlaceStore } from '../store/executions/run-places.ts';
import { startRunPlacesSweep } from '../tasks/run-places.ts';
import { createPlaceTelling } from '../temporal/tell-place.ts';
import { createRetention } from '../store/inbound/retention.ts';
import { createStaleWaits } from '../store/inbound/wait-queries.ts';
import { startForgettingExecutions } from '../tasks/forget-executions.ts';
import type { RecordEnd, TellEnd } from '../tasks/record-ends.ts';
import { startExecutionSweep, type ExecutionSweepTimes } from '../tasks/sweep-executions.ts';
import { startUnwrittenSweep, type UnwrittenSweepOptions } from '../tasks/sweep-unwritten.ts';
import type { Log } from '../telemetry.ts';
import { createRequestRuns } from '../temporal/request-runs.ts';
import { startForgettingBlobs } from '../temporal/claim-check.ts';
import { createRunStatuses } from '../temporal/run-state.ts';
import { createStartedRuns } from '../temporal/started-runs.ts';
import { startRetention } from '../inbound/upkeep/retention.ts';

export interface UpkeepOptions extends Omit<SweeperDependencies, 'onError' | 'log'> {
  readonly eventLog: SweeperDependencies['log'];
  readonly config: Partial<Pick<Config, 'blobRetentionDays' | 'executionRetentionDays'>>;
  readonly retentionDays: number;
  readonly database: Database;
  readonly client: Client;
  readonly blobs: Blobs;
  readonly waitSweep?: WaitSweepTimes;
  readonly executionSweep?: ExecutionSweepTimes;
  /** Of the newest run of a workflow id. */
  readonly standingOf: (workflowId: string) => Promise<RunStanding>;
  readonly recordEnd: RecordEnd;
  readonly tellEnd: TellEnd;
  readonly taskQueue: string;
  /** Asks runs themselves, and Temporal. */
  readonly executions: UnwrittenSweepOptions['executions'];
  readonly recorder: UnwrittenSweepOptions['recorder'];
  readonly unwrittenSweep?: UnwrittenSweepOptions['times'];
  readonly stalledRuns: StalledRuns;
  readonly look: LookAtRun;
  readonly stallWatch?: StallWatchTimes;
  readonly lostRequests?: LostRequestTimes;
  readonly log: Log;
}

/** All that goes on by itself beside the requests: work that was left, events that expire, waits and payloads that nobody needs any more. */
export function startUpkeep({
  config,
  retentionDays,
  database,
  client,
  blobs,
  waitSweep,
  executionSweep,
  standingOf,
  recordEnd,
  tellEnd,
  taskQueue,
  executions,
  recorder,
  unwrittenSweep,
  stalledRuns,
  look,
  stallWatch,
  lostRequests,
  eventLog,
  log,
  ...sweeper
}: UpkeepOptions): { stop(): Promise<void> } {
  const failed = (line: string) => (error: unknown) => log.warn(line, error);
  const statusOf = createRunStatuses(client);
  const running = [
    startSweeper({ ...sweeper, log: eventLog, onError: failed('sweep.failed') }),
    startForgettingBlobs({
      blobs,
      retentionDays: config.blobRetentionDays ?? 0,
      onError: failed('blobs.retention.failed'),
    }),
    startRetention({
      retention: createRetention(database.pool),
      days: retentionDays,
      log: (counts) => log.info('retention.passed', counts),
      onError: failed('retention.failed'),
    }),
    startForgettingExecutions({
      retention: createExecutionRetention(database.pool),
      days: config.executionRetentionDays ?? 0,
      log: (counts) => log.info('executions.retention.passed', counts),
      onError: failed('executions.retention.failed'),
    }),
    startWaitSweep({
      waits: createStaleWaits(database.pool),
      fateOf: statusOf,
      times: waitSweep,
      log: (counts) => log.info('waits.swept', counts),
      onError: failed('waits.sweep.failed'),
    }),
    startExecutionSweep({
      open: createOpenExecutions(database.pool),
      // Without the id of a run Temporal tells of the newest.
      fateOf: (workflowId) => statusOf({ workflowId, runId: '' }),
      standingOf,
      recordEnd,
      times: executionSweep,
      log: (counts) => log.info('executions.swept', counts),
      onError: failed('executions.sweep.failed'),
    }),
    startUnwrittenSweep({
      started: createStartedRuns({ client, taskQueue }),
      unwritten: createUnwrittenExecutions(database.pool),
      standingOf,
      executions,
      recorder,
      tellEnd,
      times: unwrittenSweep,
      log: (counts) => log.info('executions.found', counts),
      onError: failed('executions.sweep.failed'),
    }),
    startRunPlacesSweep({
      store: createRunPlaceStore(database.pool),
      tell: createPlaceTelling(client),
      log: (counts) => log.info('run_places.swept', counts),
      onError: failed('run_places.sweep.failed'),
    }),
    startSaveCheck({
      saves: createUnconfirmedSaves(database.pool),
      runs: createRequestRuns(client),
      log: (counts) => log.info('requests.saved_again', counts),
      onError: failed('requests.check.failed'),
    }),
    startClosingLostRequests({
      requests: createOpenRequests(database.pool),
      runs: createRequestRuns(client),
      times: lostRequests,
      log: (counts) => log.info('requests.closed', counts),
      onError: failed('requests.close.failed'),
    }),
    startStallWatch({
      runs: stalledRuns,
      look,
      times: stallWatch,
      onStall: (run, stall) => log.warn('run.stalled', undefined, { ...run, ...stall }),
      onEnd: (run) => log.info('run.goes_on', { ...run }),
      onError: failed('stalls.watch.failed'),
    }),
  ];
  return {
    async stop() {
      await Promise.all(running.map((one) => one.stop()));
    },
  };
}
