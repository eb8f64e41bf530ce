import type { Request } from 'express';
import { historyQuery, replayQuery } from '../../../contract/events.ts';
import { parse } from '../../../contract/validation.ts';
import type { Replayer } from '../../../inbound/replay/replay.ts';
import type { EventQueries, EventEntry } from '../../../model/inbound/event-queries.ts';
import type { Sources } from '../../../model/inbound/source.ts';
import { sendInvalid, sendProblem } from '../../problem.ts';
import { toChoiceView, toEventEntryFilter, sendReplayed } from '../event-filter.ts';
import { historyBodyBytesMax, toHistoryEntry } from './webhook-view.ts';
import type { Routes } from '../../routes.ts';
import { createApiRoutes } from '../api-routes.ts';
import type { ApiPrivilege } from '../api-routes.ts';

export interface WebhookHistoryDependencies {
  readonly sources: Pick<Sources, 'find'>;
  readonly ledger: EventQueries;
  readonly replayer: Replayer;
}

/** All requests to one webhook, in Conductor's words (R97, R100). */
export function createWebhookHistoryRoutes({
  sources,
  ledger,
  replayer,
}: WebhookHistoryDependencies): Routes<ApiPrivilege> {
  const routes = createApiRoutes();

  routes.get('/:id/history', { needs: 'read' }, async (request: Request<{ id: string }>, response) => {
    const { id } = request.params;
    if ((await sources.find(id)) === undefined)
      return sendProblem(response, { status: 404, message: `There is no webhook with the id "${id}".` });
    const parsed = parse(historyQuery, request.query);
    if (parsed.kind === 'invalid') return sendInvalid(response, parsed.errors);
    const { start, size, ...filter } = parsed.value;
    const wanted = { ...toEventEntryFilter(filter), sourceId: id };
    const [{ count }, { entries }] = await Promise.all([
      ledger.count(wanted),
      ledger.list({ ...wanted, offset: start, limit: size, bodyBytesMax: historyBodyBytesMax }),
    ]);
    response.json({ totalHits: count, results: entries.map((entry) => toFullEntry(id, entry)) });
  });

  routes.post(
    '/:id/history/:eventId/replay',
    { needs: 'operate' },
    async (request: Request<{ id: string; eventId: string }>, response) => {
      const { id, eventId } = request.params;
      const options = parse(replayQuery, request.query);
      if (options.kind === 'invalid') return sendInvalid(response, options.errors);
      const entry = /^[0-9a-f-]{36}$/i.test(eventId) ? await ledger.find(eventId) : undefined;
      if (entry?.sourceId !== id)
        return sendProblem(response, {
          status: 404,
          message: `Webhook "${id}" has no event with the id "${eventId}".`,
        });
      await sendReplayed(response, ledger, await replayer.replay(eventId, options.value));
    },
  );

  return routes;
}

function toFullEntry(webhookId: string, entry: EventEntry) {
  const {
    outcome,
    state,
    reason,
    detail,
    duplicateOf,
    deliveryId,
    eventType,
    deliveries,
    resumed,
    started,
    dispatchMs,
    pending,
    choice,
  } = entry;
  return {
    ...toHistoryEntry(webhookId, entry),
    outcome,
    state,
    reason,
    detail,
    duplicateOf,
    deliveryId,
    eventType,
    deliveries,
    resumed,
    started,
    dispatchMs,
    pending,
    choice: toChoiceView(choice),
  };
}
