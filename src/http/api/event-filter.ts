import type { EventFilter } from '../../contract/events.ts';
import { storedDeliveryId, storedEventType } from '../../inbound/receive/delivery-key.ts';
import { textOf } from '../../inbound/explain/request-view.ts';
import type { EventEntry, EventEntryFilter } from '../../model/inbound/event-queries.ts';
import { toChoiceView } from './choice-view.ts';

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
export function toEventView({ headers: _headers, body: _body, cursor: _cursor, ...entry }: EventEntry) {
  return { ...entry, choice: toChoiceView(entry.choice) };
}

/** The single event, with all that there is of it. */
export function toShownEvent(entry: EventEntry) {
  return { ...toEventView(entry), headers: entry.headers, body: textOf(entry.body) };
}
