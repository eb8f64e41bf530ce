import type { Response } from 'express';
import type { EventFilter } from '../../contract/events.ts';
import { storedDeliveryId, storedEventType } from '../../inbound/receive/delivery-key.ts';
import { textOf } from '../../inbound/explain/request-view.ts';
import type { EventEntry, EventEntryFilter, EventQueries } from '../../model/inbound/event-queries.ts';
import { traceIdsOfEvent } from '../../model/trace.ts';
import type { Choice } from '../../model/inbound/targets.ts';
import type { Replayed } from '../../inbound/replay/replay.ts';
import { sentence } from '../../inbound/explain/difference-text.ts';
import { sendProblem } from '../problem.ts';

/** A filter of the API in the ledger's words. */
export function toEventEntryFilter({
  source,
  outcome,
  state,
  reason,
  from,
  to,
  deliveryId,
  eventType,
  workflowId,
  eventId,
}: EventFilter): EventEntryFilter {
  return {
    sourceId: source,
    outcome,
    state,
    reason,
    from,
    to,
    workflowId,
    eventId,
    // As the ledger keeps them: people paste what the sender shows.
    deliveryId: deliveryId && storedDeliveryId(deliveryId),
    eventType: eventType && storedEventType(eventType),
  };
}

/** An entry without what only the single event shows. */
export function toEventView({
  headers: _headers,
  body: _body,
  cursor: _cursor,
  hydration: _rest,
  ...entry
}: EventEntry) {
  return { ...entry, choice: toChoiceView(entry.choice) };
}

/** The single event, with all that there is of it. */
export function toShownEvent(entry: EventEntry) {
  return {
    ...toEventView(entry),
    traceId: traceIdsOfEvent(entry.id).traceId,
    headers: entry.headers,
    body: textOf(entry.body),
    hydrated: entry.hydration,
  };
}

/** The result of an expression for an event, in its own words, or `{ error }`. */
export function toChoiceView(choice: Choice | undefined) {
  switch (choice?.kind) {
    case undefined:
      return undefined;
    case 'failed':
      return { error: choice.message };
    case 'chosen': {
      const {
        receivers,
        starts: { workflows, ...starts },
      } = choice.targets;
      return { receiverWorkflowNamesToVersions: receivers, workflowsToStart: { ...workflows, ...starts } };
    }
  }
}

/** The effect of a replay, as the ledger has it now; 409 when nothing was done (R100). */
export async function sendReplayed(
  response: Response,
  ledger: Pick<EventQueries, 'find'>,
  replayed: Replayed,
): Promise<void> {
  switch (replayed.kind) {
    case 'unknown':
      return sendProblem(response, {
        status: 404,
        message: `There is no event with the id "${replayed.eventId}". It may have expired.`,
      });
    case 'refused':
      return sendProblem(response, { status: 409, code: replayed.code, message: replayed.message });
    case 'replayed': {
      const entry = await ledger.find(replayed.eventId);
      response.json({
        eventId: replayed.eventId,
        ...(entry && { message: effectOf(replayed, entry), event: toEventView(entry) }),
      });
      return;
    }
    default:
      replayed satisfies never;
  }
}

/** The effect of the replay, its outcome, and where to look when that is not the one hoped for. */
function effectOf({ copyOf }: { readonly copyOf?: string }, entry: EventEntry): string {
  const { id, resumed, started, choice, pending } = entry;
  const done =
    copyOf === undefined
      ? 'It was offered again to the open waits that it matches; a wait or start that had it already has not had it twice.'
      : `Another event, ${id}, was made of ${copyOf}: received now, and offered like any other.`;
  if (choice?.kind === 'failed')
    return `${done} The expression of its source failed: ${sentence(choice.message)} Mend it (PUT /api/metadata/webhook/${entry.sourceId}), then POST /api/events/${id}/replay.`;
  const count = started.filter(({ outcome }) => outcome === 'STARTED').length;
  const counts = `It has now resumed ${resumed.length} and started ${count} workflows over all.`;
  const later =
    pending === undefined
      ? ''
      : ` More is on its way${pending.lastError === undefined ? '' : `, held up by: ${pending.lastError}`}.`;
  return `${done} ${counts}${later} GET /api/events/${id}/explain says why a wait did not take it.`;
}
