import type { Config } from '../config.ts';
import { createApp } from '../http/app.ts';
import { createAppServer } from '../http/app-server.ts';
import { createTokens } from '../http/auth/tokens.ts';
import type { DeclaredRoute } from '../http/routes.ts';
import { instanceId } from '../http/problem.ts';
import { createReadiness } from '../http/readiness.ts';
import { createTrustedProxies } from '../http/trusted-proxies.ts';
import { LargeBusyError } from '../inbound/large/look-back.ts';
import { LateError } from '../concurrency/batcher.ts';
import type { StallWatchTimes } from '../inbound/upkeep/stall-watch.ts';
import type { WaitSweepTimes } from '../inbound/upkeep/wait-sweep.ts';
import type { ExecutionSweepTimes } from '../tasks/sweep-executions.ts';
import type { TaskSweepTimes } from '../tasks/sweep-tasks.ts';
import { addStallMetrics } from '../metrics/stall-metrics.ts';
import type { ProcessMetrics } from '../metrics/process-metrics.ts';
import type { Tracer } from '../model/trace.ts';
import { retentionDaysDefault, retentionMsOf } from '../model/inbound/event-queries.ts';
import { createConditions } from '../scripting/create-conditions.ts';
import { createJsonSchemas } from '../scripting/create-json-schemas.ts';
import type { LeftMessagesTimes } from '../outbound/left-messages.ts';
import { createJq } from '../scripting/create-jq.ts';
import { createScripts } from '../scripting/create-scripts.ts';
import { createApiKeys } from '../store/api-keys.ts';
import { createChanges } from '../store/changes.ts';
import { createBlobs } from '../store/blobs.ts';
import type { Database } from '../store/database.ts';
import { createDefinitions } from '../store/definitions.ts';
import { createDispatchQueue } from '../store/inbound/dispatch-queue.ts';
import { createEventStore } from '../store/inbound/event-store.ts';
import { createEventQueries } from '../store/inbound/event-queries.ts';
import { createExecutionRecorder } from '../store/executions/execution-recorder.ts';
import { createExecutionSearches } from '../store/executions/execution-searches.ts';
import { createRecordedExecutions } from '../store/executions/recorded-executions.ts';
import { isDatabaseUnavailable } from '../store/is-unavailable.ts';
import { createSecretBox } from '../store/secret-box.ts';
import { createSources } from '../store/inbound/sources.ts';
import { createEnvironmentValues, createSecrets } from '../store/tasks/stored-values.ts';
import { createTags } from '../store/tasks/tags.ts';
import { createScheduleStore } from '../store/tasks/schedules.ts';
import { createScheduleStarts } from '../temporal/schedule-starts.ts';
import { createScheduleTimer } from '../temporal/schedule-timer.ts';
import { createEventHandlers } from '../store/tasks/event-handlers.ts';
import { createSchemas } from '../store/tasks/schemas.ts';
import { createEndpoints } from '../store/outbound/endpoints.ts';
import { createDefinitionReview } from '../conductor/review-definition.ts';
import { createInputChecks, createValueChecks } from '../tasks/check-values.ts';
import { createTaskDefinitions } from '../store/tasks/task-definitions.ts';
import { createStalledRuns } from '../store/inbound/stalled-runs.ts';
import { createWaitStore } from '../store/inbound/wait-store.ts';
import { createMessageHistory } from '../store/outbound/message-history.ts';
import { createOverviews } from '../store/overviews.ts';
import { createFindById } from '../store/find-by-id.ts';
import { createWaitQueries } from '../store/inbound/wait-queries.ts';
import type { Log } from '../telemetry.ts';
import { createClaimCheck } from '../temporal/claim-check.ts';
import { createClient, type TemporalOptions } from '../temporal/connection.ts';
import { createExecutions } from '../temporal/executions.ts';
import { createDefinitionTasks } from '../temporal/definition-tasks.ts';
import { createRunStanding } from '../temporal/run-state.ts';
import { createRunsAgainService } from '../temporal/runs-again.ts';
import { createRunsAgain } from '../tasks/run-again.ts';
import type { UnwrittenSweepTimes } from '../tasks/sweep-unwritten.ts';
import { readRecorded, readRecordedTasks } from '../tasks/read-executions.ts';
import { createEndRecorder } from '../tasks/record-ends.ts';
import { isUnavailable } from '../temporal/unavailable.ts';
import { createLookAtRun } from '../temporal/look-at-run.ts';
import { createRunList } from '../temporal/run-list.ts';
import { createRunMarks } from '../temporal/run-mark.ts';
import { createStarter } from '../temporal/starter.ts';
import { addAcceptors } from './acceptors.ts';
import { createAccess } from './access.ts';
import { openAuthentication } from './authentication.ts';
import { createLargeEvents } from './large-events.ts';
import { close, listen, type Closing } from './listen.ts';
import { startOutgoingServer, type OutgoingConfig } from './outgoing.ts';
import { createOwnMetrics } from './own-metrics.ts';
import { createParts } from './parts.ts';
import { createReceiveLane } from './receive-lane.ts';
import { createUnknownUrlNotes } from './unknown-urls.ts';
import { createSignIn } from './sign-in.ts';
import { createEndTeller } from './tell-ends.ts';
import { startUpkeep, type UpkeepOptions } from './upkeep.ts';
import { startWorkerTasks } from './worker-tasks.ts';

export interface ReceiverProcessOptions {
  readonly config: OutgoingConfig &
    Pick<Config, 'port' | 'host'> &
    Partial<
      Pick<
        Config,
        | 'blobRetentionDays'
        | 'executionRetentionDays'
        | 'apiKey'
        | 'retentionDays'
        | 'rateLimitPerSource'
        | 'rateLimitPerAddress'
        | 'trustedProxies'
        | 'temporalUiUrl'
        | 'traceUrl'
        | 'openId'
      >
    >;
  readonly database: Database;
  readonly temporal: TemporalOptions;
  readonly secretKey: Buffer;
  /** Keys of before a rotation that is not finished. */
  readonly olderSecretKeys?: readonly Buffer[];
  /** Workflow types written in TypeScript that events and the API may start. */
  readonly workflowTypes: readonly string[];
  /** How patient the sweep over old waits is. */
  readonly waitSweep?: WaitSweepTimes;
  /** How patient the sweep over the tasks of ended runs is. */
  readonly taskSweep?: TaskSweepTimes;
  /** How patient the sweep over executions without an end is. */
  readonly executionSweep?: ExecutionSweepTimes;
  /** How soon runs that wrote nothing of themselves are looked for. */
  readonly unwrittenSweep?: UnwrittenSweepTimes;
  /** How soon runs that do not go on are noted. */
  readonly stallWatch?: StallWatchTimes;
  /** How soon requests whose run has ended are closed. */
  readonly lostRequests?: UpkeepOptions['lostRequests'];
  readonly log: Log;
  /** Milliseconds since 1970. Default: the machine's. */
  readonly clock?: () => number;
  /** Of the process, where other lanes run in it too. */
  readonly metrics?: ProcessMetrics;
  /** How patient the sweep over messages is that a crash left. */
  readonly leftMessages?: LeftMessagesTimes;
  /** Absent: no spans. */
  readonly tracer?: Tracer;
  /** Lets in many new connections in a turn, for a receiver that the world calls; a second process is started for a moment. Default: no. */
  readonly letsCrowdsIn?: boolean;
}

export interface ReceiverProcess {
  readonly port: number;
  /** All that it serves beside the URLs where platforms post. */
  readonly routes: readonly DeclaredRoute[];
  /** Takes no more requests, finishes those under way and what they began. */
  stop(closing?: Closing): Promise<void>;
}

/** Everything that receives and serves: the receive lane, the API and the upkeep. */
export async function startReceiverProcess(options: ReceiverProcessOptions): Promise<ReceiverProcess> {
  const { config, database, temporal, log, metrics = createOwnMetrics(options.database) } = options;
  const { taskQueue } = temporal;
  const { publicUrl } = config;
  const blobs = createBlobs(database.pool);
  const client = createClient(temporal, [createClaimCheck(blobs)]);
  const secretBox = createSecretBox(options.secretKey, options.olderSecretKeys);
  const tokens = createTokens(options.secretKey);
  const authentication = await openAuthentication({ config, apiKeys: createApiKeys(database.pool), tokens });
  const trustedProxies = createTrustedProxies(config.trustedProxies ?? []);
  const retentionDays = config.retentionDays ?? retentionDaysDefault;
  const retentionMs = retentionMsOf(retentionDays);
  const sources = createSources(database, secretBox);
  const definitions = createDefinitions(database);
  const waits = createWaitStore(database);
  const queue = createDispatchQueue(database);
  const eventLog = createEventStore(database.pool, secretBox, { retentionMs });
  const environment = createEnvironmentValues(database.pool);
  const taskDefinitions = createTaskDefinitions(database.pool);
  const secrets = createSecrets(database.pool, secretBox);
  const schemas = createSchemas(database.pool);
  const jsonSchemas = createJsonSchemas();
  const inputs = createInputChecks(createValueChecks({ schemas, jsonSchemas }));
  const starter = createStarter({
    client,
    taskQueue,
    definitions,
    inputs,
    workflowTypes: options.workflowTypes,
    now: () => waits.now(),
    environment,
    taskDefinitions,
  });
  const scripts = createScripts();
  const jq = createJq();
  const conditions = createConditions();
  const largeEvents = createLargeEvents(
    {
      databaseUrl: database.url,
      temporal,
      secretKey: options.secretKey,
      olderSecretKeys: options.olderSecretKeys ?? [],
      publicUrl,
      retentionMs,
      workflowTypes: options.workflowTypes,
    },
    options.tracer,
  );
  const lane = createReceiveLane({
    config,
    database,
    client,
    secretBox,
    sources,
    waits,
    queue,
    eventLog,
    starter,
    scripts,
    largeEvents,
    retentionMs,
    log,
    metrics,
    clock: options.clock,
    tracer: options.tracer,
  });
  const { people: directory, ...access } = createAccess({
    database,
    conditions,
    client,
    taskQueue,
    tracer: options.tracer,
  });
  const signIn = createSignIn({
    config,
    database,
    directory,
    tokens,
    trustedProxies,
    secretKey: options.secretKey,
    log,
    clock: options.clock,
  });
  const outgoing = await startOutgoingServer({
    clock: options.clock,
    tracer: options.tracer,
    config,
    database,
    secretBox,
    log,
    metrics,
    leftMessages: options.leftMessages,
    client,
    taskQueue,
    authentication,
    tokens,
    directory,
    people: signIn.people,
    ...access,
  });
  const recorded = createRecordedExecutions(database.pool);
  const recorder = createExecutionRecorder({
    pool: database.pool,
    onError: (error) => log.warn('executions.write.failed', error),
  });
  const asked = createExecutions({ client, definitions });
  const standingOf = createRunStanding(client);
  const tellEnd = createEndTeller(outgoing.runEndMessages, log);
  const recordEnd = createEndRecorder({ executions: asked, recorded, recorder, tellEnd });
  const workers = startWorkerTasks({
    database,
    sweep: options.taskSweep,
    secrets,
    client,
    executions: readRecorded({ executions: asked, recorded, recordEnd, standingOf }),
    tasks: readRecordedTasks(createDefinitionTasks(client), recorded),
    log,
    metrics,
  });
  const stalledRuns = createStalledRuns(database.pool);
  const look = createLookAtRun(client, { taskQueue });
  addStallMetrics(metrics.registry, stalledRuns.counts);
  const runsAgain = createRunsAgain({
    service: createRunsAgainService(client, taskQueue),
    executions: workers.executions,
    recorded,
    definitions,
    inputs,
    workerTasks: workers.queues,
    now: () => waits.now(),
  });
  const knowsWorkflow = async (name: string, version: number): Promise<boolean> =>
    options.workflowTypes.includes(name) || (await definitions.find(name, version)) !== undefined;
  const endpoints = createEndpoints(database.pool, secretBox);
  const review = createDefinitionReview({
    scripts,
    jq,
    jsonSchemas,
    schemas,
    knowsWorkflow,
    knowsEndpoint: (idOrName) => endpoints.has(idOrName),
  });
  const noteUnknown = createUnknownUrlNotes(log);
  const stopping = new AbortController();
  const { app, declared } = createApp({
    ...lane,
    metrics,
    outgoing: outgoing.routes,
    trustedProxies,
    sources,
    scripts,
    definitions,
    ledger: createEventQueries(database.pool, { retentionMs }),
    waitQueries: createWaitQueries(database.pool),
    findById: createFindById(database.pool),
    eventLog,
    largeEvents,
    look,
    starter,
    executions: workers.executions,
    runsAgain,
    searches: createExecutionSearches(database.pool),
    tasks: workers.tasks,
    taskDefinitions,
    eventHandlers: createEventHandlers(database.pool),
    schedules: createScheduleStore(database.pool),
    scheduleTimer: createScheduleTimer({ client, taskQueue }),
    scheduleStarts: createScheduleStarts({ client, taskQueue }),
    workerCallbacks: workers.queues,
    environment,
    secrets,
    tags: createTags(database.pool),
    workerPolls: workers.polls,
    workerQueues: workers.queues,
    changes: { ...createChanges(database.pool), ...createRunMarks(client) },
    runs: createRunList(client),
    overviews: createOverviews(database.pool, queue),
    messages: createMessageHistory(database.pool),
    temporalUi: namespaceUrl(config.temporalUiUrl, temporal.namespace),
    traceUrl: config.traceUrl,
    stopping: stopping.signal,
    publicUrl,
    knowsWorkflow,
    review,
    schemas,
    jsonSchemas,
    noteSaved: (saved) => log.info('source.saved', saved),
    noteTryOutLeft: ({ workflowId, error }) => log.warn('try_out.left', error, { workflowId }),
    authentication,
    ...signIn,
    tokens,
    readiness: createReadiness(createParts({ database, client, taskQueue })),
    unknownWebhook: noteUnknown,
    unknownUrl(url) {
      lane.unknownUrl();
      noteUnknown(url);
    },
    report: (error) => log.error('request.failed', error),
    isUnavailable: (error) =>
      error instanceof LateError ||
      error instanceof LargeBusyError ||
      isDatabaseUnavailable(error) ||
      isUnavailable(error),
  });
  const server = createAppServer(app);
  const port = await listen(server, config);
  const acceptors = options.letsCrowdsIn === true ? addAcceptors(server, log) : undefined;
  log.info('receiver.listening', { port, instance: instanceId });
  const upkeep = startUpkeep({
    config,
    retentionDays,
    retentionMs,
    database,
    client,
    blobs,
    queue,
    eventLog,
    sources,
    dispatcher: lane.dispatcher,
    largeDispatcher: lane.largeDispatcher,
    waitSweep: options.waitSweep,
    executionSweep: options.executionSweep,
    standingOf,
    recordEnd,
    tellEnd,
    taskQueue,
    executions: asked,
    recorder,
    unwrittenSweep: options.unwrittenSweep,
    stalledRuns,
    look,
    stallWatch: options.stallWatch,
    lostRequests: options.lostRequests,
    log,
  });
  return {
    port,
    routes: declared,
    async stop(closing) {
      stopping.abort();
      await workers.stopPolls();
      await close(server, { ...closing, acceptors });
      await lane.stopReceiving();
      await Promise.all([upkeep.stop(), outgoing.stop(), workers.stop(), recorder.stop()]);
      await lane.drain();
      const threads = [scripts, jq, jsonSchemas, conditions, largeEvents];
      await Promise.all([client.connection.close(), ...threads.map((thread) => thread.stop())]);
    },
  };
}

function namespaceUrl(temporalUiUrl: string | undefined, namespace: string): string | undefined {
  if (temporalUiUrl === undefined) return undefined;
  const folder = temporalUiUrl.endsWith('/') ? temporalUiUrl : `${temporalUiUrl}/`;
  return `${folder}namespaces/${encodeURIComponent(namespace)}`;
}
