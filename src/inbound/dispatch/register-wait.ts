import type { AcceptedEvent, ReceivedEvent } from '../../model/inbound/event.ts';
import type {
  AcceptedPage,
  AcceptedPlace,
  AcceptedQuery,
  EventStore,
  FoundEvent,
} from '../../model/inbound/event-store.ts';
import { eventItemId } from '../../model/ids.ts';
import type { Source, Sources } from '../../model/inbound/source.ts';
import type { WaitRequest, WaitScope } from '../../model/inbound/wait.ts';
import type { EventItem } from '../../model/inbound/claim.ts';
import type { NewWait, StoredWait, WaitStore } from '../../model/inbound/wait-store.ts';
import { findPlatform } from '../../platforms/index.ts';
import { restOf } from './hydrate.ts';
import { toReceivedEvent } from './signal-dispatcher.ts';
import { compileMatches } from '../match/compile.ts';
import type { CompiledMatches } from '../match/compile.ts';
import { isLargeBody, largeBodyBytesMin } from '../large/large-body.ts';
import type { EncodedValue, LargeLookBack } from '../large/look-back.ts';
import { evaluateInTurns, giveTurn } from '../match/evaluate.ts';
import { offeredDocuments, readingOf, readRequest } from '../receive/read-request.ts';

export interface RegisterWaitDependencies {
  readonly waits: WaitStore;
  readonly log: EventStore;
  readonly sources: Pick<Sources, 'listening' | 'find'>;
  /** Absent: large events are read here as well. */
  readonly large?: LargeLookBack;
}

/** The event as the run receives it; a large one as it travels. */
export type EarlyEvent =
  | { readonly kind: 'event'; readonly event: ReceivedEvent }
  | { readonly kind: 'encoded'; readonly value: EncodedValue };

export interface WaitingRun {
  readonly workflowId: string;
  readonly runId: string;
}

/** Events read in one step when a wait looks back. */
const eventsPerPage = 200;
/** Where each may have a rest that is many times as large as a body. */
const wholeEventsPerPage = 25;

/**
 * Makes a wait known, or gives it the oldest event that it has already missed (M30). Answers with that event, else
 * undefined: then a signal will bring one.
 *
 * Why none is missed and none comes twice (G2, M36): this side looks back, writes the wait, and looks back again for
 * what its first look could not see, or saw in the hands of a run that had ended; the event side writes the event and
 * then looks for waits. Each commits before it looks. So of an event and a wait at least one sees the other, and the
 * claim lets one event win. Where an expression says which workflows an event is for, the event side commits that choice
 * before it looks for waits, and this side looks for choices as it does for events: one that comes after its second look
 * is followed by a look at waits that finds this one (R91). So it is with the rest of an event that came as type and id alone.
 */
export async function registerWait(
  { waits, log, sources, large }: RegisterWaitDependencies,
  request: WaitRequest,
  run: WaitingRun,
): Promise<EarlyEvent | undefined> {
  if (request.continued && request.seq === 1) await waits.withdrawEarlierRuns(request.chainId, run.runId);

  const listening = await sources.listening(request);
  const wait = await toNewWait(request, run, listening);
  const lookBack = { wait, compiled: compileMatches(request.matches), listening };
  const first = await findEarly(lookBack);
  // An earlier try of this call may have written it; one that ended before its second look left it open.
  const stored = await waits.insert({ ...wait, ...first.free });
  if (stored.state !== 'open') {
    const event = await taken(stored);
    // The answer tells the run. A claim left as untold would be taken back when its event expires, and take another.
    if (event !== undefined && stored.state === 'claimed') await waits.markAnswered(wait.id);
    // A wait never expires, also when its run hears of it only after the event it took is gone (M37).
    if (event !== undefined || !(await waits.reopenExpired(wait.id))) return event;
  }
  const free = first.free ?? (await findMissed(lookBack, first));
  if (free === undefined) return undefined;
  await waits.claim([{ waitId: wait.id, ...free }]);
  // This side or the event's may have won; either way the answer is the event that the wait holds now.
  const now = await waits.find(wait.id);
  if (now?.eventId === undefined) return undefined;
  await waits.markAnswered(wait.id);
  return taken(now);

  async function toNewWait(from: WaitRequest, of: WaitingRun, found: readonly Source[]): Promise<NewWait> {
    const { shape, key } = compileMatches(from.matches);
    const {
      waitId: id,
      seq,
      unconsumed,
      chainId,
      workflowName,
      workflowVersion,
      matches,
      startedByEventId,
      fromStart,
      tags,
    } = from;
    const since = await sinceOf(from);
    return {
      ...of,
      id,
      seq,
      unconsumed,
      chainId,
      workflowName,
      workflowVersion,
      matches,
      startedByEventId,
      tags,
      shape,
      key,
      since,
      fromStart,
      scope: scopeOf(from, found),
    };
  }

  async function sinceOf({ since, fromStart, continued, chainId }: WaitRequest): Promise<Date> {
    if (since === 'task') return waits.now();
    const chainStart = fromStart && continued ? await waits.chainStart(chainId) : undefined;
    return chainStart ?? new Date(since);
  }

  async function taken({ eventId, item }: StoredWait): Promise<EarlyEvent | undefined> {
    if (eventId === undefined) return undefined;
    const event = await log.find(eventId, large && { bodyBytesMax: largeBodyBytesMin });
    if (event === undefined) return undefined;
    if (large !== undefined && (event.isLeftOut === true || isLargeBody(event))) {
      const value = await large.received(eventId, item);
      return value && { kind: 'encoded', value };
    }
    const read = await readTaken(sources, event, item);
    return read && { kind: 'event', event: read };
  }

  /**
   * The second look, once the wait is known: at what the first could not see, at what ended runs may have given back
   * meanwhile, and at sources that began to list the workflow in between.
   */
  async function findMissed(look: LookBack, first: Early & { snapshot?: string }): Promise<EventItem | undefined> {
    const [held, unseen, nowListening] = await Promise.all([
      firstFree(look.wait, first.held),
      findEarly({ ...look, unseenBy: first.snapshot }),
      sources.listening(request),
    ]);
    const known = new Set(look.listening.map(wayOf));
    const added = nowListening.filter((source) => !known.has(wayOf(source)));
    if (held.free ?? unseen.free) return held.free ?? unseen.free;
    return added.length === 0 ? undefined : (await findEarly({ ...look, listening: added })).free;
  }

  async function findEarly(look: LookBack): Promise<Early & { snapshot?: string }> {
    // A wait that names its source gets its events whatever an expression chooses.
    const chooses = (source: Source) => request.source === undefined && source.expression !== undefined;
    const listed = await findAmong(
      look,
      look.listening.filter((source) => !chooses(source)),
    );
    const choosing = look.listening.filter(chooses);
    if (choosing.length === 0) return listed;
    // The first snapshot missed everything that this one misses.
    const chosen = await findAmong(look, choosing, {
      workflowName: request.workflowName,
      workflowVersion: request.workflowVersion,
    });
    return { free: older(listed.free, chosen.free), held: [...listed.held, ...chosen.held], snapshot: listed.snapshot };
  }

  async function findAmong(
    look: LookBack,
    among: readonly Source[],
    chosenFor?: AcceptedQuery['chosenFor'],
  ): Promise<Early & { snapshot?: string }> {
    const sourceIds = among.map((source) => source.id);
    const held: EventItem[] = [];
    let snapshot: string | undefined;
    let after: AcceptedPlace | undefined;
    const hydrates = among.some(hydratesEvents);
    for (;;) {
      const page = await log.accepted({
        sourceIds,
        chosenFor,
        since: look.wait.since,
        unseenBy: look.unseenBy,
        after,
        limit: hydrates ? wholeEventsPerPage : eventsPerPage,
        ...(hydrates && { hydrates }),
        ...(large !== undefined && { bodyBytesMax: largeBodyBytesMin }),
      });
      // The first page's: what was written after it is what the second look is for.
      snapshot ??= page.snapshot;
      const early = await firstFree(look.wait, await matchingAmong(look, page.events));
      held.push(...early.held);
      if (early.free !== undefined || page.next === undefined) return { free: early.free, held, snapshot };
      after = page.next;
    }
  }

  async function matchingAmong(
    { compiled, listening }: LookBack,
    events: AcceptedPage['events'],
  ): Promise<readonly EventItem[]> {
    const items: EventItem[] = [];
    for (const event of events) {
      await giveTurn();
      const source = listening.find(({ id }) => id === event.sourceId);
      if (source === undefined) continue;
      if (large !== undefined && (event.isLeftOut === true || isLargeBody(event)))
        items.push(...(await large.matchingItems(event, request.matches)));
      else items.push(...(await matchingItems(compiled, event, source)));
    }
    return items;
  }

  async function firstFree(wait: NewWait, items: readonly EventItem[]): Promise<Early> {
    if (items.length === 0) return { held: [] };
    const spent = await waits.spent(wait, items);
    const stateOf = ({ eventId, item }: EventItem) => spent.get(eventItemId(eventId, item));
    return {
      free: items.find((item) => stateOf(item) === undefined),
      held: items.filter((item) => stateOf(item) === 'held'),
    };
  }
}

/** The find of a look back: the oldest event that is free, and those that an earlier run may give back. */
interface Early {
  readonly free?: EventItem;
  readonly held: readonly EventItem[];
}

interface LookBack {
  readonly wait: NewWait;
  readonly compiled: CompiledMatches;
  readonly listening: readonly Source[];
  readonly unseenBy?: string;
}

/** Whether its platform can leave something out. */
function hydratesEvents({ verifierSettings }: Source): boolean {
  return findPlatform(verifierSettings)?.hydrate !== undefined && verifierSettings.options !== undefined;
}

/** Ids are made in the order of receipt. */
function older(one: EventItem | undefined, other: EventItem | undefined): EventItem | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one.eventId < other.eventId ? one : other;
}

/** A source that has got an expression in between is looked at in another way. */
function wayOf({ id, expression }: Source): string {
  return `${expression === undefined ? 'listed' : 'chosen'} ${id}`;
}

/** One named source is found by name as well as by id; what does not exist yet can only be meant by its id. */
function scopeOf(request: WaitRequest, listening: readonly Source[]): WaitScope {
  if (request.source === undefined) return `workflow/${request.workflowName}`;
  return `source/${listening[0]?.id ?? request.source}`;
}

/** The elements of an event, or the whole, that hold all conditions. */
export async function matchingItems(
  compiled: CompiledMatches,
  event: FoundEvent,
  source: Source,
): Promise<readonly EventItem[]> {
  const read = readRequest(event, readingOf(source));
  if (read.kind === 'malformed') return [];
  // Its rest is on its way, and whoever commits that looks for this wait.
  if (event.isPending === true && event.hydration === undefined && restOf(source, read.document.payload) !== undefined)
    return [];
  const items: EventItem[] = [];
  for (const { document, item } of offeredDocuments(read)) {
    if (await evaluateInTurns(compiled, document)) items.push({ eventId: event.id, item });
  }
  return items;
}

/** The request is read by the part that the wait took, not by today's settings of its source. */
export async function readTaken(
  sources: Pick<Sources, 'find'>,
  event: AcceptedEvent,
  item: number | undefined,
): Promise<ReceivedEvent | undefined> {
  const source = await sources.find(event.sourceId);
  const read = readRequest(event, { ...(source && readingOf(source)), splitArrays: item !== undefined });
  if (read.kind === 'malformed') return undefined;
  const document = (item === undefined ? undefined : read.items?.[item]) ?? read.document;
  return toReceivedEvent({ event, item, document, source: source ?? { id: event.sourceId, name: event.sourceId } });
}
