import type { AccessRequestStore } from '../../../model/access/access-request-store.ts';
import { cut, nextPageToken, pageOfBody } from './paging.ts';
import { textIn } from './record-pages.ts';
import { requireAccessRequest } from './open-access-request.ts';
import { readSearchBody } from './search-body.ts';
import { createV1Routes, type V1Routes } from './v1-routes.ts';

/** The trail of a task (C117, C160). Relative to `/api/v1`. */
export function createAuditRoutes({ tasks }: { readonly tasks: AccessRequestStore }): V1Routes {
  const routes = createV1Routes();

  routes.post('/task/audits', { needs: 'read' }, async (request, response) => {
    const body = readSearchBody(request, ['taskId', 'newestFirst', 'commentsOnly']);
    const page = pageOfBody(body);
    const task = await requireAccessRequest(tasks, textIn(body, 'taskId'));
    const entries = await tasks.audit({
      taskId: task.id,
      newestFirst: body['newestFirst'] === true,
      commentsOnly: body['commentsOnly'] === true,
      offset: page.offset,
      limit: page.limit + 1,
    });
    const shown = cut(entries, page);
    response.json({ list: shown.items, nextPageToken: nextPageToken(page, shown) });
  });

  return routes;
}
