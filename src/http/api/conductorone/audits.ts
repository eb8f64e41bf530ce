import { Router } from 'express';
import type { Tasks } from '../../../model/access/tasks.ts';
import { readBody } from './body.ts';
import { cut, nextPageToken, pageOfBody } from './paging.ts';
import { textIn } from './record-pages.ts';
import { requireTask } from './tasks.ts';

/** The trail of a task (C117, C160). Relative to `/api/v1`. */
export function createAuditRoutes({ tasks }: { readonly tasks: Tasks }): Router {
  const router = Router();

  router.post('/task/audits', async (request, response) => {
    const body = readBody(request.body);
    const page = pageOfBody(body);
    const task = await requireTask(tasks, textIn(body, 'taskId'));
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

  return router;
}
