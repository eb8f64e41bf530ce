import type { Client } from '@temporalio/client';
import type { Config } from '../config.ts';
import { createCatchUp } from '../inbound/replay/catch-up.ts';
import type { DispatchLine } from '../inbound/dispatch/dispatcher.ts';
import { isUnsigned } from '../inbound/sources/check-source.ts';
import { createLargeDispatcher } from '../inbound/large/large-dispatcher.ts';
import { createReceiver } from '../inbound/receive/receive.ts';
import type { ReceiverDependencies } from '../inbound/receive/receive.ts';
import { createRecorder } from '../inbound/receive/record.ts';
import { createReplayer } from '../inbound/replay/replay.ts';
import { createSourceCache } from '../inbound/receive/source-cache.ts';
import type { ProcessMetrics } from '../metrics/process-metrics.ts';
import { addLargeMetrics } from '../metrics/large-metrics.ts';
import { createReceiveMetrics } from '../metrics/receive-metrics.ts';
import type { DispatchQueue, EventStore } from '../model/inbound/event-store.ts';
import type { Source, Sources } from '../model/inbound/source.ts';
import type { Starter } from '../model/definitions/starter.ts';
import type { WaitStore } from '../model/inbound/wait-store.ts';
import type { Scripts } from '../model/script.ts';
import type { Database } from '../store/database.ts';
import { createReplayStore } from '../store/inbound/replay-store.ts';
import { createRefusalCounts } from '../store/inbound/refusal-counts.ts';
import type { SecretBox } from '../store/secret-box.ts';
import type { Log } from '../telemetry.ts';
import { createEventDispatcher } from './event-dispatcher.ts';
import { createLargeJudge } from './large-judge.ts';
import type { LargeEvents } from './large-events.ts';
import { meterReceiver } from './metered-receiver.ts';
import { createReceiveProtection } from './receive-protection.ts';

export interface ReceiveLaneOptions {
  readonly config: Pick<Config, 'publicUrl'> &
    Partial<Pick<Config, 'allowTargets' | 'rateLimitPerSource' | 'rateLimitPerAddress'>>;
  readonly database: Database;
  readonly client: Client;
  readonly secretBox: SecretBox;
  readonly sources: Sources;
  readonly waits: WaitStore;
  readonly queue: DispatchQueue;
  readonly eventLog: EventStore;
  readonly starter: Starter;
  readonly scripts: Scripts;
  readonly largeEvents: LargeEvents;
  readonly retentionMs: number;
  readonly log: Log;
  readonly metrics: Pick<ProcessMetrics, 'registry'>;
}

/** Work that is not done in this time is left to the next start: it is safe in the database. */
const drainMs = 8_000;

/** From a request to the workflows: receive, record, dispatch, and what brings old requests on that way again. */
export function createReceiveLane(options: ReceiveLaneOptions) {
  const {
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
  } = options;
  const { publicUrl } = config;
  const metrics = createReceiveMetrics(options.metrics.registry, () => queue.backlog());
  const logLine = ({ error, ...line }: DispatchLine) => {
    metrics.dispatched({ error, ...line });
    if (error === undefined) log.info('event.dispatched', line);
    else log.warn('event.postponed', error, line);
  };
  const dispatcher = createEventDispatcher({
    database,
    client,
    waits,
    queue,
    starter,
    scripts,
    publicUrl,
    log: logLine,
  });
  const largeDispatcher = createLargeDispatcher({ run: (work) => largeEvents.dispatch(work), queue, log: logLine });
  const largeJudge = createLargeJudge();
  addLargeMetrics(options.metrics.registry, { judging: largeJudge.load, events: largeEvents.load });
  const recorder = createRecorder(eventLog);
  const refusalCounts = createRefusalCounts(database.pool);
  const protection = createReceiveProtection({ config, refusalCounts, log });
  const cache = createSourceCache(sources);
  const changed = (sourceId: string) => cache.forget(sourceId);
  const noteUnsigned = createUnsignedNotes(log);
  const dispatch: ReceiverDependencies['dispatch'] = (event, verdict, source) => {
    noteUnsigned(source);
    if ('document' in verdict)
      dispatcher.offer({ event, document: verdict.document, items: verdict.items, source, attempts: 0 });
    else
      largeDispatcher.offer({ eventId: event.id, sourceId: source.id, bodyBytes: event.body.byteLength, attempts: 0 });
  };
  return {
    dispatcher,
    largeDispatcher,
    unknownUrl: () => metrics.unknownUrl(),
    refusalCounts,
    /** A source was changed through this process. */
    changed,
    receiver: meterReceiver(
      createReceiver({
        sources: cache,
        recorder,
        clock: Date.now,
        ...protection.parts,
        judgeLarge: largeJudge.judge,
        dispatch,
      }),
      metrics,
    ),
    catchUp: createCatchUp({ sources, recorder, dispatch, call: protection.callPlatform, publicUrl }),
    replayer: createReplayer({
      store: createReplayStore(database.pool, secretBox),
      sources,
      dispatcher,
      retentionMs,
      publicUrl,
      keyDocuments: protection.parts.keyDocuments,
      large: { dispatcher: largeDispatcher, judge: largeJudge.judge },
      changed,
    }),
    /** Received requests are on record after this. */
    async stopReceiving(): Promise<void> {
      await recorder.drain();
      await Promise.all([protection.stop(), largeJudge.stop()]);
    },
    async drain(): Promise<void> {
      await Promise.race([
        Promise.all([dispatcher.drain(), largeDispatcher.drain()]),
        new Promise((resolve) => setTimeout(resolve, drainMs).unref()),
      ]);
    },
  };
}

/** The first event that a process takes from a source without any proof is said in its log (R35). */
function createUnsignedNotes(log: Pick<Log, 'info'>): (source: Source) => void {
  const noted = new Set<string>();
  return ({ id, verifierSettings }) => {
    if (noted.has(id) || noted.size >= unsignedNotesMax || !isUnsigned(verifierSettings)) return;
    noted.add(id);
    log.info('source.unsigned', {
      source: id,
      message: 'events of this source are taken without any proof (signalbox.unsigned)',
    });
  };
}

/** Few sources are unsigned; the names of more would only fill memory. */
const unsignedNotesMax = 1_000;
