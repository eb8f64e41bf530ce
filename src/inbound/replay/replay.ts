import { v7 as uuidv7 } from 'uuid';
import type { KeptRequest, ReplayStore, EventQueries, EventEntryFilter } from '../../model/inbound/event-queries.ts';
import type { Source, Sources } from '../../model/inbound/source.ts';
import type { IncomingRequest } from '../../model/request.ts';
import type { Dispatcher } from '../dispatch/dispatcher.ts';
import { withPublicUrl, withOtherUrl } from '../receive/public-url.ts';
import { afterRefusal } from '../explain/difference-text.ts';
import type { HookVerdict } from '../receive/judge.ts';
import { judgeWithKeys, withKeys } from '../receive/judge.ts';
import type { KeyDocuments } from '../receive/key-documents.ts';
import { noRoom } from '../large/judge-apart.ts';
import type { LargeJudge } from '../large/judge-apart.ts';
import { isLargeBody, largeBodyBytesMin } from '../large/large-body.ts';
import type { LargeDispatcher } from '../large/large-dispatcher.ts';
import { readingOf, readRequest } from '../receive/read-request.ts';
import { withoutSecrets } from '../receive/redaction.ts';

export interface Replayer {
  /** `new`: as another event, received now. Else under its own id: no wait and no start has it twice (R100). */
  replay(eventId: string, options?: { readonly as?: 'same' | 'new' }): Promise<Replayed>;
  /** The same for many, which are queued and worked off behind each other, in this order. */
  queue(eventIds: readonly string[]): Promise<readonly Replayed[]>;
}

export type Replayed =
  /** `copyOf`: the event that was asked for, when another one was made of it. */
  | { readonly kind: 'replayed'; readonly eventId: string; readonly copyOf?: string }
  | { readonly kind: 'unknown'; readonly eventId: string }
  /** Nothing was done. */
  | { readonly kind: 'refused'; readonly eventId: string; readonly code: ReplayRefusal; readonly message: string };

export type ReplayRefusal =
  | 'STILL_REFUSED'
  | 'BODY_NOT_KEPT'
  | 'NOT_REPLAYABLE'
  | 'ALREADY_DELIVERED'
  | 'SOURCE_DELETED'
  | 'EXPIRED';

export interface ReplayerDependencies {
  readonly store: ReplayStore;
  readonly sources: Pick<Sources, 'find'>;
  readonly dispatcher: Pick<Dispatcher, 'dispatch'>;
  /** Absent: large events are read here as well. */
  readonly large?: { readonly dispatcher: Pick<LargeDispatcher, 'dispatch'>; readonly judge: LargeJudge };
  /** How long events are offered, from their receipt. */
  readonly retentionMs: number;
  /** The URL that senders call now: refused requests are verified for it as well. */
  readonly publicUrl?: string;
  /** As for receiving. */
  readonly keyDocuments?: KeyDocuments;
  /** Called when a replay may have changed a source. */
  readonly changed: (sourceId: string) => void;
}

/** How long an answer may wait for what the replay does; it goes on behind it. */
const waitMs = 5_000;
/** Before it counts as left behind. */
const leaseMs = 10_000;
const dayMs = 86_400_000;

export function createReplayer({
  store,
  sources,
  dispatcher,
  retentionMs,
  publicUrl,
  keyDocuments,
  large,
  changed,
}: ReplayerDependencies): Replayer {
  const whatIsRead = large && { bodyBytesMax: largeBodyBytesMin };
  return {
    async replay(eventId, { as = 'same' } = {}) {
      const checked = await check(eventId);
      if (checked.kind !== 'ready') return checked;
      const { kept, source } = checked;
      if (as === 'new') {
        if (kept.outcome !== 'accepted')
          return refused(
            eventId,
            'NOT_REPLAYABLE',
            'Only an accepted event can be copied: replay it under its own id first.',
          );
        const copied = await store.copy(eventId, uuidv7());
        const event = copied === undefined ? undefined : await store.find(copied, whatIsRead);
        if (event === undefined) return { kind: 'unknown', eventId };
        await bounded(work(event, source, 0));
        return { kind: 'replayed', eventId: event.id, copyOf: eventId };
      }
      const made = kept.outcome === 'accepted' ? await requeue([eventId]) : await accept(kept, source);
      if (made !== undefined) return made;
      await bounded(work(kept, source, 1));
      return { kind: 'replayed', eventId };
    },

    async queue(eventIds) {
      const results: Replayed[] = [];
      const accepted: string[] = [];
      for (const eventId of eventIds) {
        const checked = await check(eventId);
        if (checked.kind !== 'ready') results.push(checked);
        else {
          const made = checked.kept.outcome === 'accepted' ? undefined : await accept(checked.kept, checked.source);
          if (made === undefined) accepted.push(eventId);
          results.push(made ?? { kind: 'replayed', eventId });
        }
      }
      if (accepted.length > 0) await store.requeue(accepted, { leaseMs: 0 });
      return results;
    },
  };

  type Ready = { readonly kind: 'ready'; readonly kept: KeptRequest; readonly source: Source };

  async function check(eventId: string): Promise<Ready | Exclude<Replayed, { kind: 'replayed' }>> {
    const kept = await store.find(eventId, whatIsRead);
    if (kept === undefined) return { kind: 'unknown', eventId };
    if (kept.outcome === 'expired' || kept.receivedAt.getTime() < Date.now() - retentionMs) {
      return refused(
        eventId,
        'EXPIRED',
        `It came ${kept.receivedAt.toISOString()} and has expired: events are offered for ${retentionMs / dayMs} days (SIGNALBOX_RETENTION_DAYS), and then their bodies are forgotten. Let the sender send it again.`,
      );
    }
    const source = await sources.find(kept.sourceId);
    if (source === undefined)
      return refused(
        eventId,
        'SOURCE_DELETED',
        'Its source was deleted, so nobody can receive it. Create the source again under the same id.',
      );
    const reason = notReplayable(kept);
    return reason === undefined ? { kind: 'ready', kept, source } : refused(eventId, reason.code, reason.message);
  }

  async function requeue(eventIds: readonly string[]): Promise<undefined> {
    await store.requeue(eventIds, { leaseMs });
  }

  /** The stored bytes are verified again, by the clock of their receipt. */
  async function accept(kept: KeptRequest, source: Source): Promise<Replayed | undefined> {
    const judgement = await judgeKept(
      source,
      withPublicUrl(source, withOtherUrl(publicUrl, kept)),
      kept.receivedAt.getTime(),
    );
    if (judgement.kind === 'challenge')
      return refused(kept.id, 'NOT_REPLAYABLE', 'It is a handshake, which only the sender can repeat.');
    if (judgement.kind !== 'accepted') {
      const next = afterRefusal({ ...kept, reason: judgement.reason, bodyKept: kept.body.byteLength });
      return refused(
        kept.id,
        'STILL_REFUSED',
        `It is still refused: ${judgement.detail} (${judgement.reason}). ${next}`,
      );
    }
    const { delivery, eventType } = judgement;
    const made = await store.accept(kept.id, {
      delivery,
      eventType,
      verifiesUrl: !source.verifierSettings.urlVerified,
    });
    changed(source.id);
    if (made.kind === 'accepted') return undefined;
    return refused(
      kept.id,
      'ALREADY_DELIVERED',
      `The sender has delivered it again since, as event ${made.of}; replay that one.`,
    );
  }

  /** The kept part of a refused request is short, and may unfold to much. */
  async function judgeKept(source: Source, request: IncomingRequest, nowMs: number): Promise<HookVerdict> {
    const asked = { clock: () => nowMs, keyDocuments };
    if (large === undefined || !isLargeBody(request)) return judgeWithKeys(source, request, asked);
    return (await large.judge({ source, request, options: await withKeys(source, request, asked) })) ?? noRoom;
  }

  async function work(kept: KeptRequest, source: Source, attempts: number): Promise<void> {
    if (large !== undefined && (kept.isLeftOut === true || isLargeBody(kept))) {
      return large.dispatcher.dispatch({ eventId: kept.id, sourceId: source.id, bodyBytes: kept.bodyBytes, attempts });
    }
    const event = withoutSecrets(source, kept);
    const read = readRequest(event, readingOf(source));
    if (read.kind === 'read')
      await dispatcher.dispatch({ event, document: read.document, items: read.items, source, attempts });
  }
}

function notReplayable(kept: KeptRequest): { readonly code: ReplayRefusal; readonly message: string } | undefined {
  switch (kept.outcome) {
    case 'accepted':
      return undefined;
    case 'duplicate':
      return { code: 'NOT_REPLAYABLE', message: `It is a repeat of event ${kept.duplicateOf ?? ''}; replay that one.` };
    case 'challenge':
      return {
        code: 'NOT_REPLAYABLE',
        message: 'It is a handshake and was never an event; only the sender can repeat it.',
      };
    case 'ignored':
      return {
        code: 'NOT_REPLAYABLE',
        message:
          'It came before the URL was verified, and such requests reach no workflow, now or later. Let the sender send it again.',
      };
    default:
      if (kept.bodyBytes <= kept.body.byteLength && kept.reason !== 'TOO_LARGE') return undefined;
      return {
        code: 'BODY_NOT_KEPT',
        message: `${keptText(kept)}, so it cannot be verified again. Let the sender send it again.`,
      };
  }
}

function keptText({ body }: KeptRequest): string {
  return body.byteLength === 0
    ? 'It was refused before its body was read'
    : `Of a refused request only the first ${body.byteLength} bytes are kept`;
}

function refused(eventId: string, code: ReplayRefusal, message: string): Replayed & { kind: 'refused' } {
  return { kind: 'refused', eventId, code, message };
}

async function bounded(done: Promise<void>): Promise<void> {
  await Promise.race([done, new Promise<void>((resolve) => setTimeout(resolve, waitMs).unref())]);
}

interface ReplayManyRequest {
  readonly filter: EventEntryFilter;
  /** True: says how many there are and does nothing. */
  readonly dryRun: boolean;
  /** Where the call before ended. */
  readonly cursor?: string;
}

interface ReplayedMany {
  /** Events the filter found in this call, or would find. */
  readonly matched: number;
  readonly replayed: number;
  /** Those on their way again, the oldest first. */
  readonly replayedIds: readonly string[];
  readonly refused: readonly (Replayed & { readonly kind: 'refused' })[];
  /** Present when there is more: send it with the same filter. */
  readonly nextCursor?: string;
  /** Of a dry run: false when there may be more than were counted. */
  readonly complete: boolean;
}

/** One call replays so many and says where to go on: an answer must come in time. */
const replayedPerCallMax = 500;
const pageSize = 100;

/** Replays what a filter finds, the oldest of each call first, as it was received. */
export async function replayMany(
  {
    ledger,
    replayer,
  }: { readonly ledger: Pick<EventQueries, 'list' | 'count'>; readonly replayer: Pick<Replayer, 'queue'> },
  { filter, dryRun, cursor }: ReplayManyRequest,
): Promise<ReplayedMany> {
  if (dryRun) {
    const { count, complete } = await ledger.count(filter);
    return { matched: count, replayed: 0, replayedIds: [], refused: [], complete };
  }
  const eventIds: string[] = [];
  let next = cursor;
  do {
    const page = await ledger.list({ ...filter, cursor: next, limit: pageSize });
    eventIds.push(...page.entries.map((entry) => entry.id));
    next = page.nextCursor;
  } while (next !== undefined && eventIds.length < replayedPerCallMax);
  const results = await replayer.queue(eventIds.reverse());
  const replayedIds = results.flatMap((result) => (result.kind === 'replayed' ? result.eventId : []));
  return {
    matched: eventIds.length,
    replayed: replayedIds.length,
    replayedIds,
    refused: results.filter((result) => result.kind === 'refused'),
    nextCursor: next,
    complete: next === undefined,
  };
}
