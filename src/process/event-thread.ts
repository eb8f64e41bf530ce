// The inside of a thread that reads large events from the database and brings them to their workflows. It connects by itself.
import { workerData } from 'node:worker_threads';
import type { DispatchLine } from '../inbound/dispatch/dispatcher.ts';
import { readWork } from '../inbound/dispatch/dispatch-work.ts';
import { explain } from '../inbound/explain/explain.ts';
import { explainNear, type NearEvent } from '../inbound/explain/nearest-events.ts';
import { testMatches, tryMatches } from '../inbound/explain/test-matches.ts';
import type { LargeDispatched } from '../inbound/large/large-dispatcher.ts';
import type { EncodedValue } from '../inbound/large/look-back.ts';
import { compileMatches } from '../inbound/match/compile.ts';
import { matchingItems, readTaken } from '../inbound/dispatch/register-wait.ts';
import { searchEvents } from '../inbound/explain/search-events.ts';
import { toShownEvent } from '../http/api/event-filter.ts';
import type { EventItem } from '../model/inbound/claim.ts';
import { createJsonSchemas } from '../scripting/create-json-schemas.ts';
import { createScripts } from '../scripting/create-scripts.ts';
import { bodyBytesMax } from '../model/inbound/event.ts';
import { createBlobs } from '../store/blobs.ts';
import { openDatabase } from '../store/database.ts';
import { createDefinitions } from '../store/definitions.ts';
import { createDispatchQueue } from '../store/inbound/dispatch-queue.ts';
import { createEventStore } from '../store/inbound/event-store.ts';
import { createEventBodies } from '../store/inbound/event-bodies.ts';
import { createEventQueries } from '../store/inbound/event-queries.ts';
import { createSources } from '../store/inbound/sources.ts';
import { createSchemas } from '../store/tasks/schemas.ts';
import { createInputChecks, createValueChecks } from '../tasks/check-values.ts';
import { createTaskDefinitions } from '../store/tasks/task-definitions.ts';
import { createEnvironmentValues } from '../store/tasks/stored-values.ts';
import { createWaitStore } from '../store/inbound/wait-store.ts';
import { createSecretBox } from '../store/secret-box.ts';
import { createClaimCheck } from '../temporal/claim-check.ts';
import { createClient } from '../temporal/connection.ts';
import { encodeValue } from '../temporal/encode-value.ts';
import { createStarter } from '../temporal/starter.ts';
import { serveJobs } from '../threads/serve-jobs.ts';
import { createSpanCollector } from '../tracing/collect-spans.ts';
import { createEventDispatcher } from './event-dispatcher.ts';
import { createEventTraces } from './trace-events.ts';
import type { EventJob, EventOutcome, EventThreadSetup } from './event-job.ts';

/** One job at a time needs few. */
const connectionsMax = 4;

const {
  databaseUrl,
  temporal,
  secretKey,
  olderSecretKeys,
  publicUrl,
  retentionMs,
  workflowTypes,
  hasTraces,
}: EventThreadSetup = workerData.setup;
const database = openDatabase(databaseUrl, { connectionsMax });
const secretBox = createSecretBox(
  Buffer.from(secretKey),
  olderSecretKeys.map((key) => Buffer.from(key)),
);
const client = createClient(temporal, [createClaimCheck(createBlobs(database.pool))]);
const sources = createSources(database, secretBox);
const waits = createWaitStore(database);
const queue = createDispatchQueue(database);
const log = createEventStore(database.pool, secretBox, { retentionMs });
const starter = createStarter({
  client,
  taskQueue: temporal.taskQueue,
  definitions: createDefinitions(database),
  inputs: createInputChecks(
    createValueChecks({ schemas: createSchemas(database.pool), jsonSchemas: createJsonSchemas() }),
  ),
  workflowTypes,
  now: () => waits.now(),
  environment: createEnvironmentValues(database.pool),
  taskDefinitions: createTaskDefinitions(database.pool),
});
let lines: DispatchLine[] = [];
const spans = createSpanCollector();
const dispatcher = createEventDispatcher({
  database,
  client,
  waits,
  queue,
  starter,
  scripts: createScripts(),
  publicUrl,
  ...(hasTraces && { traces: createEventTraces(spans) }),
  log: (line) => void lines.push(line),
});

const ledger = createEventQueries(database.pool, { retentionMs });
const bodies = createEventBodies(database.pool, { readEvents: (ids) => log.findAll(ids), retentionMs });
const reading = { ledger, log, sources };

serveJobs<EventJob, EventOutcome>(async ({ job }) => ({ outcome: await outcomeOf(job) }));

async function outcomeOf(job: EventJob): Promise<EventOutcome> {
  switch (job.kind) {
    case 'dispatch':
      return { kind: 'dispatch', answer: await dispatch(job) };
    case 'explain':
      return { kind: 'explain', answer: await explain(reading, job.eventId, job.page) };
    case 'test':
      return { kind: 'test', answer: await testMatches(reading, job.matches, job) };
    case 'try':
      return { kind: 'test', answer: await tryMatches(job.matches, job.tried) };
    case 'near':
      return { kind: 'near', answer: await near(job) };
    case 'search':
      return { kind: 'search', answer: await searchEvents({ ledger, bodies, sources }, job.search) };
    case 'show':
      return { kind: 'show', answer: await show(job.eventId) };
    case 'items':
      return { kind: 'items', answer: await items(job) };
    case 'received':
      return { kind: 'received', answer: await received(job) };
  }
}

async function dispatch({
  work: { eventId, attempts, reofferedAt, resumeOnly = false },
  isTraced,
}: EventJob & { kind: 'dispatch' }): Promise<LargeDispatched> {
  const found = await readWork(
    { ...reading, retentionMs },
    { eventId, attempts, reofferedAt, resumeOnly },
    { isLarge: () => false },
  );
  lines = [];
  spans.sample(isTraced);
  if (found.kind === 'work') await dispatcher.dispatch(found.work);
  if (found.kind === 'over') await queue.finish([{ eventId, reofferedAt }], 0);
  return { kind: 'done', lines, spans: spans.take() };
}

async function near({ eventId, wait, spentItems }: EventJob & { kind: 'near' }): Promise<NearEvent | undefined> {
  const entry = await ledger.find(eventId);
  const source = entry && (await sources.find(entry.sourceId));
  return source && explainNear(log, { wait, spentItems, entry, source });
}

async function show(eventId: string): Promise<Uint8Array | undefined> {
  const entry = await ledger.find(eventId, { bodyBytesMax });
  return entry && Buffer.from(JSON.stringify(toShownEvent(entry)));
}

async function items({
  event: { id, sourceId },
  matches,
}: EventJob & { kind: 'items' }): Promise<readonly EventItem[]> {
  const [event, source] = await Promise.all([log.find(id), sources.find(sourceId)]);
  return event && source ? matchingItems(compileMatches(matches), event, source) : [];
}

async function received({ eventId, item }: EventJob & { kind: 'received' }): Promise<EncodedValue | undefined> {
  const event = await log.find(eventId);
  const taken = event && (await readTaken(sources, event, item));
  return taken && encodeValue(client, taken);
}
