import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { WorkflowBundle } from '@temporalio/worker';
import type pg from 'pg';
import type { Config } from '../../src/config.ts';
import type { DeclaredRoute } from '../../src/http/routes.ts';
import type { Tracer } from '../../src/model/trace.ts';
import type { OutgoingConfig } from '../../src/process/outgoing.ts';
import { startReceiverProcess } from '../../src/process/receiver-process.ts';
import { startWorkerProcess } from '../../src/process/worker-process.ts';
import type { Database } from '../../src/store/database.ts';
import { createLog } from '../../src/telemetry.ts';
import { createClient, type TemporalOptions } from '../../src/temporal/connection.ts';
import type { StartLimits } from '../../src/temporal/start-pace.ts';
import { startableWorkflows } from '../../workflows/catalog.ts';
import { Api } from './api.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { sharedBundle, temporalOptions } from './temporal.ts';

export interface SignalboxOptions {
  /** False: nobody runs workflows. */
  readonly worker?: boolean;
  /** Default: the run's server, on a task queue of its own. */
  readonly temporal?: TemporalOptions;
  /** Default: one of its own on the run's server. The caller removes it. */
  readonly testDatabase?: TestDatabase;
  /** A second one beside another, over the same database and task queue. */
  readonly beside?: Signalbox;
  /** Workflow types of the tests that events and the API may start. */
  readonly workflowTypes?: readonly string[];
  /** The workflows of its worker. Default: those of the product and of the tests. */
  readonly bundle?: WorkflowBundle;
  /** True: the server asks for keys, and calls are made with an administrator's. */
  readonly asAdministrator?: boolean;
  /** Settings of the receiver beside its address. */
  readonly config?: Partial<Config & OutgoingConfig>;
  readonly olderSecretKeys?: readonly Buffer[];
  readonly leftMessages?: Parameters<typeof startReceiverProcess>[0]['leftMessages'];
  /** Of runs that start others; default: the product's. */
  readonly startLimits?: StartLimits;
  readonly waitSweep?: Parameters<typeof startReceiverProcess>[0]['waitSweep'];
  readonly taskSweep?: Parameters<typeof startReceiverProcess>[0]['taskSweep'];
  /** Default: no traces. */
  readonly tracer?: Tracer;
  readonly lostRequests?: Parameters<typeof startReceiverProcess>[0]['lostRequests'];
  readonly executionSweep?: Parameters<typeof startReceiverProcess>[0]['executionSweep'];
  readonly unwrittenSweep?: Parameters<typeof startReceiverProcess>[0]['unwrittenSweep'];
  readonly stallWatch?: Parameters<typeof startReceiverProcess>[0]['stallWatch'];
}

export interface Signalbox extends Api {
  readonly temporal: TemporalOptions;
  readonly client: Client;
  readonly testDatabase: TestDatabase;
  readonly database: Database;
  readonly pool: pg.Pool;
  readonly secretKey: Buffer;
  /** Every route of the API with the privilege that it needs. */
  readonly routes: readonly DeclaredRoute[];
  /** Every line it has logged. */
  readonly logLines: string[];
  /** Resolves once so many waits are open, of all workflows. */
  untilWaiting(count: number, options?: { withinMs?: number }): Promise<void>;
  /** Resolves once no accepted event has work left. */
  untilIdle(options?: { withinMs?: number }): Promise<void>;
  stop(): Promise<void>;
}

/** Receiver, API and worker as in production, over a database of their own, on a free port. */
export async function startSignalbox(options: SignalboxOptions = {}): Promise<Signalbox> {
  const { beside } = options;
  const testDatabase = beside?.testDatabase ?? options.testDatabase ?? (await createTestDatabase());
  const { database } = testDatabase;
  const temporal = beside?.temporal ?? options.temporal ?? temporalOptions();
  const secretKey = beside?.secretKey ?? randomBytes(32);
  const logLines: string[] = [];
  const log = createLog((line) => logLines.push(line));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const shared = { database, temporal, secretKey, log, tracer: options.tracer };
  const apiKey = options.asAdministrator === true ? randomBytes(32).toString('hex') : undefined;
  const worker =
    options.worker === false
      ? undefined
      : await startWorkerProcess({
          ...shared,
          config: { publicUrl: url, allowsOwnMachine: true, ...options.config },
          bundle: options.bundle ?? sharedBundle(),
          startLimits: options.startLimits,
        });
  const receiver = await startReceiverProcess({
    ...shared,
    config: {
      port,
      host: '127.0.0.1',
      publicUrl: url,
      allowsOwnMachine: true,
      ...(apiKey === undefined ? {} : { apiKey }),
      ...options.config,
    },
    olderSecretKeys: options.olderSecretKeys,
    waitSweep: options.waitSweep,
    taskSweep: options.taskSweep,
    lostRequests: options.lostRequests,
    executionSweep: options.executionSweep,
    unwrittenSweep: options.unwrittenSweep,
    stallWatch: options.stallWatch,
    ...(options.leftMessages && { leftMessages: options.leftMessages }),
    workflowTypes: [...startableWorkflows, ...(options.workflowTypes ?? [])],
  });
  const client = createClient(temporal);
  const api = new Api(url, apiKey);
  return Object.assign(api, {
    temporal,
    client,
    testDatabase,
    database,
    pool: database.pool,
    secretKey,
    logLines,
    routes: receiver.routes,
    untilWaiting: (count: number, { withinMs = 15_000 } = {}) =>
      untilCount(database.pool, `SELECT count(*)::int AS count FROM wait WHERE state = 'open'`, count, withinMs),
    untilIdle: ({ withinMs = 15_000 } = {}) =>
      untilCount(database.pool, 'SELECT count(*)::int AS count FROM dispatch', 0, withinMs),
    async stop() {
      await api.close();
      await receiver.stop();
      await worker?.stop();
      await client.connection.close();
      if (beside === undefined && options.testDatabase === undefined) await testDatabase.drop();
    },
  });
}

async function untilCount(pool: pg.Pool, sql: string, wanted: number, withinMs: number): Promise<void> {
  const until = Date.now() + withinMs;
  for (;;) {
    const { rows } = await pool.query<{ count: number }>(sql);
    if (rows[0]?.count === wanted) return;
    if (Date.now() > until) throw new Error(`${sql} is ${rows[0]?.count}, not ${wanted}, after ${withinMs} ms`);
    await sleep(20);
  }
}

/** The public URL, which some platforms sign, has to be known before the server listens. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
