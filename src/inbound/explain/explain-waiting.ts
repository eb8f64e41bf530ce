import type { EventQueries } from '../../model/inbound/event-queries.ts';
import type { WaitEntry, WaitQueries } from '../../model/inbound/wait-queries.ts';
import { afterRefusal, differenceText } from './difference-text.ts';
import type { ListedSource, RefusedRequest } from './wait-sources.ts';
import { nearestEvents } from './nearest-events.ts';
import type { NearEvents, NearEventsDependencies, NearEvent } from './nearest-events.ts';
import { sourcesInScope, toWaitSource, isReaching } from './wait-sources.ts';

/** Why a wait waits: which sources can reach it, and what it made of the last events. */
export interface WaitingExplanation {
  readonly wait: WaitEntry;
  /** The explanation in words, with what to do next. */
  readonly summary: string;
  readonly sources: readonly ListedSource[];
  readonly near: NearEvents;
}

export interface ExplainWaitingDependencies extends NearEventsDependencies {
  readonly waits: WaitQueries;
  readonly ledger: Pick<EventQueries, 'list'>;
  readonly publicUrl: string;
}

/** Each is asked for its refused requests; a workflow that more sources list is told of these. */
const sourcesAskedMax = 10;
/** Those that people are shown; far more than list one workflow. */
const sourcesListedMax = 200;

/** Undefined: there is no such wait. Nothing is changed by asking. */
export async function explainWaiting(
  dependencies: ExplainWaitingDependencies,
  waitId: string,
): Promise<WaitingExplanation | undefined> {
  const { waits, ledger, sources, publicUrl } = dependencies;
  const wait = await waits.find(waitId);
  if (wait === undefined) return undefined;
  const all = await sources.inScopes([wait.scope], sourcesListedMax);
  const near = await nearestEvents(dependencies, wait, sourcesInScope(wait, all));
  const listed: ListedSource[] = [];
  for (const [place, source] of sourcesInScope(wait, all).entries()) {
    const lastRefused = place < sourcesAskedMax ? await lastRefusedOf(source.id, wait) : undefined;
    listed.push({ ...toWaitSource(wait, source, publicUrl), lastRefused });
  }
  return { wait, summary: summarizeWaiting({ wait, sources: listed, near }), sources: listed, near };

  async function lastRefusedOf(sourceId: string, { since }: WaitEntry): Promise<RefusedRequest | undefined> {
    const pages = await Promise.all(
      ['rejected', 'ignored'].map((outcome) => ledger.list({ sourceId, outcome, from: since, limit: 1 })),
    );
    const [newest] = pages
      .flatMap((page) => page.entries)
      .sort((a, b) => b.receivedAt.getTime() - a.receivedAt.getTime());
    if (newest === undefined) return undefined;
    const { id: eventId, receivedAt: at, outcome, reason = '', detail = '' } = newest;
    return { eventId, at, outcome, reason, detail, next: afterRefusal(newest) };
  }
}

interface Waiting {
  readonly wait: WaitEntry;
  readonly sources: readonly ListedSource[];
  readonly near: NearEvents;
}

/** The reasons why a wait waits, in the order in which people can do something about them, and what to do next. */
function summarizeWaiting({ wait, sources, near }: Waiting): string {
  const { workflowId, eventId = '', claimedAt } = wait;
  switch (wait.state) {
    case 'delivered':
      return `It is over: it took event ${eventId} at ${timeOf(claimedAt)}, and its run was told at ${timeOf(wait.deliveredAt)}. If the workflow still hangs, it hangs at something else: see GET /api/waits?workflowId=${encodeURIComponent(workflowId)} for its other waits, or the run in Temporal.`;
    case 'claimed':
      return `It took event ${eventId} at ${timeOf(claimedAt)}, and its run is not told yet; that is tried until it works. If it stays so, see by GET /health/ready whether Temporal can be reached, and by GET /api/events/${eventId} the last error.`;
    case 'withdrawn':
      return 'It is over without an event: it timed out or was cancelled, or its run ended. Nothing can wake it; start the workflow again if the event is still wanted.';
    case 'open':
      return [
        ...unreachable(wait, sources, near),
        ...whole(near),
        ...failing(wait, sources, near),
        ...refused(sources),
        ...expired(near),
        ...silent(wait, sources, near),
      ]
        .slice(0, sentencesMax)
        .join(' ');
    default:
      return wait.state satisfies never;
  }
}

/** The rest is in the lists. */
const sentencesMax = 3;

/** No source that could wake it, or none that can now. */
function unreachable(
  { scope, workflowName }: WaitEntry,
  sources: readonly ListedSource[],
  { events }: NearEvents,
): readonly string[] {
  if (sources.some(isReaching)) return [];
  if (sources.length > 0) return [`No event can reach it now: ${sources.map(({ note }) => note).join(' ')}`];
  if (scope.startsWith('source/')) {
    const named = scope.slice('source/'.length);
    return [
      `No event can reach it now: it waits for events of the source "${named}" alone, and there is no source with this id. Create one under this id, or start the workflow again with the id of another.`,
    ];
  }
  const none = `No event can reach it now: no source lists the workflow ${workflowName}.`;
  if (events.some(({ verdict }) => verdict === 'NOT_LISTED')) return [none];
  return [
    `${none} Add "${workflowName}": 0 to receiverWorkflowNamesToVersions of the source that should wake it (PUT /api/metadata/webhook/ID); that counts at once, for this wait as well.`,
  ];
}

/** An event that holds every condition: whatever kept it away is the reason. */
function whole({ events }: NearEvents): readonly string[] {
  const [event] = events.filter(({ verdict }) => verdict !== 'CONDITION_FAILED').sort((a, b) => rankOf(a) - rankOf(b));
  return event === undefined
    ? []
    : [`Event ${event.eventId} of "${event.sourceName}" matches all its conditions. ${event.reason}`];
}

/** A remedy that works at once comes first. */
function rankOf({ verdict }: NearEvent): number {
  const order: readonly string[] = [
    'PENDING',
    'WOULD_TAKE',
    'VERSION_NOT_LISTED',
    'NOT_LISTED',
    'RECEIVED_BEFORE_SINCE',
  ];
  const rank = order.indexOf(verdict);
  return rank === -1 ? order.length : rank;
}

function failing({ since }: WaitEntry, sources: readonly ListedSource[], near: NearEvents): readonly string[] {
  const failed = near.events.filter(({ verdict }) => verdict === 'CONDITION_FAILED');
  const [nearest] = [...failed].sort((a, b) => a.failedCount - b.failedCount);
  if (nearest?.failed === undefined || sources.length === 0) return [];
  const more =
    nearest.failedCount > 1
      ? `, and ${nearest.failedCount - 1} more of its conditions ${nearest.failedCount === 2 ? 'does' : 'do'} not hold`
      : '';
  const counted =
    near.since === 1
      ? `One event has come since ${timeOf(since)}, and it does not match. It is`
      : `${near.since} events have come since ${timeOf(since)}, and none matches. The nearest is`;
  return [
    `${counted} event ${nearest.eventId} of "${nearest.sourceName}": ${differenceText(nearest.failed)}${more}. ` +
      `Let the sender post what is expected; or mend the matches or the input, start the workflow again, and hand this event to it by POST /api/events/${nearest.eventId}/replay?as=new.`,
  ];
}

function refused(sources: readonly ListedSource[]): readonly string[] {
  return sources.flatMap(({ sourceName, standing, lastRefused }) => {
    if (lastRefused === undefined || standing === 'DISABLED') return [];
    const { at, outcome, reason, detail, next } = lastRefused;
    return [
      `The last request to "${sourceName}" that was ${outcome === 'ignored' ? 'ignored' : 'refused'} came ${timeOf(at)}: ${detail} (${reason}). ${next}`,
    ];
  });
}

function expired({ events, expired: count }: NearEvents): readonly string[] {
  if (count === 0 || events.length > 0) return [];
  return [
    `What has come since then, ${count === 1 ? 'one event' : `${count} events`}, has expired: waits look back no longer than SIGNALBOX_RETENTION_DAYS. If this wait needed one of them, let the sender send it again; the wait itself does not expire.`,
  ];
}

function silent({ since }: WaitEntry, sources: readonly ListedSource[], near: NearEvents): readonly string[] {
  const reaching = sources.filter(isReaching);
  if (
    reaching.length === 0 ||
    near.events.length + near.expired > 0 ||
    near.boundHit ||
    sources.some(({ lastRefused }) => lastRefused !== undefined)
  )
    return [];
  const urls = reaching.map(({ sourceName, url }) => `"${sourceName}" (${url})`).join(', ');
  return [
    `Nothing has come since ${timeOf(since)} to ${urls}. See at the sender whether it posts there, and what it is answered.`,
  ];
}

function timeOf(date: Date | undefined): string {
  return date?.toISOString() ?? 'an unknown time';
}
