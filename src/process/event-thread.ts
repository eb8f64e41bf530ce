// The inside of a thread that reads large events from the database and brings them to their workflows. It connects by itself.
import { workerData } from 'node:worker_threads';
import type { DispatchLine } from '../inbound/dispatch/dispatcher.ts';
import { readWork } from '../inbound/dispatch/read-work.ts';
import type { LargeDispatched, LargeWork } from '../inbound/large/large-dispatcher.ts';
import { createScripts } from '../scripting/create-scripts.ts';
import { createBlobs } from '../store/blobs.ts';
import { openDatabase } from '../store/database.ts';
import { createDefinitions } from '../store/definitions.ts';
import { createDispatchQueue } from '../store/inbound/dispatch-queue.ts';
import { createEventLog } from '../store/inbound/event-log.ts';
import { createSources } from '../store/inbound/sources.ts';
import { createWaitBook } from '../store/inbound/wait-book.ts';
import { createSecretBox } from '../store/secret-box.ts';
import { createClaimCheck } from '../temporal/claim-check.ts';
import { createClient } from '../temporal/connection.ts';
import { createStarter } from '../temporal/starter.ts';
import { serveJobs } from '../threads/serve-jobs.ts';
import { createEventDispatcher } from './event-dispatcher.ts';
import type { EventJob, EventOutcome, EventThreadSetup } from './event-job.ts';

/** One job at a time needs few. */
const connectionsMax = 4;

const { databaseUrl, temporal, secretKey, olderSecretKeys, publicUrl, retentionMs, workflowTypes }: EventThreadSetup = workerData.setup;
const database = openDatabase(databaseUrl, { connectionsMax });
const secretBox = createSecretBox(Buffer.from(secretKey), olderSecretKeys.map((key) => Buffer.from(key)));
const client = createClient(temporal, [createClaimCheck(createBlobs(database.pool))]);
const sources = createSources(database, secretBox);
const waits = createWaitBook(database);
const queue = createDispatchQueue(database);
const log = createEventLog(database.pool, secretBox, { retentionMs });
const starter = createStarter({ client, taskQueue: temporal.taskQueue, definitions: createDefinitions(database.prisma), workflowTypes, now: () => waits.now() });
let lines: DispatchLine[] = [];
const dispatcher = createEventDispatcher({ database, client, waits, queue, starter, scripts: createScripts(), publicUrl, log: (line) => void lines.push(line) });

serveJobs<EventJob, EventOutcome>(async ({ job }) => {
  switch (job.kind) {
    case 'dispatch':
      return { outcome: { kind: 'dispatched', made: await dispatch(job.work) } };
  }
});

async function dispatch({ eventId, attempts, reofferedAt, resumeOnly = false }: LargeWork): Promise<LargeDispatched> {
  const found = await readWork({ log, sources, retentionMs }, { eventId, attempts, reofferedAt, resumeOnly }, { isLarge: () => false });
  lines = [];
  if (found.kind === 'work') await dispatcher.dispatch(found.work);
  if (found.kind === 'over') await queue.finish([{ eventId, reofferedAt }], 0);
  return { kind: 'done', lines };
}
