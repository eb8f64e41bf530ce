import type { Client } from '@temporalio/client';
import type { Config } from '../config.ts';
import { offersBeforehand } from '../inbound/dispatch/claim-waits.ts';
import { createCatchUp } from '../inbound/replay/catch-up.ts';
import type { DispatchLine } from '../inbound/dispatch/dispatcher.ts';
import { isUnsigned } from '../inbound/sources/check-source.ts';
import { createLargeDispatcher } from '../inbound/large/large-dispatcher.ts';
import { refuseOverload, type BoundedReceiver } from '../inbound/limits/overload.ts';
import { createReceiver, createRecorder } from '../inbound/receive/receive.ts';
import type { ReceiverDependencies, ReceiveAnswer } from '../inbound/receive/receive.ts';
import { createReplayer } from '../inbound/replay/replay.ts';
import { createSourceCache } from '../inbound/receive/source-cache.ts';
import type { ProcessMetrics } from '../metrics/process-metrics.ts';
import { addLargeMetrics, createReceiveMetrics } from '../metrics/receive-metrics.ts';
import type { DispatchQueue, EventStore } from '../model/inbound/event-store.ts';
import type { Source, Sources, RefusalCounts } from '../model/inbound/source.ts';
import type { Starter } from '../model/definitions/starter.ts';
import type { WaitStore } from '../model/inbound/wait-store.ts';
import type { Scripts } from '../model/script.ts';
import type { Database } from '../store/database.ts';
import { createReplayStore } from '../store/inbound/replay-store.ts';
import { createRefusalCounts } from '../store/inbound/refusal-counts.ts';
import type { SecretBox } from '../store/secret-box.ts';
import type { Tracer } from '../model/trace.ts';
import type { Log } from '../telemetry.ts';
import { createEventDispatcher } from './event-dispatcher.ts';
import { createEventTraces } from './trace-events.ts';
import { createLargeJudge } from './large-judge.ts';
import type { LargeEvents } from './large-events.ts';
import type { ReceiveMetrics, RequestOutcome } from '../metrics/receive-metrics.ts';
import { createTestEvents } from '../inbound/sources/test-event.ts';
import { createKeyDocuments } from '../inbound/receive/key-documents.ts';
import { createRefusalBudget } from '../inbound/limits/refusal-budget.ts';
import { createRequestLimits } from '../inbound/limits/request-limits.ts';
import { createPlatformCaller } from '../outbound/call-platform.ts';
import { createDocumentFetcher } from '../outbound/fetch-document.ts';
import { createTargetPolicy } from '../outbound/target-policy.ts';

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
  /** Milliseconds since 1970. Default: the machine's. */
  readonly clock?: () => number;
  /** Absent: no spans. */
  readonly tracer?: Tracer;
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
    clock = Date.now,
    tracer,
  } = options;
  const { publicUrl } = config;
  const traces = tracer && createEventTraces(tracer);
  const metrics = createReceiveMetrics(options.metrics.registry, () => queue.backlog());
  const logLine = ({ error, ...line }: DispatchLine) => {
    metrics.dispatched({ error, ...line });
    traces?.dispatched({ error, ...line });
    if (error === undefined) log.info('event.dispatched', line);
    else log.warn('event.postponed', error, line);
  };
  const refusalCounts = createRefusalCounts(database.pool);
  const protection = createReceiveProtection({ config, refusalCounts, log });
  const dispatcher = createEventDispatcher({
    database,
    client,
    waits,
    queue,
    starter,
    scripts,
    publicUrl,
    callPlatform: protection.callPlatform,
    traces,
    log: logLine,
  });
  const largeDispatcher = createLargeDispatcher({ run: (work) => largeEvents.dispatch(work), queue, log: logLine });
  const largeJudge = createLargeJudge();
  addLargeMetrics(options.metrics.registry, { judging: largeJudge.load, events: largeEvents.load });
  const untraced = createRecorder(eventLog, (batch) =>
    offersBeforehand(
      waits,
      batch.flatMap((event) =>
        event.offered === undefined || dispatcher.isMatching(event.sourceId)
          ? []
          : [{ event, ...event.offered, attempts: 0 }],
      ),
    ),
  );
  const recorder = traces?.recorder(untraced) ?? untraced;
  const cache = createSourceCache(sources);
  const changed = (sourceId: string) => cache.forget(sourceId);
  const noteUnsigned = createUnsignedNotes(log);
  const dispatch: ReceiverDependencies['dispatch'] = (event, verdict, { source, claims }) => {
    noteUnsigned(source);
    if ('document' in verdict)
      dispatcher.offer({ event, document: verdict.document, items: verdict.items, source, claims, attempts: 0 });
    else
      largeDispatcher.offer({ eventId: event.id, sourceId: source.id, bodyBytes: event.body.byteLength, attempts: 0 });
  };
  const unbounded = createReceiver({
    sources: cache,
    recorder,
    clock,
    ...protection.parts,
    judgeLarge: largeJudge.judge,
    dispatch,
  });
  const receiver = meterReceiver(refuseOverload(unbounded, protection.parts), metrics);
  return {
    dispatcher,
    largeDispatcher,
    unknownUrl: () => metrics.unknownUrl(),
    answered: traces?.answered,
    refusalCounts,
    /** A source was changed through this process. */
    changed,
    receiver,
    sendTestEvent: createTestEvents({ receiver, clock, publicUrl }),
    catchUp: createCatchUp({
      sources,
      recorder,
      dispatch: (event, verdict, source) => dispatch(event, verdict, { source }),
      call: protection.callPlatform,
      publicUrl,
    }),
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

/** The receiver, with each of its answers counted and timed. */
function meterReceiver(receiver: BoundedReceiver, metrics: Pick<ReceiveMetrics, 'answered'>): BoundedReceiver {
  return {
    turnAway(sourceId, bodyBytes) {
      const refused = receiver.turnAway(sourceId, bodyBytes);
      if (refused !== undefined) metrics.answered('refused', { sourceId, reason: refused.reason });
      return refused;
    },
    receive: (sourceId, request) => counted(sourceId, () => receiver.receive(sourceId, request)),
    // A request that is not admitted, or fails here, is answered without any of the two others.
    async admit(sourceId) {
      const startedAt = performance.now();
      const ended = (outcome: RequestOutcome) =>
        metrics.answered(outcome, { sourceId, durationMs: performance.now() - startedAt });
      try {
        const admitted = await receiver.admit(sourceId);
        if (admitted === undefined) ended('unknown_webhook');
        return admitted;
      } catch (error) {
        ended('failed');
        throw error;
      }
    },
    refuse: (sourceId, request, refusal) => counted(sourceId, () => receiver.refuse(sourceId, request, refusal)),
  };

  async function counted(sourceId: string, answering: () => Promise<ReceiveAnswer>): Promise<ReceiveAnswer> {
    const startedAt = performance.now();
    const request = (reason?: string) => ({
      sourceId,
      durationMs: performance.now() - startedAt,
      ...(reason === undefined ? {} : { reason }),
    });
    try {
      const answer = await answering();
      metrics.answered(outcomes[answer.kind], request(answer.kind === 'refused' ? answer.reason : undefined));
      return answer;
    } catch (error) {
      metrics.answered('failed', request());
      throw error;
    }
  }
}

const outcomes: Readonly<Record<ReceiveAnswer['kind'], RequestOutcome>> = {
  accepted: 'accepted',
  duplicate: 'duplicate',
  challenge: 'challenge',
  refused: 'refused',
  unknownSource: 'unknown_webhook',
};

interface ReceiveProtectionOptions {
  readonly config: Partial<Pick<Config, 'allowTargets' | 'rateLimitPerSource' | 'rateLimitPerAddress'>>;
  readonly refusalCounts: RefusalCounts;
  readonly log: Log;
}

/** Limits around judging, and the documents that it needs from outside. */
function createReceiveProtection({ config, refusalCounts, log }: ReceiveProtectionOptions) {
  const policy = createTargetPolicy(config.allowTargets ?? []);
  const fetcher = createDocumentFetcher({ policy });
  const platformCaller = createPlatformCaller({ policy });
  const refusals = createRefusalBudget({
    counts: refusalCounts,
    clock: Date.now,
    onError: (error) => log.warn('refusals.not_counted', error),
  });
  return {
    callPlatform: platformCaller.call,
    parts: {
      limits: createRequestLimits({
        perSourceDefault: config.rateLimitPerSource,
        perAddress: config.rateLimitPerAddress,
        clock: Date.now,
      }),
      refusals,
      keyDocuments: createKeyDocuments({ fetch: (url) => fetcher.get(url) }),
      visit(url: string): void {
        fetcher.get(url).then(
          (answer) => log.info('subscription.confirmed', { host: new URL(url).host, ok: answer !== undefined }),
          (error: unknown) => log.warn('subscription.not_confirmed', error, { host: new URL(url).host }),
        );
      },
    },
    async stop(): Promise<void> {
      await refusals.stop();
      await Promise.all([fetcher.close(), platformCaller.close()]);
    },
  };
}
