import type { WorkflowBundle } from '@temporalio/worker';
import type { PayloadCodec } from '@temporalio/common';
import { createActivities } from '../../activities/index.ts';
import { quickWhereLocal } from '../../activities/slow-checks.ts';
import { createConditions } from '../scripting/create-conditions.ts';
import { createJsonSchemas } from '../scripting/create-json-schemas.ts';
import { createJq } from '../scripting/create-jq.ts';
import { createScripts } from '../scripting/create-scripts.ts';
import type { Config } from '../config.ts';
import type { ProcessMetrics } from '../metrics/process-metrics.ts';
import type { ExecutionRecorder } from '../model/definitions/execution-change.ts';
import type { Tracer } from '../model/trace.ts';
import { retentionDaysDefault, retentionMsOf } from '../model/inbound/event-queries.ts';
import { createBlobs } from '../store/blobs.ts';
import type { Database } from '../store/database.ts';
import { createDirectory } from '../store/access/records.ts';
import { createEndpoints } from '../store/outbound/endpoints.ts';
import { createExecutionRecorder } from '../store/executions/execution-recorder.ts';
import { createRecordedExecutions } from '../store/executions/recorded-executions.ts';
import { createEventStore } from '../store/inbound/event-store.ts';
import { createGrants } from '../store/access/grants.ts';
import { createSecretBox } from '../store/secret-box.ts';
import { createSources } from '../store/inbound/sources.ts';
import { createAccessRequestStore } from '../store/access/access-request-store.ts';
import { createEnvironmentValues, createSecrets } from '../store/tasks/stored-values.ts';
import { withSecrets } from '../tasks/hand-secrets.ts';
import { readRecorded } from '../tasks/read-executions.ts';
import { createEventHandlers } from '../store/tasks/event-handlers.ts';
import { createSchemas } from '../store/tasks/schemas.ts';
import { createInputChecks, createValueChecks } from '../tasks/check-values.ts';
import type { ValueChecks } from '../model/definitions/schema.ts';
import { createTaskDefinitions } from '../store/tasks/task-definitions.ts';
import { createWorkerTasks } from '../store/tasks/worker-tasks.ts';
import { createWaitStore } from '../store/inbound/wait-store.ts';
import type { Log } from '../telemetry.ts';
import { createClaimCheck } from '../temporal/claim-check.ts';
import type { TemporalOptions } from '../temporal/connection.ts';
import type { StartLimits } from '../temporal/start-pace.ts';
import { runWorker } from '../temporal/run-worker.ts';
import type { RunningWorker, WorkerLog } from '../temporal/run-worker.ts';
import { decisionCheck } from './access.ts';
import { createOwnMetrics } from './own-metrics.ts';
import { createEventTraces, type EventTraces } from './trace-events.ts';
import { createMessageTraces } from './trace-messages.ts';
import { createTasksOfRuns } from './worker-tasks.ts';
import { createExecutions } from '../temporal/executions.ts';
import { createLargeEvents } from './large-events.ts';
import { startDeliverer } from './outgoing.ts';
import type { OutgoingConfig } from './outgoing.ts';
import { startableWorkflows } from '../../workflows/catalog.ts';
import type { DefinitionDependencies } from '../../activities/definition-activities.ts';
import { createDefinitions } from '../store/definitions.ts';
import { createChildPlanner, createDeliveryStarter, createStarter } from '../temporal/starter.ts';
import { createClient } from '../temporal/connection.ts';
import { createRunAttributes } from '../temporal/run-attributes.ts';
import { createRunOutcomes, createRunStanding } from '../temporal/run-state.ts';
import { failureWorkflowId } from '../temporal/run-input.ts';
import { createStartPace } from '../temporal/start-pace.ts';
import { decompress } from '../inbound/payload/decompress.ts';
import { parseExactJson } from '../inbound/payload/exact-json.ts';
import type { CallbackTokens } from '../outbound/callback-token.ts';
import { createRunPlaceStore } from '../store/executions/run-places.ts';
import { createRunPlaces } from '../tasks/run-places.ts';
import { createPlaceTelling } from '../temporal/tell-place.ts';
import { createEndRecorder } from '../tasks/record-ends.ts';
import { createEndTeller } from './tell-ends.ts';
import { createRunEndMessages } from '../outbound/run-end-messages.ts';
import { createMessageHistory } from '../store/outbound/message-history.ts';
import { createAccessMetrics } from '../metrics/access-metrics.ts';
import { createHttpCaller } from '../outbound/http-caller.ts';
import { createHttpClient } from '../outbound/http-client.ts';
import type { TargetPolicy } from '../outbound/target-policy.ts';

export interface WorkerProcessOptions {
  readonly config: OutgoingConfig & Partial<Pick<Config, 'retentionDays' | 'logLevel'>>;
  readonly database: Database;
  readonly temporal: TemporalOptions;
  readonly secretKey: Buffer;
  readonly olderSecretKeys?: readonly Buffer[];
  /** Of runs that start others. */
  readonly startLimits?: StartLimits;
  readonly bundle?: WorkflowBundle;
  /** Types written in TypeScript that definitions may start. Default: Signalbox's own. */
  readonly workflowTypes?: readonly string[];
  readonly log: Log;
  /** Milliseconds since 1970. Default: the machine's. */
  readonly clock?: () => number;
  /** Of the process, where other lanes run in it too. */
  readonly metrics?: ProcessMetrics;
  /** Absent: no spans. */
  readonly tracer?: Tracer;
}

/** Of the 90 s that a workflow gives a script that is not quick; the rest is for running it. */
const scriptWaitMsMax = 60_000;

/** Everything that runs workflows. */
export async function startWorkerProcess(options: WorkerProcessOptions): Promise<RunningWorker> {
  const { database, temporal, bundle, log, tracer, metrics = createOwnMetrics(options.database) } = options;
  const traces = tracer && createEventTraces(tracer);
  const secretBox = createSecretBox(options.secretKey, options.olderSecretKeys);
  const conditions = createConditions();
  const outgoing = await startDeliverer({
    config: options.config,
    database,
    secretBox,
    log,
    metrics,
    checkDecision: decisionCheck(database, conditions),
    clock: options.clock,
    tracer,
  });
  const httpTasks = createHttpTasks({ policy: outgoing.policy, log });
  const httpCaller = withSecrets(httpTasks.caller, createSecrets(database.pool, secretBox));
  const scripts = createScripts({ waitMsMax: scriptWaitMsMax });
  const jq = createJq({ waitMsMax: scriptWaitMsMax });
  const jsonSchemas = createJsonSchemas({ waitMsMax: scriptWaitMsMax });
  const valueChecks = quickWhereLocal(createValueChecks({ schemas: createSchemas(database.pool), jsonSchemas }));
  const blobs = createBlobs(database.pool);
  const payloadCodecs = [createClaimCheck(blobs)];
  const waits = createWaitStore(database);
  const accessMetrics = createAccessMetrics(metrics.registry);
  const recorder = createExecutionRecorder({
    pool: database.pool,
    onError: (error) => log.warn('executions.write.failed', error),
  });
  const definitionRuns = createDefinitionRuns({
    temporal,
    payloadCodecs,
    database,
    now: () => waits.now(),
    valueChecks,
    startLimits: options.startLimits,
    workflowTypes: options.workflowTypes,
    traces,
    recorder,
    tokens: outgoing.tokens,
    publicUrl: options.config.publicUrl,
    log,
  });
  const retentionMs = retentionMsOf(options.config.retentionDays ?? retentionDaysDefault);
  // It reads and starts nothing.
  const large = createLargeEvents({
    databaseUrl: database.url,
    temporal,
    secretKey: options.secretKey,
    olderSecretKeys: options.olderSecretKeys ?? [],
    publicUrl: options.config.publicUrl,
    retentionMs,
    workflowTypes: [],
  });
  const activities = createActivities({
    large,
    blobs,
    scripts,
    jq,
    valueChecks,
    conditions,
    deliverer: outgoing.deliverer,
    waits: traces?.waits(waits) ?? waits,
    traceEarly: traces?.early,
    definitionRuns: definitionRuns.parts,
    runCalls: definitionRuns.runCalls,
    // Around the secrets, which spans must not have.
    httpCaller: tracer === undefined ? httpCaller : createMessageTraces(tracer).httpTasks(httpCaller),
    log: createEventStore(database.pool, secretBox, { retentionMs }),
    sources: createSources(database, secretBox),
    directory: createDirectory(database.pool),
    tasks: createAccessRequestStore(database.pool),
    grants: createGrants(database.pool),
    endpoints: createEndpoints(database.pool, secretBox),
    workerTasks: createWorkerTasks(database),
    taskDefinitions: createTaskDefinitions(database.pool),
    eventHandlers: createEventHandlers(database.pool),
    runEndMessages: definitionRuns.runEndMessages,
    runPlaces: definitionRuns.runPlaces,
    noteUntold: (line) => log.warn('run.end.untold', undefined, { ...line }),
    noteLateSave(line) {
      accessMetrics.savedLate();
      log.warn('request.saved.late', undefined, { ...line });
    },
  });
  const worker = await runWorker({
    temporal,
    activities,
    payloadCodecs,
    recorder,
    tracer,
    bundle,
    log: workerLog(options),
  });
  return {
    ...worker,
    async stop() {
      await worker.stop();
      await Promise.all([
        recorder.stop(),
        outgoing.stop(),
        httpTasks.stop(),
        scripts.stop(),
        jq.stop(),
        jsonSchemas.stop(),
        conditions.stop(),
        definitionRuns.stop(),
        large.stop(),
      ]);
    },
  };
}

/** Messages of the SDK have no names of ours: each is one event with its message. */
function workerLog({ config, log }: WorkerProcessOptions): WorkerLog {
  return {
    level: config.logLevel ?? 'info',
    write(level, message, fields) {
      const line = { ...fields, message };
      if (level === 'error') log.error('temporal.said', fields['error'] ?? message, line);
      else if (level === 'warn') log.warn('temporal.said', undefined, line);
      else log[level]('temporal.said', line);
    },
  };
}

interface DefinitionRunsOptions {
  readonly temporal: TemporalOptions;
  readonly payloadCodecs: PayloadCodec[];
  readonly database: Database;
  readonly now: () => Promise<Date>;
  readonly valueChecks: ValueChecks;
  readonly startLimits?: StartLimits;
  readonly workflowTypes?: readonly string[];
  readonly traces?: EventTraces;
  readonly recorder: Pick<ExecutionRecorder, 'write'>;
  readonly tokens: CallbackTokens;
  readonly publicUrl: string;
  readonly log: Log;
}

/** The services by which runs of definitions start others. The client connects when it is first used. */
function createDefinitionRuns({
  temporal,
  payloadCodecs,
  database,
  now,
  valueChecks,
  startLimits,
  workflowTypes = startableWorkflows,
  traces,
  recorder,
  tokens,
  publicUrl,
  log,
}: DefinitionRunsOptions) {
  const client = createClient(temporal, payloadCodecs);
  const definitions = createDefinitions(database);
  const environment = createEnvironmentValues(database.pool);
  const taskDefinitions = createTaskDefinitions(database.pool);
  const inputs = createInputChecks(valueChecks);
  const starter = createStarter({
    client,
    taskQueue: temporal.taskQueue,
    definitions,
    inputs,
    workflowTypes,
    now,
    environment,
    taskDefinitions,
  });
  const parts: DefinitionDependencies = {
    pace: createStartPace({ limits: startLimits }),
    children: createChildPlanner({
      definitions,
      inputs,
      now,
      registeredOf: createRunAttributes(client),
      environment,
      taskDefinitions,
    }),
    starter: traces?.starter(starter) ?? starter,
    runEnds: createRunOutcomes(client),
    failureWorkflowId,
  };
  const runEndMessages = createRunEndMessages({
    history: createMessageHistory(database.pool),
    starter: createDeliveryStarter({ client, taskQueue: temporal.taskQueue }),
    tokens,
    publicUrl,
  });
  const executions = createExecutions({ client, definitions });
  const recorded = createRecordedExecutions(database.pool);
  const tellEnd = createEndTeller(runEndMessages, log);
  const runCalls = createTasksOfRuns({
    database,
    client,
    // A run that is asked itself may be one of this very worker, which has its hands full.
    executions: readRecorded({
      executions,
      recorded,
      recordEnd: createEndRecorder({ executions, recorded, recorder, tellEnd }),
      standingOf: createRunStanding(client),
    }),
  });
  const runPlaces = createRunPlaces({ store: createRunPlaceStore(database.pool), tell: createPlaceTelling(client) });
  return { client, parts, runCalls, runEndMessages, runPlaces, stop: () => client.connection.close() };
}

/** Per host: the requests of many runs to one slow server wait for each other, not those to others. */
const connectionsMax = 32;

/** The way of HTTP tasks to other servers. */
function createHttpTasks({ policy, log }: { readonly policy: TargetPolicy; readonly log: Log }) {
  const client = createHttpClient({ policy, connectionsMax });
  const caller = createHttpCaller({
    client,
    policy,
    parseJson: parseExactJson,
    decompress,
    clock: Date.now,
    log: (line) => log.info('http.finished', { ...line }),
  });
  return { caller, stop: () => client.close() };
}
