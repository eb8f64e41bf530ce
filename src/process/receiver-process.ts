import type { Server } from 'node:http';
import { resolveFromInput } from '../conductor/expressions.ts';
import type { Config } from '../config.ts';
import { createApp } from '../http/app.ts';
import { createAppServer } from '../http/app-server.ts';
import { createTrustedProxies } from '../http/trusted-proxies.ts';
import { createCatchUp } from '../inbound/catch-up/catch-up.ts';
import { createDispatcher } from '../inbound/dispatch/dispatcher.ts';
import { createEventStarter } from '../inbound/dispatch/start-workflows.ts';
import { startSweeper } from '../inbound/dispatch/sweeper.ts';
import { createReceiver, type ReceiverDependencies } from '../inbound/receive.ts';
import { createRecorder } from '../inbound/record.ts';
import { createReplayer } from '../inbound/replay.ts';
import { createSourceCache } from '../inbound/source-cache.ts';
import { startWaitSweep, type WaitSweepTimes } from '../inbound/wait-sweep.ts';
import { createReceiveMetrics } from '../metrics/receive-metrics.ts';
import { retentionDaysDefault, retentionMsOf } from '../model/inbound/retention.ts';
import { createScripts } from '../scripting/create-scripts.ts';
import { createApiKeys } from '../store/api-keys.ts';
import { createBlobs } from '../store/blobs.ts';
import type { Database } from '../store/database.ts';
import { createDefinitions } from '../store/definitions.ts';
import { createDispatchQueue } from '../store/inbound/dispatch-queue.ts';
import { createEventLog } from '../store/inbound/event-log.ts';
import { createLedger } from '../store/inbound/ledger.ts';
import { createReplayBook } from '../store/inbound/ledger-replay.ts';
import { createRefusalCounts } from '../store/inbound/refusal-counts.ts';
import { createRetention } from '../store/inbound/retention.ts';
import { createSecretBox } from '../store/secret-box.ts';
import { createSources } from '../store/inbound/sources.ts';
import { createSweptWaits } from '../store/inbound/swept-waits.ts';
import { createStartBook } from '../store/inbound/start-book.ts';
import { createWaitBook } from '../store/inbound/wait-book.ts';
import { createWaitLedger } from '../store/inbound/wait-ledger.ts';
import type { Log } from '../telemetry.ts';
import { createClaimCheck } from '../temporal/claim-check.ts';
import { createClient, type TemporalOptions } from '../temporal/connection.ts';
import { createExecutions } from '../temporal/executions.ts';
import { startForgettingBlobs } from '../temporal/forget-blobs.ts';
import { createTemporalProbes } from '../temporal/probes.ts';
import { createRunFates } from '../temporal/run-fates.ts';
import { createRunTasks } from '../temporal/run-tasks.ts';
import { createSignaller } from '../temporal/signaller.ts';
import { createStarter } from '../temporal/starter.ts';
import { createAccess } from './access.ts';
import { createAuthentication } from './authentication.ts';
import { listen } from './listen.ts';
import { meterReceiver } from './metered-receiver.ts';
import { startOutgoingServer } from './outgoing.ts';
import { createReceiveProtection } from './receive-protection.ts';
import { startRetention } from './retention.ts';
import { createTargetChoosing } from './target-choosing.ts';

export interface ReceiverProcessOptions {
  readonly config: Pick<Config, 'port' | 'host' | 'publicUrl'> & Partial<Pick<Config, 'blobRetentionDays' | 'apiKey' | 'retentionDays' | 'allowTargets' | 'rateLimitPerSource' | 'rateLimitPerAddress' | 'trustedProxies' | 'signingAlgorithm'>>;
  readonly database: Database;
  readonly temporal: TemporalOptions;
  readonly secretKey: Buffer;
  /** Keys of before a rotation that is not finished. */
  readonly olderSecretKeys?: readonly Buffer[];
  /** Workflow types written in TypeScript that events and the API may start. */
  readonly workflowTypes: readonly string[];
  /** How patient the sweep over old waits is. */
  readonly waitSweep?: WaitSweepTimes;
  readonly log: Log;
}

export interface ReceiverProcess {
  readonly port: number;
  /** Takes no more requests, finishes those under way and what they began. */
  stop(): Promise<void>;
}

/** Work that is not done in this time is left to the next start: it is safe in the database. */
const drainMs = 8_000;

/** Everything that receives and serves: the receive lane, the API and the sweeper. */
export async function startReceiverProcess(options: ReceiverProcessOptions): Promise<ReceiverProcess> {
  const { config, database, temporal, log } = options;
  const blobs = createBlobs(database.pool);
  const client = createClient(temporal, [createClaimCheck(blobs)]);
  const secretBox = createSecretBox(options.secretKey, options.olderSecretKeys);
  const authentication = await createAuthentication({ config, apiKeys: createApiKeys(database.pool), secretKey: options.secretKey });
  const retentionDays = config.retentionDays ?? retentionDaysDefault;
  const retentionMs = retentionMsOf(retentionDays);
  const sources = createSources(database, secretBox);
  const definitions = createDefinitions(database.prisma);
  const waits = createWaitBook(database);
  const queue = createDispatchQueue(database);
  const eventLog = createEventLog(database.pool, secretBox, { retentionMs });
  const starter = createStarter({ client, taskQueue: temporal.taskQueue, definitions, workflowTypes: options.workflowTypes, now: () => waits.now() });
  const metrics = createReceiveMetrics(() => queue.backlog());
  const scripts = createScripts();
  const dispatcher = createDispatcher({
    waits,
    queue,
    signaller: createSignaller(client),
    startWorkflows: createEventStarter({ starter, starts: createStartBook(database.prisma), resolveText: resolveFromInput }),
    chooseTargets: createTargetChoosing({ scripts, database, publicUrl: config.publicUrl }),
    log({ error, ...line }) {
      metrics.dispatched({ error, ...line });
      if (error === undefined) log.info('event.dispatched', line);
      else log.error('event.postponed', error, line);
    },
  });
  const recorder = createRecorder(eventLog);
  const refusalCounts = createRefusalCounts(database.pool);
  const protection = createReceiveProtection({ config, refusalCounts, log });
  const cache = createSourceCache(sources);
  const report = (error: unknown) => log.error('request.failed', error);
  const outgoing = await startOutgoingServer({
    config, database, secretBox, log, client, taskQueue: temporal.taskQueue, secretKey: options.secretKey, authentication,
    ...createAccess({ database, client, taskQueue: temporal.taskQueue }),
  });
  const dispatch: ReceiverDependencies['dispatch'] = (event, { document, items }, source) =>
    dispatcher.offer({ event, document, items, source, attempts: 0 });
  const app = createApp({
    outgoing: outgoing.routes,
    receiver: meterReceiver(createReceiver({ sources: cache, recorder, clock: Date.now, ...protection.parts, dispatch }), metrics),
    metrics,
    trustedProxies: createTrustedProxies(config.trustedProxies ?? []),
    sources,
    scripts,
    refusalCounts,
    catchUp: createCatchUp({ sources, recorder, dispatch, call: protection.callPlatform, publicUrl: config.publicUrl }),
    definitions,
    ledger: createLedger(database.pool, { retentionMs }),
    waitLedger: createWaitLedger(database.pool),
    eventLog,
    replayer: createReplayer({ book: createReplayBook(database.pool, secretBox), sources, dispatcher, retentionMs, publicUrl: config.publicUrl, keyDocuments: protection.parts.keyDocuments, changed: (id) => cache.forget(id) }),
    starter,
    executions: createExecutions({ client, definitions }),
    tasks: createRunTasks(client),
    publicUrl: config.publicUrl,
    authentication,
    changed: (sourceId) => cache.forget(sourceId),
    probes: {
      postgres: async () => void (await database.pool.query('SELECT 1')),
      ...createTemporalProbes({ client, taskQueue: temporal.taskQueue }),
    },
    report,
  });
  const server = createAppServer(app);
  const port = await listen(server, config);
  const sweeper = startSweeper({ queue, log: eventLog, sources, dispatcher, retentionMs, onError: (error) => log.error('sweep.failed', error) });
  const forgetting = startForgettingBlobs({
    blobs, retentionDays: config.blobRetentionDays ?? 0, onError: (error) => log.error('blobs.retention.failed', error),
  });
  const retention = startRetention({
    retention: createRetention(database.pool), days: retentionDays, log: (counts) => log.info('retention.passed', counts), onError: (error) => log.error('retention.failed', error),
  });
  const waitSweep = startWaitSweep({
    waits: createSweptWaits(database.pool), fateOf: createRunFates(client), times: options.waitSweep,
    log: (counts) => log.info('waits.swept', counts), onError: (error) => log.error('waits.sweep.failed', error),
  });
  return {
    port,
    async stop() {
      await close(server);
      await recorder.drain();
      await Promise.all([protection.stop(), retention.stop(), sweeper.stop(), waitSweep.stop(), outgoing.stop(), forgetting.stop()]);
      await Promise.race([dispatcher.drain(), new Promise((resolve) => setTimeout(resolve, drainMs).unref())]);
      await Promise.all([client.connection.close(), scripts.stop()]);
    },
  };
}

/** Requests under way are answered; connections are closed as soon as they are idle, not when their senders tire of them. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const closing = setInterval(() => server.closeIdleConnections(), 50);
    server.close(() => {
      clearInterval(closing);
      resolve();
    });
    server.closeIdleConnections();
  });
}
