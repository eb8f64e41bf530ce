import type { AcceptedEvent, ReceivedEvent } from '../model/event.ts';
import type { EventLog } from '../model/event-log.ts';
import type { MatchDocument } from '../model/matches.ts';
import type { Source } from '../model/source.ts';
import type { Sources } from '../model/sources.ts';
import type { WaitRequest, WaitScope } from '../model/wait.ts';
import type { NewWait, StoredWait, WaitBook } from '../model/wait-book.ts';
import { toReceivedEvent } from './dispatch/deliver.ts';
import { compileMatches, type CompiledMatches } from './match/compile.ts';
import { evaluateMatches } from './match/evaluate.ts';
import { toPayload } from './payload.ts';
import { queryOf } from './payload/fields.ts';

export interface RegisterWaitDependencies {
  readonly waits: WaitBook;
  readonly log: EventLog;
  readonly sources: Pick<Sources, 'listening' | 'find'>;
}

export interface WaitingRun {
  readonly workflowId: string;
  readonly runId: string;
}

/** Events read in one step when a wait looks back. */
const eventsPerPage = 200;

/**
 * Makes a wait known, or gives it the oldest event that it has already missed (M30). Answers with that event, else
 * undefined: then a signal will bring one.
 *
 * Why none is missed and none comes twice (G2, M36): this side looks back, writes the wait, and looks back again for
 * what its first look could not see; the event side writes the event and then looks for waits. Each commits before it
 * looks. So of an event and a wait at least one sees the other, and the claim lets one event win.
 */
export async function registerWait(
  { waits, log, sources }: RegisterWaitDependencies,
  request: WaitRequest,
  run: WaitingRun,
): Promise<ReceivedEvent | undefined> {
  const before = await waits.find(request.waitId);
  if (before !== undefined) return taken(before);
  if (request.continued && request.seq === 1) await waits.withdrawEarlierRuns(request.chainId, run.runId);

  const listening = await sources.listening(request);
  const wait = await toNewWait(request, run, listening);
  const lookBack = { wait, compiled: compileMatches(request.matches), listening };
  const first = await findEarly(lookBack);
  if (first.event !== undefined) return taken(await waits.insert({ ...wait, eventId: first.event.id }));

  const stored = await waits.insert(wait);
  if (stored.state !== 'open') return taken(stored);
  const second = await findEarly({ ...lookBack, unseenBy: first.snapshot });
  if (second.event === undefined) return undefined;
  await waits.claim([{ waitId: wait.id, eventId: second.event.id }]);
  // Whoever won, this side or the event's: the answer is what the wait holds now.
  const now = await waits.find(wait.id);
  if (now?.eventId === undefined) return undefined;
  await waits.markDelivered([wait.id]);
  return taken(now);

  async function toNewWait(from: WaitRequest, of: WaitingRun, found: readonly Source[]): Promise<NewWait> {
    const { shape, key } = compileMatches(from.matches);
    const { waitId: id, seq, unconsumed, chainId, workflowName, workflowVersion, matches, startedByEventId } = from;
    const since = from.since === 'task' ? await waits.now() : new Date(from.since);
    return {
      ...of, id, seq, unconsumed, chainId, workflowName, workflowVersion, matches, startedByEventId, shape, key, since,
      scope: scopeOf(from, found),
    };
  }

  async function taken({ eventId }: StoredWait): Promise<ReceivedEvent | undefined> {
    const event = eventId === undefined ? undefined : await log.find(eventId);
    const document = event && toDocument(event);
    if (event === undefined || document === undefined) return undefined;
    const source = await sources.find(event.sourceId);
    return toReceivedEvent({ event, document, source: source ?? { id: event.sourceId, name: event.sourceId } });
  }

  async function findEarly(look: LookBack): Promise<{ event?: AcceptedEvent; snapshot?: string }> {
    const sourceIds = look.listening.map((source) => source.id);
    let snapshot: string | undefined;
    let after: AcceptedEvent | undefined;
    for (;;) {
      const page = await log.accepted({ sourceIds, since: look.wait.since, unseenBy: look.unseenBy, after, limit: eventsPerPage });
      // The first page's: what was written after it is what the second look is for.
      snapshot ??= page.snapshot;
      const event = await oldestFree(look, page.events);
      if (event !== undefined || page.events.length < eventsPerPage) return { event, snapshot };
      after = page.events.at(-1);
    }
  }

  async function oldestFree(look: LookBack, events: readonly AcceptedEvent[]): Promise<AcceptedEvent | undefined> {
    const matching = events.filter((event) => {
      const document = toDocument(event);
      return document !== undefined && evaluateMatches(look.compiled, document);
    });
    if (matching.length === 0) return undefined;
    const spent = await waits.spent(look.wait, matching.map((event) => event.id));
    return matching.find((event) => !spent.has(event.id));
  }
}

interface LookBack {
  readonly wait: NewWait;
  readonly compiled: CompiledMatches;
  readonly listening: readonly Source[];
  readonly unseenBy?: string;
}

/** One named source is found by name as well as by id; what does not exist yet can only be meant by its id. */
function scopeOf(request: WaitRequest, listening: readonly Source[]): WaitScope {
  if (request.source === undefined) return `workflow/${request.workflowName}`;
  return `source/${listening[0]?.id ?? request.source}`;
}

function toDocument(event: AcceptedEvent): MatchDocument | undefined {
  const query = queryOf(event.url);
  const parsed = toPayload({ headers: event.headers, query, body: event.body });
  if (parsed.kind === 'malformed') return undefined;
  return { payload: parsed.payload, method: event.method, headers: event.headers, query };
}
