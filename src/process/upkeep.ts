import type { Client } from '@temporalio/client';
import type { Config } from '../config.ts';
import { startSweeper, type SweeperDependencies } from '../inbound/dispatch/sweeper.ts';
import { startStallWatch, type StallWatchTimes } from '../inbound/upkeep/stall-watch.ts';
import { startWaitSweep, type WaitSweepTimes } from '../inbound/upkeep/wait-sweep.ts';
import type { Blobs } from '../model/blobs.ts';
import type { LookAtRun, StalledRuns } from '../model/inbound/stalled-run.ts';
import type { Database } from '../store/database.ts';
import { createExecutionRetention } from '../store/executions/execution-retention.ts';
import { createRetention } from '../store/inbound/retention.ts';
import { createStaleWaits } from '../store/inbound/wait-queries.ts';
import { startForgettingExecutions } from '../tasks/forget-executions.ts';
import type { Log } from '../telemetry.ts';
import { startForgettingBlobs } from '../temporal/claim-check.ts';
import { createRunStatuses } from '../temporal/run-state.ts';
import { startRetention } from '../inbound/upkeep/retention.ts';

export interface UpkeepOptions extends Omit<SweeperDependencies, 'onError' | 'log'> {
  readonly eventLog: SweeperDependencies['log'];
  readonly config: Partial<Pick<Config, 'blobRetentionDays' | 'executionRetentionDays'>>;
  readonly retentionDays: number;
  readonly database: Database;
  readonly client: Client;
  readonly blobs: Blobs;
  readonly waitSweep?: WaitSweepTimes;
  readonly stalledRuns: StalledRuns;
  readonly look: LookAtRun;
  readonly stallWatch?: StallWatchTimes;
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
  stalledRuns,
  look,
  stallWatch,
  eventLog,
  log,
  ...sweeper
}: UpkeepOptions): { stop(): Promise<void> } {
  const failed = (line: string) => (error: unknown) => log.warn(line, error);
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
      fateOf: createRunStatuses(client),
      times: waitSweep,
      log: (counts) => log.info('waits.swept', counts),
      onError: failed('waits.sweep.failed'),
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
