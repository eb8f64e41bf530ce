import type { Request, Response } from 'express';
import { eventListQuery, explainQuery, replayManyRequest, replayQuery } from '../../contract/events.ts';
import { parse } from '../../contract/validation.ts';
import { explain } from '../../inbound/explain/explain.ts';
import { replayMany } from '../../inbound/replay/replay.ts';
import type { Replayer } from '../../inbound/replay/replay.ts';
import type { SearchedEvents } from '../../inbound/explain/search-events.ts';
import { largeBodyBytesMin } from '../../inbound/large/large-body.ts';
import type { LargeReads } from '../../inbound/large/look-back.ts';
import type { EventStore } from '../../model/inbound/event-store.ts';
import type { Json } from '../../model/json.ts';
import type { EventQueries, EventEntryPage } from '../../model/inbound/event-queries.ts';
import { parseMatchPath } from '../../model/inbound/matches.ts';
import type { Sources } from '../../model/inbound/source.ts';
import type { LookAtRun } from '../../model/inbound/stalled-run.ts';
import { sendInvalid, sendProblem } from '../problem.ts';
import { toChoiceView, toEventView, toEventEntryFilter, toShownEvent, sendReplayed } from './event-filter.ts';
import { unknownSourceMessage } from './named-source.ts';
import type { Routes } from '../routes.ts';
import { createApiRoutes } from './api-routes.ts';
import type { ApiPrivilege } from './api-routes.ts';

export interface EventsDependencies {
  readonly ledger: EventQueries;
  readonly eventLog: Pick<EventStore, 'find'>;
  readonly sources: Sources;
  readonly replayer: Replayer;
  readonly largeEvents: LargeReads;
  readonly look: LookAtRun;
}

type WithId = Request<{ id: string }>;

/** The ledger: what came, whether it was genuine, whom it woke, why nobody, and once more. */
export function createEventRoutes({
  ledger,
  eventLog: log,
  sources,
  replayer,
  largeEvents,
  look,
}: EventsDependencies): Routes<ApiPrivilege> {
  const routes = createApiRoutes();
  routes.get('/', { needs: 'read' }, list);
  routes.post('/replay', { needs: 'operate', query: 'none' }, replayFiltered);
  routes.get('/:id', { needs: 'read', query: 'none' }, read);
  routes.get('/:id/explain', { needs: 'read' }, explainOne);
  routes.post('/:id/replay', { needs: 'operate' }, replayOne);
  return routes;

  async function list(request: Request, response: Response): Promise<void> {
    const parsed = parse(eventListQuery, request.query);
    if (parsed.kind === 'invalid') return sendInvalid(response, parsed.errors);
    const { limit, cursor, path, value, source: given, ...filter } = parsed.value;
    const id = given === undefined ? undefined : await sources.idOf(given);
    const query = { ...toEventEntryFilter({ ...filter, source: id ?? given }), limit, cursor };
    const sendPage = (page: EventEntryPage & { readonly searched?: SearchedEvents }) =>
      sendEvents(response, page, unknownSourceMessage({ given, id, found: page.entries.length }));
    if (path === undefined) return sendPage(await ledger.list(query));
    const place = parseMatchPath(path);
    if (place.kind === 'invalid') return sendInvalid(response, [{ path: 'path', message: place.message }]);
    sendPage(await largeEvents.search({ query, path, ...(value !== undefined && { expected: jsonOrText(value) }) }));
  }

  async function read(request: WithId, response: Response): Promise<void> {
    const { id } = request.params;
    const entry = isUuid(id) ? await ledger.find(id, { bodyBytesMax: largeBodyBytesMin }) : undefined;
    if (entry === undefined) return sendUnknownEvent(response, id);
    const shown = entry.bodyKept > largeBodyBytesMin ? await largeEvents.show(id) : undefined;
    if (shown === undefined) response.json(toShownEvent(entry));
    else response.type('json').end(shown);
  }

  async function explainOne(request: WithId, response: Response): Promise<void> {
    const { id } = request.params;
    const page = parse(explainQuery, request.query);
    if (page.kind === 'invalid') return sendInvalid(response, page.errors);
    const explanation = isUuid(id)
      ? await explain({ ledger, log, sources, large: largeEvents, look }, id, page.value)
      : undefined;
    if (explanation === undefined) return sendUnknownEvent(response, id);
    response.json({ ...explanation, choice: toChoiceView(explanation.choice) });
  }

  async function replayOne(request: WithId, response: Response): Promise<void> {
    const { id } = request.params;
    const options = parse(replayQuery, request.query);
    if (options.kind === 'invalid') return sendInvalid(response, options.errors);
    if (!isUuid(id)) return sendUnknownEvent(response, id);
    await sendReplayed(response, ledger, await replayer.replay(id, options.value));
  }

  async function replayFiltered(request: Request, response: Response): Promise<void> {
    const parsed = parse(replayManyRequest, request.body ?? {});
    if (parsed.kind === 'invalid') return sendInvalid(response, parsed.errors);
    const {
      filter: { source: given, ...filter },
      dryRun,
      cursor,
    } = parsed.value;
    const id = given === undefined ? undefined : await sources.idOf(given);
    const made = await replayMany(
      { ledger, replayer },
      { filter: toEventEntryFilter({ ...filter, source: id ?? given }), dryRun, cursor },
    );
    // What was not looked at may be of a webhook that was deleted.
    const message = made.complete ? unknownSourceMessage({ given, id, found: made.matched }) : undefined;
    response.json({ ...made, message });
  }
}

function sendEvents(
  response: Response,
  { entries, nextCursor, boundHit, searched }: EventEntryPage & { readonly searched?: SearchedEvents },
  note: string | undefined,
): void {
  response.json({
    events: entries.map(toEventView),
    nextCursor,
    boundHit: boundHit || undefined,
    searched,
    message: boundHit ? `${lookedAtText(searched)}; go on with nextCursor.` : note,
  });
}

function lookedAtText({ events = 0, from }: Partial<SearchedEvents> = {}): string {
  return from === undefined
    ? 'The search looked at as many events as it may in one call'
    : `The search looked at ${events.toLocaleString('en')} events, back to ${from.toISOString()}`;
}

export function sendUnknownEvent(response: Response, id: string): void {
  sendProblem(response, { status: 404, message: `There is no event with the id "${id}". It may have expired.` });
}

/** JSON where it is JSON, else the text itself. */
function jsonOrText(text: string): Json {
  try {
    return /^-?\d{16,}$/.test(text) ? text : JSON.parse(text);
  } catch {
    return text;
  }
}

export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
