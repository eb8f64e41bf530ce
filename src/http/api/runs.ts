import { cursorRule, runListQuery, runMessagesQuery } from '../../contract/runs.ts';
import { parse } from '../../contract/validation.ts';
import type { RunList } from '../../model/definitions/run-list.ts';
import type { Message } from '../../model/outbound/message.ts';
import type { MessageHistory } from '../../model/outbound/message-history.ts';
import { sendInvalid } from '../problem.ts';
import type { Routes } from '../routes.ts';
import { stateNames } from './conductorone/message-view.ts';
import { createApiRoutes } from './api-routes.ts';
import type { ApiPrivilege } from './api-routes.ts';

export interface RunsDependencies {
  readonly runs: RunList;
  readonly messages: Pick<MessageHistory, 'ofRun'>;
}

/** `GET /api/runs`: runs of workflows. One of them by its id is `GET /api/workflow/{id}`. */
export function createRunRoutes({ runs: list, messages }: RunsDependencies): Routes<ApiPrivilege> {
  const routes = createApiRoutes();
  routes.get('/', { needs: 'read' }, async (request, response) => {
    const parsed = parse(runListQuery, request.query);
    if (parsed.kind === 'invalid') return sendInvalid(response, parsed.errors);
    const page = await list.list(parsed.value);
    if (page.kind === 'unknownCursor') return sendInvalid(response, [{ path: 'cursor', message: cursorRule }]);
    const { runs, boundHit, nextCursor } = page;
    response.json({
      runs,
      nextCursor,
      boundHit: boundHit || undefined,
      message: boundHit ? 'The search looked at as many runs as it may in one call; go on with nextCursor.' : undefined,
    });
  });
  routes.get('/:workflowId/messages', { needs: 'read' }, async (request, response) => {
    const parsed = parse(runMessagesQuery, request.query);
    if (parsed.kind === 'invalid') return sendInvalid(response, parsed.errors);
    const { limit } = parsed.value;
    const found = await messages.ofRun(request.params.workflowId, { limit: limit + 1 });
    response.json({ messages: found.slice(0, limit).map(toRunMessage), complete: found.length <= limit });
  });
  return routes;
}

/** The whole of it is at `GET /api/v1/webhooks/{webhookId}/instances/{id}`. */
function toRunMessage({ id, endpointId, event, state, attempts, createdAt, completedAt }: Message) {
  return {
    id,
    webhookId: endpointId,
    event,
    state: stateNames[state],
    attempts,
    createdAt: createdAt.toISOString(),
    completedAt: completedAt?.toISOString(),
  };
}
