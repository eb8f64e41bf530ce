import type { EventStore } from '../../model/inbound/event-store.ts';
import type { EventQueries, EventEntry } from '../../model/inbound/event-queries.ts';
import type { Source, Sources } from '../../model/inbound/source.ts';
import type { WaitEntry, WaitQueries } from '../../model/inbound/wait-queries.ts';
import { sourceWithTargets } from './wait-sources.ts';
import { maskedHeaderNames } from './explain-matches.ts';
import type { ShownCondition } from './explain-matches.ts';
import { explainWait } from './explain-wait.ts';
import type { WaitVerdict } from './explain-wait.ts';
import { isLargeEntry } from '../large/large-body.ts';
import { offeredDocuments, readingOf, readRequest } from '../receive/read-request.ts';

/** An event that a wait did not take, and why. */
export interface NearEvent {
  readonly eventId: string;
  readonly sourceId: string;
  readonly sourceName: string;
  readonly receivedAt: Date;
  readonly eventType?: string;
  readonly verdict: WaitVerdict;
  /** Why, and what to do next. */
  readonly reason: string;
  /** The element of a request that carries many events that this is about. */
  readonly item?: number;
  /** The first condition that does not hold. */
  readonly failed?: ShownCondition;
  /** How many conditions do not hold. */
  readonly failedCount: number;
}

export interface NearEvents {
  /** Newest first. */
  readonly events: readonly NearEvent[];
  /** Those that came since the wait's `since` to the sources that list its workflow. */
  readonly since: number;
  /** More of them, which have expired: what they were can no longer be compared. */
  readonly expired: number;
  /** True: as many bytes of bodies were read as may be, and there may be more events. */
  readonly bytesRead: number;
  readonly boundHit: boolean;
}

export interface NearEventsDependencies {
  readonly waits: Pick<WaitQueries, 'spentItems'>;
  readonly ledger: Pick<EventQueries, 'list'>;
  readonly log: Pick<EventStore, 'find'>;
  readonly sources: Pick<Sources, 'find' | 'inScopes'>;
  /** Absent: large events are read here as well. */
  readonly large?: NearLarge;
}

/** The same for one event that is too large to be read on the event loop. */
export interface NearLarge {
  near(eventId: string, wait: WaitEntry, spentItems: readonly number[]): Promise<NearEvent | undefined>;
}

/** So many recent events are held against a wait (M81). */
const eventsMax = 50;
/** Events from before `since`, and events of other sources: only those that hold all conditions are shown. */
const furtherMax = 20;
/** Bodies are read one by one, two of the largest at most. */
export const nearBytesMax = 64 * 1024 * 1024;

/** The last events that a wait could have taken and did not; what would have matched but came too early or elsewhere as well. */
export async function nearestEvents(
  { waits, ledger, log, sources, large }: NearEventsDependencies,
  wait: WaitEntry,
  inScope: readonly Source[],
): Promise<NearEvents> {
  const byId = new Map(inScope.map((source) => [source.id, Promise.resolve<Source | undefined>(source)]));
  const listed = inScope.map((source) => source.id);
  const events: NearEvent[] = [];
  let bytesRead = 0;
  let boundHit = false;
  let expired = 0;

  const came = listed.length === 0 ? [] : await look({ sourceIds: listed, from: wait.since, limit: eventsMax });
  events.push(...came);
  const expiredSince = expired;
  if (wait.state === 'open') await lookFurther();
  return { events, since: came.length, expired: expiredSince, bytesRead, boundHit };

  async function lookFurther(): Promise<void> {
    if (came.length < eventsMax && listed.length > 0)
      events.push(...(await look({ sourceIds: listed, to: wait.since, limit: furtherMax })).filter(isWhole));
    // Without conditions every event of every source would do, and that says nothing.
    if (events.some(isWhole) || Object.keys(wait.matches).length === 0) return;
    events.push(...(await look({ exceptSourceIds: listed, from: wait.since, limit: furtherMax })).filter(isWhole));
  }

  async function look(query: {
    sourceIds?: readonly string[];
    exceptSourceIds?: readonly string[];
    from?: Date;
    to?: Date;
    limit: number;
  }): Promise<readonly NearEvent[]> {
    const { entries } = await ledger.list({ ...query, outcome: 'accepted' });
    const spent =
      entries.length === 0
        ? new Map<string, readonly number[]>()
        : await waits.spentItems(
            wait.id,
            entries.map((entry) => entry.id),
          );
    const near: NearEvent[] = [];
    for (const entry of entries) {
      if (entry.id === wait.eventId) continue;
      if (entry.state === 'EXPIRED' || (entry.bodyKept === 0 && entry.bodyBytes > 0)) {
        expired += 1;
        continue;
      }
      if (bytesRead + entry.bodyBytes > nearBytesMax) boundHit = true;
      if (boundHit) break;
      bytesRead += entry.bodyBytes;
      const one = await explainOne(entry, spent.get(entry.id) ?? []);
      if (one !== undefined) near.push(one);
    }
    return near;
  }

  /** Each is opened once. */
  function sourceOf(id: string): Promise<Source | undefined> {
    const found = byId.get(id) ?? sources.find(id);
    byId.set(id, found);
    return found;
  }

  async function explainOne(entry: EventEntry, spentItems: readonly number[]): Promise<NearEvent | undefined> {
    if (large !== undefined && isLargeEntry(entry)) return large.near(entry.id, wait, spentItems);
    const source = await sourceOf(entry.sourceId);
    return source && explainNear(log, { wait, spentItems, entry, source });
  }
}

export interface NearSubject {
  readonly wait: WaitEntry;
  readonly spentItems: readonly number[];
  readonly entry: EventEntry;
  readonly source: Source;
}

/** Why a wait did not take this event. */
export async function explainNear(
  log: Pick<EventStore, 'find'>,
  { wait, spentItems, entry, source }: NearSubject,
): Promise<NearEvent | undefined> {
  const event = await log.find(entry.id);
  const read = event && readRequest(event, readingOf(source));
  if (read === undefined || read.kind === 'malformed') return undefined;
  const subject = {
    entry,
    source: sourceWithTargets(source, entry),
    offered: offeredDocuments(read),
    masked: maskedHeaderNames(entry.headers),
  };
  const { verdict, reason, item, conditions } = await explainWait({ ...wait, spentItems }, subject);
  const failed = conditions.filter((condition) => !condition.holds);
  return {
    eventId: entry.id,
    sourceId: source.id,
    sourceName: source.name,
    receivedAt: entry.receivedAt,
    eventType: entry.eventType,
    verdict,
    reason,
    item,
    failed: failed[0],
    failedCount: failed.length,
  };
}

function isWhole({ verdict }: NearEvent): boolean {
  return verdict !== 'CONDITION_FAILED';
}
